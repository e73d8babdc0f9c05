// Dask's dashboard in a tab of JupyterLab: a card in the launcher, a command in the palette.

import { icons } from './icons.js';
import { languageOf } from './server.js';
import { words } from './words.js';

const COMMAND = 'andon:dask-dashboard';
const TOOLS_RANK = -8; // beside the tools that the server lists (cards.js: the third section)

export function dask(shared) {
  const { apputils, coreutils, launcher, services, translation, ui, widgets } = shared;
  return {
    id: 'andon-lab:dask',
    description: "Shows the dashboards of this user's Dask clusters.",
    autoStart: true,
    requires: [translation.ITranslator],
    optional: [launcher.ILauncher, apputils.ICommandPalette],
    activate: (app, translator, shelf, palette) => {
      const lang = languageOf(translator);
      const said = words[lang].dask;
      const icon = new ui.LabIcon({ name: 'andon:dask', svgstr: icons.dask });
      let open = null;
      app.commands.addCommand(COMMAND, {
        label: (args) => (args.card ? `${said.title}\n${said.note}` : said.title),
        caption: said.caption,
        icon: (args) => (args.isPalette ? undefined : icon),
        execute: () => {
          if (!open || open.isDisposed) {
            const { baseUrl } = services.ServerConnection.makeSettings();
            open = frame(widgets, coreutils.URLExt.join(baseUrl, 'andon', 'dask') + `?lang=${lang}`, said.title, icon);
          }
          if (!open.isAttached) app.shell.add(open, 'main');
          app.shell.activateById(open.id);
        },
      });
      palette?.addItem({ command: COMMAND, category: 'Andon' });
      shelf?.add({ command: COMMAND, args: { card: true }, category: said.section, categoryRank: TOOLS_RANK, rank: 90 });
    },
  };
}

/** A tab that shows a page of the user's own server. */
function frame(widgets, address, title, icon) {
  const node = document.createElement('iframe');
  node.className = 'andon-frame';
  node.src = address;
  node.title = title;
  const widget = new widgets.Widget({ node });
  widget.id = 'andon-dask';
  Object.assign(widget.title, { label: title, icon, closable: true });
  return widget;
}
