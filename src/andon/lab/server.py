"""jupyter_server for one person: which extensions run, and where its own files lie."""

from __future__ import annotations

from pathlib import Path

from traitlets.config import Config

from andon.lab.upstream import ServerApp

# Installed with JupyterLab or Voila and switched on by their own config files. Lab works without:
# LabPage takes the place of `jupyterlab`, nobody here runs language servers or classic Notebook, and
# Voila belongs to the company's app server.
LEFT_OUT = frozenset({"jupyterlab", "jupyter_lsp", "notebook_shim", "nbclassic", "voila.server_extension", "voila"})
OURS = "andon.lab"


class AndonServer(ServerApp):
    """ServerApp that switches on Andon's Lab page and every found extension that is not left out."""

    def find_server_extensions(self) -> None:
        """Ask the config folders as ever, then leave out what nobody uses here."""
        super().find_server_extensions()
        for name in LEFT_OUT & set(self.jpserver_extensions):
            self.jpserver_extensions[name] = False
        self.jpserver_extensions[OURS] = True


def server_config(home: Path, scratch: Path) -> Config:
    """Every setting that differs from jupyter_server's own, in one place.

    ``home``: the root of the file browser; ``scratch``: a private folder on a local disk.
    """
    config = Config()
    config.ServerApp.root_dir = str(home)
    config.ServerApp.open_browser = False
    config.ServerApp.kernel_spec_manager_class = "andon.lab.kernelspecs.AndonKernelSpecs"
    config.FileContentsManager.always_delete_dir = True
    config.FileContentsManager.delete_to_trash = False
    # sqlite on a network home "always ends in tears"; these are the two that other extensions bring
    config.BaseFileIdManager.db_path = str(scratch / "file_id_manager.db")
    config.SQLiteYStore.db_path = str(scratch / "ystore.db")
    return config
