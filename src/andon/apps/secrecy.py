"""Keeps the hub's token to the server itself."""

from __future__ import annotations

import ctypes
import sys

PR_SET_DUMPABLE = 4


def hide_environment() -> None:
    """Keep this process's first environment (the hub's token) from processes of the same user, on Linux.

    A process that is not "dumpable" has a ``/proc/<pid>`` that only root may read (prctl(2)); its
    children, the kernels, are ordinary again after exec.
    """
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_DUMPABLE)")
