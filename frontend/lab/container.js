// A module-federation container by hand: what JupyterLab's builder would make with webpack, in a few lines.
//
// JupyterLab loads this script, calls init() with the modules that it shares, then get('./extension')
// for a factory of the plugins (docs/decisions/0017).

import { plugins } from './plugins.js';
import { differing } from './settings.js';

const SHARED = {
  application: '@jupyterlab/application',
  apputils: '@jupyterlab/apputils',
  coreutils: '@jupyterlab/coreutils',
  launcher: '@jupyterlab/launcher',
  settingregistry: '@jupyterlab/settingregistry',
  services: '@jupyterlab/services',
  statusbar: '@jupyterlab/statusbar',
  translation: '@jupyterlab/translation',
  ui: '@jupyterlab/ui-components',
  widgets: '@lumino/widgets',
};

let scope = null;

/** The newest shared version of a package; JupyterLab shares exactly one of its own. */
async function load(name) {
  const versions = Object.entries(scope[name] ?? {});
  if (!versions.length) throw new Error(`JupyterLab does not share ${name}`);
  versions.sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }));
  return (await versions.at(-1)[1].get())();
}

window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB['andon-lab'] = {
  init(given) {
    scope = given;
  },
  async get(name) {
    if (name !== './extension' && name !== './check') throw new Error(`andon-lab has no ${name}`);
    const names = Object.keys(SHARED);
    const modules = await Promise.all(names.map((key) => load(SHARED[key])));
    const shared = Object.fromEntries(names.map((key, index) => [key, modules[index]]));
    if (name === './check') return () => ({ differing: (entries) => differing(entries, shared.settingregistry) });
    return () => ({ __esModule: true, default: plugins(shared) });
  },
};
