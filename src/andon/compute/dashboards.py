"""Which Dask dashboards this user's kernels have open: one small file each, beside Jupyter's connection files.

The kernel that starts a cluster writes the file and removes it at the end; JupyterLab's server (andon.lab), which
runs as the same user in the same place, reads them to show the dashboards through itself. A file whose process is
gone counts for nothing.
"""

from __future__ import annotations

import json
import os
import re
import socket
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,120}")
PREFIX = "andon-dask-"


@dataclass(frozen=True)
class Dashboard:
    """``name``: of the cluster; ``address``: where its dashboard answers; and the process that started it."""

    name: str
    address: str
    process: str

    @property
    def file(self) -> Path:
        """Where this is noted."""
        return folder() / f"{PREFIX}{self.name}.json"

    def forget(self) -> None:
        """The cluster is over."""
        self.file.unlink(missing_ok=True)


def folder() -> Path:
    """Jupyter's runtime folder, which server and kernels share and nobody else may read."""
    given = os.environ.get("JUPYTER_RUNTIME_DIR")
    if given:
        return Path(given)
    data_home = os.environ.get("XDG_DATA_HOME")
    return (Path(data_home) if data_home else Path.home() / ".local" / "share") / "jupyter" / "runtime"


def this_process() -> str:
    """This process, told apart from a later one with the same number: host, number, beginning."""
    return f"{socket.gethostname()} {os.getpid()} {psutil.Process().create_time():.2f}"


def alive(process: str) -> bool | None:
    """Whether ``process`` (of :func:`this_process`) still runs; None when it belongs to another host."""
    host, _, rest = process.partition(" ")
    if host != socket.gethostname():
        return None
    number, _, began = rest.partition(" ")
    try:
        return f"{psutil.Process(int(number)).create_time():.2f}" == began
    except (psutil.NoSuchProcess, ValueError):
        return False


def record(name: str, address: str) -> Dashboard:
    """Note that a dashboard is open."""
    board = Dashboard(name, address, this_process())
    board.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = board.file.with_suffix(".part")
    part.write_text(json.dumps(asdict(board)), encoding="utf-8")
    part.chmod(0o600)
    part.replace(board.file)
    return board


def open_now() -> list[Dashboard]:
    """Every dashboard whose process lives; notes of dead ones are removed."""
    found = []
    for file in sorted(folder().glob(f"{PREFIX}*.json")):
        board = _read(file)
        if board is not None and alive(board.process):
            found.append(board)
        else:
            file.unlink(missing_ok=True)
    return found


def _read(file: Path) -> Dashboard | None:
    try:
        board = Dashboard(**json.loads(file.read_text(encoding="utf-8")))
        split = urlsplit(board.address)
        fits = split.scheme == "http" and bool(split.hostname) and not split.username and split.path in ("", "/")
        return board if fits and NAME.fullmatch(board.name) and board.file == file else None
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def link(name: str) -> str | None:
    """The dashboard's address in the browser, through this user's JupyterLab; None outside a hub."""
    prefix = os.environ.get("JUPYTERHUB_SERVICE_PREFIX")
    return f"{prefix.rstrip('/')}/andon/dask/clusters/{name}/status" if prefix else None
