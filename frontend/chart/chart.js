// The chart: an anywidget around uPlot (MIT). View only: numbers, texts and colours' meanings come
// from the kernel; nothing that happens here changes what is computed.

import uPlot from 'uplot';
import uplotStyle from 'uplot/dist/uPlot.min.css';
import { decode, marksByPoint } from './decode.js';
import { element, installStyle } from './dom.js';
import { savePicture } from './image.js';
import { listenToKeys } from './keys.js';
import { legend, Readout } from './readout.js';
import { options } from './options.js';
import chartStyle from './style.css';
import { themeFor } from './theme.js';

class View {
  constructor(model, el) {
    this.model = model;
    el.style.minWidth = '0';
    this.root = element('figure', 'andon-chart');
    this.root.dataset.lmSuppressShortcuts = 'true'; // arrow keys are ours, not JupyterLab's
    this.uplot = null;
    this.printing = false;
    this.zoomed = null;
    this.asked = 0;
    el.append(this.root);
    this.stop = new AbortController();
    this.load();
    this.watch();
  }

  /** Take the plot from the model and draw it from nothing. */
  load() {
    const sent = this.model.get('_plot');
    this.whole = decode(sent, sent.data);
    this.plot = this.whole;
    this.zoomed = null;
    this.build();
  }

  build() {
    const { plot } = this;
    this.root.replaceChildren();
    this.root.setAttribute('aria-label', plot.title || plot.words.chart);
    const head = element('div', 'andon-chart-head');
    head.append(element('div', 'andon-chart-title', plot.title));
    this.reset = button(plot.words.wholeRange, () => this.showAll());
    this.reset.hidden = true;
    head.append(this.reset, button(plot.words.picture, () => savePicture(this.whole), plot.words.pictureHint));
    this.stage = element('div', 'andon-chart-stage');
    this.stage.tabIndex = 0;
    this.stage.setAttribute('role', 'application');
    this.stage.setAttribute('aria-roledescription', plot.words.chart);
    this.stage.setAttribute('aria-label', `${plot.title}. ${plot.text} ${plot.words.keys}`);
    this.readout = new Readout(this.stage, plot);
    this.root.append(head, this.stage, legend(plot, this.theme()), this.readout.live,
      element('p', 'andon-hidden', plot.text));
    listenToKeys(this.stage, this);
    this.draw();
  }

  theme() {
    return themeFor(this.printing);
  }

  draw() {
    this.uplot?.destroy();
    this.marks = marksByPoint(this.plot);
    const size = this.size();
    const hooks = {
      setCursor: [(u) => this.onCursor(u.cursor.idx)],
      setSelect: [(u) => this.onSelect(u)],
    };
    const opts = options(this.plot, this.theme(), { ...size, hooks });
    opts.cursor.drag.setScale = false; // zooming asks the kernel for the points of the window
    this.uplot = new uPlot(opts, [this.plot.x, ...this.plot.series.map((one) => one.y)], this.stage);
    this.uplot.over.addEventListener('dblclick', () => this.showAll());
    this.readout.u = this.uplot;
    // hidden, drawn and shown within one frame is a change of size that no observer reports
    requestAnimationFrame(() => this.fit());
  }

  size() {
    const width = Math.max(240, Math.floor(this.stage.clientWidth || this.root.clientWidth || 640));
    return { width, height: this.plot.height };
  }

  /** Draw again when the room has another width than what was drawn for. */
  fit() {
    if (!this.uplot || !this.stage.clientWidth) return;
    if (Math.abs(this.size().width - this.uplot.width) < 2) return;
    this.redraw(); // the room for names depends on the width, so the options do too
  }

  onCursor(i) {
    const near = i === null || i === undefined ? null : i;
    this.readout.show(this.plot, near, near === null ? [] : this.marks.get(near) ?? []);
    if (!this.following) {
      this.tellOthers(near);
    }
  }

  /** Charts of one group move their cursors together (each widget has its own copy of uPlot). */
  tellOthers(i) {
    if (!this.plot.group) return;
    const x = i === null ? null : this.plot.x[i];
    document.dispatchEvent(new CustomEvent('andon-chart-cursor', { detail: { from: this, group: this.plot.group, x } }));
  }

  follow({ detail }) {
    if (detail.from === this || !this.plot.group || detail.group !== this.plot.group) return;
    this.following = true;
    this.moveTo(detail.x === null ? null : this.uplot.valToIdx(detail.x), false);
    this.following = false;
  }

  /** Put the cursor on point `i`; say it aloud when the keyboard did it. */
  moveTo(i, aloud = true) {
    this.at = i;
    const left = i === null ? -10 : this.uplot.valToPos(this.plot.x[i], 'x');
    const top = i === null ? -10 : this.uplot.valToPos(this.plot.series[0]?.y[i] ?? this.uplot.scales.y.min, 'y');
    this.uplot.setCursor({ left, top });
    if (aloud && i !== null) this.readout.speak(this.plot, i, this.marks.get(i) ?? []);
  }

  onSelect(u) {
    const { left, width } = u.select;
    if (width < 8) return;
    const from = u.posToVal(left, 'x');
    const to = u.posToVal(left + width, 'x');
    u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.zoom(from, to);
  }

  /** Show a window of x. Points that were thinned out for the whole picture are asked from the kernel. */
  zoom(from, to) {
    this.zoomed = [from, to];
    this.reset.hidden = false;
    if (this.whole.drawn < this.whole.total) {
      this.asked += 1;
      this.model.send({ kind: 'window', id: this.asked, from, to });
    }
    this.uplot.setScale('x', { min: from, max: to });
  }

  onMessage(content, buffers) {
    if (content?.kind !== 'window' || content.id !== this.asked || !this.zoomed) return;
    this.plot = decode({ ...this.whole, ...content.plot }, buffers);
    this.draw();
    this.uplot.setScale('x', { min: this.zoomed[0], max: this.zoomed[1] });
  }

  showAll() {
    this.zoomed = null;
    this.asked += 1;
    this.reset.hidden = true;
    this.plot = this.whole;
    this.draw();
  }

  print(on) {
    this.printing = on;
    this.root.querySelector('.andon-chart-legend').replaceWith(legend(this.plot, this.theme()));
    this.redraw();
  }

  redraw() {
    const window = this.zoomed;
    this.draw();
    if (window) this.uplot.setScale('x', { min: window[0], max: window[1] });
  }

  watch() {
    const { signal } = this.stop;
    const onPlot = () => this.load();
    const onMessage = (content, buffers) => this.onMessage(content, buffers ?? []);
    this.model.on('change:_plot', onPlot);
    this.model.on('msg:custom', onMessage);
    signal.addEventListener('abort', () => {
      this.model.off('change:_plot', onPlot);
      this.model.off('msg:custom', onMessage);
    });
    document.addEventListener('andon-chart-cursor', (event) => this.follow(event), { signal });
    window.addEventListener('beforeprint', () => this.print(true), { signal });
    window.addEventListener('afterprint', () => this.print(false), { signal });
    this.resizes = new ResizeObserver(() => this.fit());
    this.resizes.observe(this.root);
    this.themes = new MutationObserver(() => this.build());
    this.themes.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-light'] });
  }

  remove() {
    this.stop.abort();
    this.resizes.disconnect();
    this.themes.disconnect();
    this.uplot?.destroy();
    this.root.remove();
  }
}

function button(text, onClick, hint = '') {
  const made = element('button', 'andon-chart-button', text);
  made.type = 'button';
  if (hint) made.title = hint;
  made.addEventListener('click', onClick);
  return made;
}

export default {
  render({ model, el }) {
    installStyle('andon-chart-style', uplotStyle + chartStyle);
    const view = new View(model, el);
    return () => view.remove();
  },
};
