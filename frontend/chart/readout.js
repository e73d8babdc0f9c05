// What the cursor is on: a small box beside it, and the same words for a screen reader.

import { at } from './decode.js';
import { element } from './dom.js';
import { numberFormat, timeText } from './format.js';
import { shapePicture } from './shapes.js';
import { seriesColour } from './theme.js';

export class Readout {
  constructor(stage, plot) {
    this.box = element('div', 'andon-chart-readout');
    this.box.hidden = true;
    this.box.setAttribute('aria-hidden', 'true');
    this.live = element('div', 'andon-hidden');
    this.live.setAttribute('aria-live', 'polite');
    this.unit = plot.unit ? ` ${plot.unit}` : '';
    stage.append(this.box);
  }

  /** The box at point `i`, or nothing for null. */
  show(plot, i, marks) {
    this.box.hidden = i === null;
    if (i === null) return;
    this.box.replaceChildren(...this.lines(plot, i, marks).map(({ text, kind }) => element('div', kind, text)));
    const { left } = this.u.cursor;
    const over = this.u.over;
    const room = over.clientWidth;
    const x = over.offsetLeft + left;
    const wide = this.box.offsetWidth;
    const beside = left + wide + 18 > room ? x - wide - 14 : x + 14;
    this.box.style.left = `${Math.max(0, beside)}px`;
    this.box.style.top = `${over.offsetTop + 6}px`;
  }

  speak(plot, i, marks) {
    this.live.textContent = this.lines(plot, i, marks).map(({ text }) => text).join(', ');
  }

  lines(plot, i, marks) {
    const show = numberFormat(plot.decimals);
    const lines = [{ text: pointName(plot, i), kind: 'andon-readout-name' }];
    for (const one of plot.series) lines.push({ text: `${one.label}: ${show(one.y[i])}${this.unit}`, kind: '' });
    for (const limit of plot.limits) {
      if (typeof limit.value !== 'number') {
        lines.push({ text: `${limit.label}: ${show(at(limit.value, i))}${this.unit}`, kind: 'andon-readout-limit' });
      }
    }
    for (const mark of marks) lines.push({ text: `${plot.words.alarm}: ${mark.label}`, kind: 'andon-readout-alarm' });
    return lines;
  }
}

function pointName(plot, i) {
  if (plot.names) return plot.names[i];
  return plot.xKind === 'time' ? timeText(plot.x[i]) : `${plot.xLabel || plot.words.point} ${plot.x[i].toLocaleString('en-US')}`;
}

/** What the lines and the shapes mean; nothing when one plain line needs no explaining. */
export function legend(plot, theme) {
  const list = element('div', 'andon-chart-legend');
  if (plot.series.length > 1) {
    for (const one of plot.series) {
      const item = element('span', 'andon-legend-item');
      const swatch = element('span', 'andon-legend-line');
      swatch.style.background = seriesColour(theme, one.role);
      item.append(swatch, element('span', '', one.label));
      list.append(item);
    }
  }
  for (const mark of plot.marks.filter((one) => one.at.length)) {
    const item = element('span', 'andon-legend-item');
    item.append(shapePicture(mark.shape, theme[mark.role] ?? theme.red), element('span', '', mark.label));
    list.append(item);
  }
  if (plot.drawn < plot.total) list.append(element('span', 'andon-legend-note', plot.words.thinned));
  return list;
}
