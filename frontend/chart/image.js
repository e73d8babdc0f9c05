// "Save picture": the same plot drawn anew, on white, at twice the size, with title and legend.

import uPlot from 'uplot';
import { element, save } from './dom.js';
import { options } from './options.js';
import { addShape } from './shapes.js';
import { FONT, lightTheme, seriesColour } from './theme.js';

const WIDTH = 1000;
const HEIGHT = 420;
const SCALE = 2;

export async function savePicture(plot) {
  const canvas = picture(plot);
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
  save(blob, `${plot.fileName}.png`);
}

function picture(plot) {
  const k = SCALE / devicePixelRatio; // uPlot multiplies by the screen's own ratio
  const theme = lightTheme;
  const aside = element('div');
  aside.style.cssText = 'position:absolute;left:-99999px;top:0';
  document.body.append(aside);
  const opts = options(plot, theme, { width: WIDTH * k, height: HEIGHT * k, k, interactive: false });
  // uPlot draws in a microtask when it likes; building inside a batch makes it draw now
  const u = new uPlot(opts, [plot.x, ...plot.series.map((one) => one.y)], aside);
  u.batch(() => {});
  const items = legendItems(plot, theme);
  const rows = layRows(items);
  const top = 64;
  const canvas = element('canvas');
  canvas.width = WIDTH * SCALE;
  canvas.height = (top + HEIGHT + rows.length * 24 + 18) * SCALE;
  const ctx = canvas.getContext('2d');
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.scale(SCALE, SCALE);
  ctx.textBaseline = 'alphabetic';
  write(ctx, plot.title, 20, 30, `600 18px ${FONT}`, theme.ink);
  write(ctx, plot.subtitle || '', 20, 52, `13px ${FONT}`, theme.muted);
  ctx.drawImage(u.ctx.canvas, 0, top, WIDTH, HEIGHT);
  rows.forEach((row, r) => row.forEach((item) => drawItem(ctx, item, top + HEIGHT + 16 + r * 24, theme)));
  u.destroy();
  aside.remove();
  return canvas;
}

function write(ctx, text, x, y, font, colour) {
  ctx.font = font;
  ctx.fillStyle = colour;
  ctx.fillText(text, x, y, WIDTH - x - 10);
}

function legendItems(plot, theme) {
  const lines = plot.series.length > 1
    ? plot.series.map((one) => ({ label: one.label, colour: seriesColour(theme, one.role) })) : [];
  const marks = plot.marks.filter((one) => one.at.length)
    .map((one) => ({ label: one.label, shape: one.shape, colour: theme[one.role] ?? theme.red }));
  return [...lines, ...marks];
}

/** Legend items in rows that fit the width. */
function layRows(items) {
  const ctx = element('canvas').getContext('2d');
  ctx.font = `13px ${FONT}`;
  const rows = [];
  let x = WIDTH;
  for (const item of items) {
    const wide = ctx.measureText(item.label).width + 44;
    if (x + wide > WIDTH - 20) {
      rows.push([]);
      x = 24;
    }
    rows.at(-1).push({ ...item, x });
    x += wide;
  }
  return rows;
}

function drawItem(ctx, item, y, theme) {
  ctx.fillStyle = item.colour;
  if (item.shape) {
    const path = new Path2D();
    addShape(path, item.shape, item.x + 6, y - 4, 6);
    ctx.fill(path);
  } else {
    ctx.fillRect(item.x, y - 6, 14, 3);
  }
  write(ctx, item.label, item.x + 20, y, `13px ${FONT}`, theme.ink);
}
