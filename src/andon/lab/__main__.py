"""What the hub starts for analysts and trainers: ``python -m andon.lab``.

Under a hub (``JUPYTERHUB_SERVICE_URL`` is set) this is jupyterhub's single-user extension on Andon's
server. Without a hub it is the same server with a token on loopback: ``python -m andon.lab --port=8888``.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def scratch_folder() -> Path:
    """A folder on a local disk that only this user may read, for sockets, connection files and sqlite."""
    return Path(tempfile.mkdtemp(prefix="andon-lab-"))


def prepare(scratch: Path) -> None:
    """Point Jupyter at ``scratch`` for what must be on a local disk; a setting from outside wins."""
    os.environ.setdefault("JUPYTER_RUNTIME_DIR", str(scratch / "runtime"))
    os.environ.setdefault("JUPYTERHUB_SINGLEUSER_EXTENSION", "1")
    os.environ.setdefault("JUPYTERHUB_DEFAULT_URL", "/lab")


def main(argv: list[str] | None = None) -> None:
    """Start the server and serve until it is stopped."""
    import shutil

    arguments = sys.argv[1:] if argv is None else argv
    scratch = scratch_folder()
    try:
        prepare(scratch)
        _serve(arguments, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _serve(arguments: list[str], scratch: Path) -> None:
    from andon.lab import safe
    from andon.lab.server import AndonServer, server_config

    if safe.is_full(Path.home()):
        safe.enter(Path.home(), scratch)
    config = server_config(Path.home(), scratch)
    if not os.environ.get("JUPYTERHUB_SERVICE_URL"):
        config.ServerApp.default_url = "/lab"
        AndonServer.launch_instance(arguments, config=config)
        return
    from andon.lab.lean import hub_extension

    config.ServerApp.allow_root = True  # who the server runs as is the hub's decision
    single_user = hub_extension()
    single_user.serverapp_class = AndonServer
    server = single_user.initialize_server(argv=arguments, config=config)
    server.start()


if __name__ == "__main__":
    main()
