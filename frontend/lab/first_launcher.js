// Shows the launcher as soon as the layout stands. JupyterLab itself waits for the file browser's
// first listing and a saved workspace, about a second, before it shows one.

export function firstLauncher({ application, coreutils, launcher }) {
  return {
    id: 'andon-lab:first-launcher',
    description: 'Shows the launcher without waiting for the file browser.',
    autoStart: true,
    requires: [application.ILabShell, launcher.ILauncher],
    activate: (app, shell) => {
      const { PageConfig } = coreutils;
      const opensFile = PageConfig.getOption('treePath') || PageConfig.getOption('mode') === 'single-document';
      if (opensFile || /[?&]file-browser-path=/.test(window.location.search)) return;
      void app.restored.then(() => {
        if (shell.isEmpty('main')) void app.commands.execute('launcher:create');
      });
    },
  };
}
