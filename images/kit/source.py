"""What goes into a build: a clean copy of the repository's files, and the marks that say which."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# files of a checkout that a build may not see, where there is no git to say so
HIDDEN = {".git", ".venv", "node_modules", "static", "__pycache__", "test-artifacts", "dist"}
# one time for all files: a fresh clone gives the same layers
TIME = 1_577_836_800


def context(folder: Path) -> Path:
    """Copy the repository's files, as they are now and without what git ignores, to ``folder``."""
    for name in files():
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
        target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (TIME, TIME))
    return folder


def files() -> list[str]:
    """The files of the repository: what git knows or would add; all but ``HIDDEN`` without git."""
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed is not None:
        return sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file())
    found = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
    return sorted(str(path) for path in found if not HIDDEN & set(path.parts))


def revision(paths: list[str]) -> str:
    """The commit that last changed ``paths``, plus ``-changed`` where they differ from it; ``unknown`` without git."""
    commit = _git("log", "-1", "--format=%H", "--", *paths)
    if not commit:
        return "unknown"
    changed = _git("status", "--porcelain", "--", *paths)
    return commit.strip() + ("-changed" if changed else "")


def fingerprint(paths: list[str]) -> str:
    """One number for the content of the locks ``paths``."""
    total = hashlib.sha256()
    for name in paths:
        total.update(f"{name}\0".encode() + (ROOT / name).read_bytes() + b"\0")
    return total.hexdigest()


def _git(*words: str) -> str | None:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None
