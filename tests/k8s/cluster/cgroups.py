"""The node's own branch in every cgroup hierarchy of the machine."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

BRANCH = "andon-k8s"
ROOT = Path("/sys/fs/cgroup")


def hierarchies() -> list[Path]:
    """One folder per hierarchy: several with cgroup v1, the root itself with v2 alone."""
    if (ROOT / "cgroup.controllers").exists():
        return [ROOT]
    return sorted({path.resolve() for path in ROOT.iterdir() if path.is_dir()})


def make() -> None:
    """Make the branch; a cpuset branch has its parent's processors and memory."""
    for root in hierarchies():
        branch = root / BRANCH
        branch.mkdir(exist_ok=True)
        for name in ("cpuset.cpus", "cpuset.mems"):
            if (branch / name).exists():
                (branch / name).write_text((root / name).read_text())


def remove(seconds: float = 20.0) -> list[Path]:
    """Remove the branch with all that pods made in it. Returns what could not be removed: a process is in it."""
    until = time.monotonic() + seconds
    while True:
        left = [branch for root in hierarchies() if (branch := root / BRANCH).exists()]
        for branch in left:
            for path in sorted((p for p in branch.rglob("*") if p.is_dir()), reverse=True):
                drop(path)
            drop(branch)
        left = [branch for branch in left if branch.exists()]
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.1)


def drop(path: Path) -> None:
    """Remove one group; one whose last process is still ending stays for the next round."""
    with contextlib.suppress(OSError):
        path.rmdir()
