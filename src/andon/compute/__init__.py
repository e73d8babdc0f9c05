"""One function that gives a Dask client, whatever is behind it; and what keeps one process within its memory.

``share.py`` says how many workers of which size, ``local.py`` starts them on this computer, ``gateway.py`` asks the
site's Dask gateway for them, ``client.py`` is what the user gets, ``dashboards.py`` tells JupyterLab where to look.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from andon.compute.memory import cap_memory, too_large, whole
from andon.compute.share import LEAST_WORKER_MIB

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["LEAST_WORKER_MIB", "cap_memory", "cluster", "too_large", "whole"]


def cluster(workers: int | None = None, memory: int | None = None) -> Client:
    """A Dask client with workers of its own; use it in a ``with`` block, which stops them all.

    ``workers``: how many (default ANDON_DASK_WORKERS, else the processors); fewer when each would have less
    than 384 MiB, or when the company's limit leaves fewer. ``memory``: MiB for all workers together (default
    ANDON_MEMORY_MIB, else half of what is free). A worker that needs more first spills to disk, then is restarted.

    On one PC the workers are processes that listen on this computer only. Where the site has a Dask gateway
    (ANDON_GATEWAY) they are pods of the user's own image beside it; the code stays the same. Raises a
    :class:`Problem` when the gateway cannot be reached or a limit is used up.
    """
    address = os.environ.get("ANDON_GATEWAY", "").strip()
    if address:
        from andon.compute import gateway

        return gateway.start(address, workers, memory)
    from andon.compute import local

    return local.start(workers, memory)
