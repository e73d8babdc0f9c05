// A kernel that the system ended because the server's memory was used up: say so, JupyterLab only says that it died.

import { ask, languageOf } from './server.js';

const DIED = new Set(['autorestarting', 'dead']);

export function memory(shared) {
  return {
    id: 'andon-lab:memory',
    description: 'Tells when a kernel was ended for want of memory.',
    autoStart: true,
    requires: [shared.translation.ITranslator],
    activate: (app, translator) => watch(shared, app, languageOf(translator)),
  };
}

/** Listen to the kernel of every open document; documents come and go with the layout. */
function watch(shared, app, lang) {
  const watched = new WeakSet();
  const look = () => {
    for (const widget of app.shell.widgets('main')) {
      const context = widget.sessionContext ?? widget.content?.sessionContext;
      if (!context?.statusChanged || watched.has(context)) continue;
      watched.add(context);
      context.statusChanged.connect((_, status) => DIED.has(status) && tell(shared, lang));
    }
  };
  app.shell.layoutModified?.connect(look);
  void app.restored.then(look);
}

async function tell(shared, lang) {
  try {
    const { notice } = await ask(shared, 'memory', { lang });
    if (notice) shared.apputils.Notification.error(notice, { autoClose: false });
  } catch {
    // the server itself is away: JupyterLab tells that
  }
}
