// What uPlot does not draw: zones and limits behind the data, alarm marks above it.

import { at } from './decode.js';
import { addShape } from './shapes.js';
import { limitStyle, zoneColour } from './theme.js';

const ratio = (u) => u.ctx.canvas.width / u.width;

/** Zones (bands), then limit lines. */
export function drawBehind(u, look) {
  const { ctx, bbox } = u;
  const px = ratio(u);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const zone of look.plot.zones) drawZone(u, zone, zoneColour(look.theme, zone.role));
  for (const limit of look.plot.limits) drawLimit(u, limit, look, px);
  ctx.restore();
}

/**
 * Marks per rule, each with its own shape, on a thin rim of paper that lifts it off the line; smaller where
 * they crowd. Thousands of marks are stamped from one picture per shape: one path of them all takes seconds.
 */
export function drawMarks(u, look) {
  const { ctx, bbox } = u;
  const px = ratio(u);
  const crowded = look.plot.marks.reduce((sum, mark) => sum + mark.at.length, 0) > bbox.width / px / 5;
  const radius = (crowded ? 4 : 6) * look.k * px;
  const placed = placedMarks(u, look.plot, crowded ? px : 0);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top - 8 * px, bbox.width, bbox.height + 16 * px);
  ctx.clip();
  for (const { mark, spots } of placed) stampAll(ctx, stamp(mark.shape, radius, look.theme.paper, 1.25 * look.k * px), spots);
  for (const { mark, spots } of placed) {
    stampAll(ctx, stamp(mark.shape, radius, look.theme[mark.role] ?? look.theme.red, 0), spots);
  }
  ctx.restore();
  drawLimitNames(u, look, px); // last, so that on a narrow screen no line runs through them
}

/** Where each rule's marks stand, in canvas pixels. The gravest rule comes first and owns the point (or the spot). */
function placedMarks(u, plot, grain) {
  const { min, max } = u.scales.x;
  const y = plot.series[0]?.y ?? [];
  const taken = new Set();
  return plot.marks.map((mark) => {
    const spots = [];
    for (const i of mark.at) {
      if (plot.x[i] < min || plot.x[i] > max || y[i] === null) continue;
      const spot = [Math.round(u.valToPos(plot.x[i], 'x', true)), Math.round(u.valToPos(y[i], 'y', true))];
      const key = grain ? Math.round(spot[0] / grain) * 1e6 + Math.round(spot[1] / grain) : `${i}`;
      if (taken.has(key)) continue;
      taken.add(key);
      spots.push(spot);
    }
    return { mark, spots };
  });
}

/** A small picture of one shape; `rim` widens it. */
function stamp(shape, radius, colour, rim) {
  const half = Math.ceil(radius * 1.2 + rim) + 1;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 2 * half;
  const ctx = canvas.getContext('2d');
  const path = new Path2D();
  addShape(path, shape, half, half, radius);
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * rim;
  ctx.fill(path);
  if (rim) ctx.stroke(path);
  return { canvas, half };
}

function stampAll(ctx, { canvas, half }, spots) {
  for (const [x, y] of spots) ctx.drawImage(canvas, x - half, y - half);
}

/** Room that the names of the limits need beside the plot, in CSS pixels. */
export function limitLabelWidth(look) {
  if (!look.plot.limits.length) return 0;
  const ctx = document.createElement('canvas').getContext('2d');
  ctx.font = look.font(12);
  return Math.max(...look.plot.limits.map((limit) => ctx.measureText(limitName(limit, look)).width));
}

function limitName(limit, look) {
  return typeof limit.value === 'number' ? `${limit.label} ${look.show(limit.value)}` : limit.label;
}

function drawZone(u, zone, colour) {
  const { ctx } = u;
  const upper = steps(u, zone.upper);
  const lower = steps(u, zone.lower).reverse();
  ctx.fillStyle = colour;
  ctx.beginPath();
  [...upper, ...lower].forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.fill();
}

function drawLimit(u, limit, look, px) {
  const { ctx } = u;
  const style = limitStyle(limit.role);
  ctx.strokeStyle = look.theme[style.colour];
  ctx.lineWidth = style.width * look.k * px;
  ctx.setLineDash(style.dash.map((length) => length * look.k * px));
  ctx.beginPath();
  steps(u, limit.value).forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.stroke();
  ctx.setLineDash([]);
}

/** A level as corners in canvas pixels: straight for a number, stepping half-way between points for an array. */
function steps(u, value) {
  const { bbox } = u;
  const y = (level) => u.valToPos(level, 'y', true);
  if (typeof value === 'number') {
    return [[bbox.left, y(value)], [bbox.left + bbox.width, y(value)]];
  }
  const x = u.data[0];
  const corners = [];
  for (let i = 0; i < x.length; i++) {
    if (!Number.isFinite(value[i])) continue;
    const from = i ? (x[i - 1] + x[i]) / 2 : x[i];
    const to = i + 1 < x.length ? (x[i] + x[i + 1]) / 2 : x[i];
    corners.push([u.valToPos(from, 'x', true), y(value[i])], [u.valToPos(to, 'x', true), y(value[i])]);
  }
  if (corners.length) {
    corners[0][0] = bbox.left;
    corners[corners.length - 1][0] = bbox.left + bbox.width;
  }
  return corners;
}

/** Names of the limits: beside the plot, or inside it on a narrow screen; pushed apart where they would touch. */
function drawLimitNames(u, look, px) {
  const { ctx, bbox } = u;
  const size = 12 * look.k * px;
  const last = lastShown(u);
  const names = look.plot.limits
    .map((limit) => ({ limit, y: u.valToPos(at(limit.value, last), 'y', true) }))
    .filter(({ y }) => Number.isFinite(y))
    .sort((a, b) => a.y - b.y);
  for (let i = 1; i < names.length; i++) names[i].y = Math.max(names[i].y, names[i - 1].y + size * 1.15);
  ctx.save();
  ctx.font = look.font(12).replace(/^\d+px/, `${Math.round(size)}px`);
  ctx.textBaseline = look.narrow ? 'bottom' : 'middle';
  ctx.textAlign = look.narrow ? 'right' : 'left';
  const x = look.narrow ? bbox.left + bbox.width - 4 * px : bbox.left + bbox.width + 8 * look.k * px;
  for (const { limit, y } of names) {
    const text = limitName(limit, look);
    ctx.lineWidth = 3 * look.k * px;
    ctx.strokeStyle = look.theme.paper;
    ctx.strokeText(text, x, look.narrow ? y - 2 * px : y);
    ctx.fillStyle = look.theme[limitStyle(limit.role).colour];
    ctx.fillText(text, x, look.narrow ? y - 2 * px : y);
  }
  ctx.restore();
}

/** The last point inside the picture. */
function lastShown(u) {
  const x = u.data[0];
  let i = x.length - 1;
  while (i > 0 && x[i] > u.scales.x.max) i--;
  return i;
}
