"""Safe mode: a server whose home is full starts all the same and shows what to delete.

Everything that Jupyter and IPython would write to the home goes to the scratch folder instead, with a copy of the
user's settings, until the server is started again with room in the home.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from andon.lab import disk

MARK = "ANDON_SAFE_MODE"
PROBE = 64 * 1024
SETTINGS = Path(".jupyter") / "lab" / "user-settings"
# name of the variable -> folder below the scratch folder
MOVED = {
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
    "XDG_CACHE_HOME": "cache",
    "MPLCONFIGDIR": "matplotlib",
}


def is_full(home: Path) -> bool:
    """Whether ``home`` does not take even a small file."""
    probe = home / f"{disk.LEFTOVER}probe"
    try:
        disk.write(probe, b"x" * PROBE)
    except OSError as error:
        return error.errno in disk.FULL
    probe.unlink(missing_ok=True)
    return False


def enter(home: Path, scratch: Path) -> None:
    """Point Jupyter, IPython and matplotlib at ``scratch``, in this process and its kernels."""
    for name, folder in MOVED.items():
        (scratch / folder).mkdir(mode=0o700)
        os.environ[name] = str(scratch / folder)
    if (home / SETTINGS).is_dir():
        shutil.copytree(home / SETTINGS, scratch / "settings", dirs_exist_ok=True)
    os.environ[MARK] = "1"


def is_on() -> bool:
    """Whether this server runs in safe mode."""
    return MARK in os.environ
