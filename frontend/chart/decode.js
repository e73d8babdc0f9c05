// What the kernel sends -> what uPlot wants. The plot is JSON; every `{buffer: n}` in it points into
// a list of binary buffers (little-endian Float64, or Uint32 for point numbers).

/** The plot with its references replaced by typed arrays. */
export function decode(plot, buffers) {
  const floats = (ref) => new Float64Array(copy(buffers[ref.buffer]));
  const numbers = (ref) => new Uint32Array(copy(buffers[ref.buffer]));
  const level = (value) => (value !== null && typeof value === 'object' ? floats(value) : value);
  const x = floats(plot.x);
  return {
    ...plot,
    x,
    series: plot.series.map((one) => ({ ...one, y: gaps(floats(one.y)) })),
    limits: plot.limits.map((one) => ({ ...one, value: level(one.value) })),
    zones: plot.zones.map((one) => ({ ...one, lower: level(one.lower), upper: level(one.upper) })),
    marks: plot.marks.map((one) => ({ ...one, at: numbers(one.at) })),
  };
}

/** A typed array needs an aligned buffer of its own; a message's slice seldom is. */
function copy(view) {
  return view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength);
}

/** uPlot shows a gap for null, not for NaN. */
function gaps(values) {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}

/** The height of a limit or zone edge at point `i`: one number for all, or one per point. */
export function at(value, i) {
  return typeof value === 'number' ? value : value?.[i];
}

/** Lowest and highest finite value of everything that must be inside the picture. */
export function extent(plot) {
  let low = Infinity;
  let high = -Infinity;
  const see = (value) => {
    if (typeof value === 'number' && Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  };
  const seeAll = (values) => (typeof values === 'number' ? see(values) : values?.forEach(see));
  plot.series.forEach((one) => one.y.forEach(see));
  plot.limits.forEach((one) => seeAll(one.value));
  plot.zones.forEach((one) => { seeAll(one.lower); seeAll(one.upper); });
  return low <= high ? [low, high] : [0, 1];
}

/** Point number -> the marks on it. */
export function marksByPoint(plot) {
  const found = new Map();
  for (const mark of plot.marks) {
    for (const i of mark.at) {
      if (!found.has(i)) found.set(i, []);
      found.get(i).push(mark);
    }
  }
  return found;
}
