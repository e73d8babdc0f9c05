// The launcher's cards: lessons, data, tools and, for trainers, workshops.

import { icons } from './icons.js';
import { ask, languageOf } from './server.js';
import style from './style.css';

const TITLE_WIDTH = 176; // of the label in style.css, in pixels

export function cards(shared) {
  const { application, apputils, launcher, translation } = shared;
  return {
    id: 'andon-lab:cards',
    description: 'Lessons, data, tools and workshops in the launcher.',
    autoStart: true,
    requires: [translation.ITranslator],
    optional: [launcher.ILauncher, apputils.ICommandPalette, application.ILabShell],
    activate: (app, translator, shelf, palette) => {
      const lang = languageOf(translator);
      addStyle();
      if (shelf) void fill(shared, app, shelf, palette, lang);
    },
  };
}

function addStyle() {
  const element = document.createElement('style');
  element.textContent = style;
  document.head.append(element);
}

/** Ask the server for the cards and put them up; asked again after one was opened, since it may have changed. */
async function fill(shared, app, shelf, palette, lang) {
  const { Notification } = shared.apputils;
  let shown = [];
  const show = async () => {
    const { sections, notices } = await ask(shared, 'cards', { lang });
    shown.forEach((item) => item.dispose());
    shown = sections.flatMap((section, index) =>
      section.cards.map((card, rank) => add(shared, app, shelf, { section, card, rank, index, lang, again: show })),
    );
    return { sections, notices };
  };
  try {
    const { sections, notices } = await show();
    void app.restored.then(() => app.commands.execute('filebrowser:refresh')); // lessons may have arrived meanwhile
    notices.forEach((notice) => Notification.warning(notice, { autoClose: false }));
    if (palette) {
      for (const { title, cards: listed } of sections) {
        listed.forEach((card) => palette.addItem({ command: commandOf(card), category: `Andon: ${title}` }));
      }
    }
  } catch (error) {
    Notification.error(error.message, { autoClose: false });
  }
}

/** `title` cut so that it fits on one line of a card; the whole of it stands in the tooltip. */
function oneLine(title) {
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = `600 14px ${getComputedStyle(document.body).fontFamily || 'sans-serif'}`;
  const fits = (text) => pen.measureText(text).width <= TITLE_WIDTH;
  if (fits(title)) return title;
  const signs = [...title];
  while (signs.length > 1 && !fits(`${signs.join('').trimEnd()}…`)) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}

/** A tool is there to be used, not read: its cell runs once the kernel is there, unless it has run already. */
async function start(app, widget) {
  const session = widget?.sessionContext;
  if (!session) return;
  await widget.context.ready;
  await session.ready;
  for (let tenths = 0; tenths < 600 && !session.session?.kernel; tenths++) await new Promise((done) => setTimeout(done, 100));
  const fresh = [...widget.content.model.cells].every((cell) => cell.type !== 'code' || !cell.executionCount);
  if (session.session?.kernel && fresh && app.shell.currentWidget === widget) {
    await app.commands.execute('notebook:run-all-cells');
  }
}

const commandOf = (card) => `andon:${card.kind}-${card.name}`;

function add(shared, app, shelf, { section, card, rank, index, lang, again }) {
  const { Notification } = shared.apputils;
  const command = commandOf(card);
  const title = `${oneLine(card.title)}\n${card.note}`;
  const { LabIcon } = shared.ui;
  const icon = new LabIcon({ name: `andon:${card.kind}-${card.icon}`, svgstr: icons[card.icon] ?? icons.table });
  const added = app.commands.addCommand(command, {
    label: (args) => (args.card ? title : card.title),
    caption: `${card.title}\n${card.summary}`,
    icon: (args) => (args.isPalette ? undefined : icon),
    execute: async () => {
      try {
        const { path } = await ask(shared, 'open', { method: 'POST', body: { kind: card.kind, name: card.name }, lang });
        const widget = await app.commands.execute('docmanager:open', { path });
        if (card.icon === 'again') void again();
        if (card.kind === 'tool' || card.kind === 'workshop') void start(app, widget);
        return widget;
      } catch (error) {
        Notification.error(error.message, { autoClose: false });
      }
    },
  });
  const item = shelf.add({ command, args: { card: true }, category: section.title, categoryRank: index - 10, rank });
  return {
    dispose() {
      item.dispose();
      added.dispose();
    },
  };
}
