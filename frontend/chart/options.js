// uPlot's options for one plot. `k` scales every length, so that a picture for saving
// is the same drawing at twice the size.

import uPlot from 'uplot';
import { extent } from './decode.js';
import { drawBehind, drawMarks, limitLabelWidth } from './draw.js';
import { numberFormat, timeTicks } from './format.js';
import { FONT, seriesColour } from './theme.js';

/** Below this width (CSS pixels) limit names are written inside the plot, not beside it. */
export const NARROW = 560;

export function options(plot, theme, { width, height, k = 1, hooks = {}, interactive = true }) {
  const font = (size) => `${Math.round(size * k)}px ${FONT}`;
  const narrow = width / k < NARROW;
  const show = numberFormat(plot.decimals);
  const look = { plot, theme, k, narrow, show, font };
  const gutter = narrow ? 20 * k : limitLabelWidth(look) + 14 * k;
  const common = {
    stroke: theme.muted, font: font(12), labelFont: font(12), labelGap: 2 * k, gap: 6 * k,
    grid: { stroke: theme.grid, width: k }, ticks: { stroke: theme.line, width: k, size: 6 * k },
  };
  return {
    width,
    height,
    ms: 1e-3,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    legend: { show: false },
    padding: [14 * k, gutter, 4 * k, 4 * k],
    cursor: interactive
      ? { y: false, drag: { x: true, y: false, dist: 8 }, points: { size: 10 * k, width: 2 * k, fill: theme.paper } }
      : { show: false },
    scales: {
      x: { time: plot.xKind === 'time', range: (u, low, high) => (low === high ? [low - 1, high + 1] : [low, high]) },
      y: { range: () => yRange(plot) },
    },
    axes: [
      { ...common, label: plot.xLabel || undefined, labelSize: 18 * k, size: (plot.xKind === 'time' ? 44 : 30) * k,
        space: (plot.xKind === 'time' ? 90 : 56) * k,
        incrs: plot.xKind === 'time' ? undefined : wholeSteps(),
        values: plot.xKind === 'time' ? (u, splits, _axis, _space, step) => timeTicks(splits, step)
          : (u, splits) => splits.map((v) => (v === null ? '' : v.toLocaleString('en-US'))) },
      { ...common, label: plot.yLabel || undefined, labelSize: 20 * k, space: 40 * k,
        size: (u, values) => axisWidth(values, k), values: (u, splits, _a, _s, step) => yTicks(splits, step) },
    ],
    series: [{}, ...plot.series.map((one) => seriesOptions(one, theme, k, plot))],
    hooks: {
      ...hooks,
      drawAxes: [(u) => drawBehind(u, look)],
      draw: [(u) => drawMarks(u, look)],
    },
  };
}

function seriesOptions(one, theme, k, plot) {
  const colour = seriesColour(theme, one.role);
  const few = plot.x.length <= 150;
  return {
    label: one.label,
    stroke: one.style === 'points' ? 'transparent' : colour,
    width: (few ? 1.5 : 1) * k,
    points: {
      show: one.style === 'points' || (one.style === 'line+points' && few ? true : undefined),
      size: (few ? 6 : 4) * k, width: k, stroke: colour, fill: colour,
    },
  };
}

/** Everything that is drawn fits, with 6 % of air above and below. */
function yRange(plot) {
  const [low, high] = extent(plot);
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return [low - air, high + air];
}

const wholeSteps = () => Array.from({ length: 9 }, (_, e) => [1, 2, 5].map((m) => m * 10 ** e)).flat();

function yTicks(splits, step) {
  const show = numberFormat(Math.min(10, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
  return splits.map((value) => (value === null ? '' : show(value)));
}

function axisWidth(values, k) {
  const longest = (values ?? []).reduce((most, text) => Math.max(most, text.length), 3);
  return Math.ceil((longest * 7.2 + 16) * k);
}
