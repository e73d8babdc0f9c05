// How long the server stays: a word in the status bar, a notice before it stops, and a bounded "keep it running".

import { ask, languageOf } from './server.js';
import { words } from './words.js';

const PRESENCE_MS = 60_000;

export function stay(shared) {
  const { apputils, statusbar, translation } = shared;
  return {
    id: 'andon-lab:stay',
    description: 'Tells when the server stops and keeps it running on request.',
    autoStart: true,
    requires: [translation.ITranslator],
    optional: [statusbar.IStatusBar, apputils.ICommandPalette],
    activate: (app, translator, bar, palette) => new Stay(shared, app, languageOf(translator), bar, palette),
  };
}

const COMMAND = 'andon:keep-running';

class Stay {
  constructor(shared, app, lang, bar, palette) {
    Object.assign(this, { shared, app, lang, words: words[lang] });
    app.commands.addCommand(COMMAND, {
      label: this.words.command,
      caption: this.words.caption,
      execute: () => this.choose(),
    });
    palette?.addItem({ command: COMMAND, category: 'Andon' });
    if (bar) this.addItem(bar);
    this.watchPresence();
    document.addEventListener('visibilitychange', () => document.hidden || this.look());
    void app.restored.then(() => this.look());
  }

  addItem(bar) {
    const node = document.createElement('button');
    node.className = 'andon-stay';
    node.type = 'button';
    node.addEventListener('click', () => this.app.commands.execute(COMMAND));
    this.item = new this.shared.widgets.Widget({ node });
    this.item.hide();
    bar.registerStatusItem(COMMAND, { item: this.item, align: 'right', rank: 900, isActive: () => true });
  }

  /** A touch of mouse or keyboard is use of the server; polls of an unattended page are not. */
  watchPresence() {
    let told = Date.now();
    const here = () => {
      if (Date.now() - told < PRESENCE_MS && !this.notice) return;
      told = Date.now();
      this.ask('present', 'POST').then(() => this.look(), () => {}); // the next look says that the server is away
    };
    for (const kind of ['pointerdown', 'keydown', 'wheel']) {
      window.addEventListener(kind, here, { capture: true, passive: true });
    }
  }

  ask(path, method, body) {
    return ask(this.shared, path, { method, body, lang: this.lang });
  }

  /** Ask when the server stops, show it, and come back when that may have changed. */
  async look() {
    clearTimeout(this.timer);
    let wait = 60_000;
    try {
      const state = await this.ask('keep-alive', 'GET');
      this.show(state);
      wait = this.next(state);
    } catch {
      this.clear(); // JupyterLab itself tells that the connection is lost
    }
    this.timer = setTimeout(() => this.look(), wait);
  }

  next(state) {
    if (!state.stops_at) return 600_000;
    const left = Date.parse(state.stops_at) - Date.parse(state.now);
    return Math.min(Math.max(left - state.notice_seconds * 1000 + 1000, 15_000), 600_000);
  }

  show(state) {
    this.state = state;
    if (this.item) {
      this.item.setHidden(!state.stops_at);
      this.item.node.textContent = state.kept_until
        ? this.words.kept(this.clock(state.kept_until))
        : this.words.idle(state.idle_minutes);
      this.item.node.title = this.words.caption;
    }
    if (state.notice) this.warn(state);
    else this.clear();
  }

  clock(iso) {
    return new Date(iso).toLocaleTimeString(this.lang, { hour: '2-digit', minute: '2-digit', hour12: false });
  }

  warn(state) {
    const { Notification } = this.shared.apputils;
    const time = this.clock(state.stops_at);
    const message = this.words.notice(time, state.running.join(', '));
    const actions = [{ label: this.words.here, callback: () => this.ask('present', 'POST').then(() => this.look()) }];
    if (state.hours) {
      actions.push({ label: this.words.keep(state.hours), displayType: 'accent', callback: () => this.keep(state.hours) });
    }
    if (this.notice) Notification.update({ id: this.notice, message });
    else {
      this.notice = Notification.warning(message, { autoClose: false, actions });
      this.title = document.title;
    }
    document.title = `⏻ ${time} · ${this.title}`;
  }

  clear() {
    if (!this.notice) return;
    this.shared.apputils.Notification.dismiss(this.notice);
    document.title = this.title;
    this.notice = null;
  }

  /** Let the user choose how long, within the company's bound. */
  async choose() {
    const { InputDialog, Notification } = this.shared.apputils;
    const { hours, kept_until: kept } = this.state ?? {};
    if (!hours) {
      Notification.info(this.words.never);
      return;
    }
    const choices = [...new Set([1, 2, 4, 8, 12, 24, hours].filter((n) => n <= hours))].sort((a, b) => a - b);
    const items = choices.map((n) => this.words.hours(n));
    if (kept) items.push(this.words.cancel);
    const answer = await InputDialog.getItem({ title: this.words.command, label: this.words.question, items });
    if (!answer.button.accept || answer.value === null) return;
    const index = items.indexOf(answer.value);
    await this.keep(index < choices.length ? choices[index] : 0);
  }

  /** Keep the server for so many hours from now; 0 takes the wish back. */
  async keep(hours) {
    const { Notification } = this.shared.apputils;
    try {
      const state = hours ? await this.ask('keep-alive', 'POST', { hours }) : await this.ask('keep-alive', 'DELETE');
      this.show(state);
      Notification.success(hours ? this.words.kept(this.clock(state.kept_until)) : this.words.idle(state.idle_minutes));
    } catch (error) {
      Notification.error(error.message, { autoClose: false });
    }
  }
}
