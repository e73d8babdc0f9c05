"""One cluster per machine at a time: whoever comes second waits."""

from __future__ import annotations

import fcntl
from typing import IO

from tests.k8s.cluster.places import LOCK


def take() -> IO[str]:
    """Wait for the machine's one place; it is given back when the file is closed."""
    held = LOCK.open("w")
    fcntl.flock(held, fcntl.LOCK_EX)
    return held
