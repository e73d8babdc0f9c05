// The plugins of Andon's JupyterLab extension.

import { cards } from './cards.js';
import { dask } from './dask.js';
import { firstLauncher } from './first_launcher.js';
import { memory } from './memory.js';
import { settings } from './settings.js';
import { stay } from './stay.js';

/** @param shared JupyterLab's own modules, by the short names of container.js */
export function plugins(shared) {
  return [settings(shared), cards(shared), dask(shared), firstLauncher(shared), memory(shared), stay(shared)];
}
