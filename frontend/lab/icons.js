// Small drawings for the cards: two tones, readable on light and dark ground.

const svg = (body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" fill="none" stroke-linecap="round" stroke-linejoin="round" stroke-width="2.6">${body}</svg>`;
const BLUE = '#1f5fa8';
const SOFT = '#cfe0f3';
const RED = '#c62828';
const GREEN = '#1a7f4b';
const AMBER = '#b26b00';

export const icons = {
  lesson: svg(
    `<path fill="${SOFT}" stroke="${BLUE}" d="M24 13c-4-3-9-4-16-4v27c7 0 12 1 16 4 4-3 9-4 16-4V9c-7 0-12 1-16 4z"/><path stroke="${BLUE}" d="M24 13v27M13 17c3 .2 5 .7 7 1.500M13 24c3 .2 5 .7 7 1.500M35 17c-3 .2-5 .7-7 1.500M35 24c-3 .2-5 .7-7 1.5"/>`,
  ),
  again: svg(
    `<path fill="${SOFT}" stroke="${BLUE}" stroke-dasharray="4 5" d="M24 13c-4-3-9-4-16-4v27c7 0 12 1 16 4 4-3 9-4 16-4V9c-7 0-12 1-16 4z"/><path stroke="${BLUE}" d="M24 17v12m-5-5 5 5 5-5"/>`,
  ),
  table: svg(
    `<rect x="7" y="9" width="34" height="30" rx="3" fill="#fff" stroke="${GREEN}"/><path fill="#d5eadd" d="M8.3 10.300h31.400V17H8.300z"/><path stroke="${GREEN}" d="M7 18h34M7 28.500h34M18.5 18v21M30 18v21"/>`,
  ),
  array: svg(
    `<path fill="#d5eadd" stroke="${GREEN}" d="M13 7h28v28"/><rect x="7" y="13" width="28" height="28" rx="3" fill="#fff" stroke="${GREEN}"/><path stroke="${GREEN}" d="M10 27h4l2-8 4 16 4-12 2 4h6"/>`,
  ),
  'control-chart': svg(
    `<path stroke="#8aa0b5" d="M7 24h34"/><path stroke="${AMBER}" stroke-dasharray="3 4.5" d="M7 11h34M7 37h34"/><path stroke="${BLUE}" d="M8 27l6-6 6 7 6-8 6 4 7-17"/><circle cx="39" cy="7.5" r="3.4" fill="${RED}" stroke="none"/>`,
  ),
  workshop: svg(
    `<rect x="9" y="7" width="30" height="19" rx="2.5" fill="${SOFT}" stroke="${BLUE}"/><path stroke="${BLUE}" d="M15 20l5-5 4 4 8-7"/><g fill="#fff" stroke="${BLUE}"><circle cx="12" cy="35" r="3.5"/><circle cx="24" cy="35" r="3.5"/><circle cx="36" cy="35" r="3.5"/></g>`,
  ),
  dask: svg(
    `<rect x="7" y="8" width="34" height="32" rx="3" fill="#fff" stroke="${BLUE}"/><path fill="${SOFT}" stroke="${BLUE}" d="M12 15h14v5H12z"/><path fill="#d5eadd" stroke="${GREEN}" d="M18 22.500h18v5H18z"/><path fill="#f6dfc0" stroke="${AMBER}" d="M14 30h10v5H14z"/>`,
  ),
};
