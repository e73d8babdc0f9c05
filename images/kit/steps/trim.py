"""Removes from a venv what no running program reads: test suites, headers, static libraries, source maps."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

# a package's own tests; `testing` folders are public API and stay
TEST_FOLDERS = {"tests", "test"}
SUFFIXES = {".a", ".h", ".hpp", ".hh", ".pxd", ".pyx", ".pxi", ".c", ".cc", ".cpp", ".f90"}


def is_test_suite(folder: Path) -> bool:
    """A folder named like one that holds tests, so that a module which is merely called ``test`` stays."""
    if folder.name not in TEST_FOLDERS:
        return False
    return any(folder.rglob("test_*.py")) or any(folder.rglob("conftest.py"))


def trim(venv: Path) -> int:
    """Remove; returns bytes freed."""
    before = size(venv)
    for site in venv.glob("lib/python3*/site-packages"):
        for folder in [path for path in site.rglob("*") if path.is_dir() and is_test_suite(path)]:
            shutil.rmtree(folder, ignore_errors=True)
        for path in list(site.rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES:
                path.unlink()
    for path in list(venv.rglob("*.map")):
        if path.name.endswith((".js.map", ".css.map")):
            path.unlink()
    return before - size(venv)


def size(folder: Path) -> int:
    """Bytes of all files below ``folder``."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    print(f"trimmed {trim(Path(sys.argv[1])) / 1e6:.0f} MB")
