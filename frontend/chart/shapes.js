// Marker shapes: colour never stands alone. Each is a closed polygon in a unit circle.

const turn = (n, start) => Array.from({ length: n }, (_, i) => {
  const angle = start + (2 * Math.PI * i) / n;
  return [Math.cos(angle), Math.sin(angle)];
});
const star = Array.from({ length: 10 }, (_, i) => {
  const angle = -Math.PI / 2 + (Math.PI * i) / 5;
  const r = i % 2 ? 0.45 : 1.1;
  return [r * Math.cos(angle), r * Math.sin(angle)];
});
const cross = [[-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35],
  [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35]];

const polygons = {
  circle: turn(20, 0),
  diamond: turn(4, 0).map(([x, y]) => [x * 1.15, y * 1.15]),
  up: turn(3, -Math.PI / 2).map(([x, y]) => [x * 1.15, y * 1.15]),
  down: turn(3, Math.PI / 2).map(([x, y]) => [x * 1.15, y * 1.15]),
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  star,
  cross,
  hexagon: turn(6, 0),
};

/** Add a shape of radius `r` around (x, y) to a Path2D. */
export function addShape(path, shape, x, y, r) {
  const corners = polygons[shape] ?? polygons.circle;
  corners.forEach(([dx, dy], i) => (i ? path.lineTo(x + dx * r, y + dy * r) : path.moveTo(x + dx * r, y + dy * r)));
  path.closePath();
}

/** The same shape as a small inline picture for legends. */
export function shapePicture(shape, colour) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '-1.4 -1.4 2.8 2.8');
  svg.setAttribute('aria-hidden', 'true');
  const polygon = document.createElementNS('http://www.w3.org/2000/svg', 'polygon');
  polygon.setAttribute('points', (polygons[shape] ?? polygons.circle).map((p) => p.join(',')).join(' '));
  polygon.setAttribute('fill', colour);
  svg.append(polygon);
  return svg;
}
