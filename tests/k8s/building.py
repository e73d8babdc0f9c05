"""The images of this very code: built on the spot, kept while what goes into them stays the same."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

from tests.k8s.cluster.places import cache

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("workbench", "hub", "proxy")
TAG = "test"
# what an image is made of; tests and docs are in none
INPUTS = (
    "images",
    "requirements",
    "pyproject.toml",
    "package.json",
    "package-lock.json",
    "src",
    "widgets",
    "frontend",
    "hub_config",
    "datasets",
    "starter_notebooks",
)


def fingerprint() -> str:
    """One hash over the names and contents of all inputs."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *INPUTS]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found = hashlib.sha256()
    for name in sorted({name for name in names if name and (ROOT / name).is_file()}):
        found.update(f"{name}\n".encode())
        found.update(hashlib.sha256((ROOT / name).read_bytes()).digest())
    return found.hexdigest()


def archives() -> dict[str, Path]:
    """Image name -> archive, built now unless those of the same inputs are there."""
    folder = cache() / "images"
    built = {name: folder / f"{name}.tar" for name in NAMES}
    note, now = folder / "inputs.txt", fingerprint()
    if note.exists() and note.read_text(encoding="utf-8") == now and all(path.exists() for path in built.values()):
        return built
    note.unlink(missing_ok=True)
    given = ["--base", "debootstrap", "--tag", TAG, "--output", str(folder)]
    subprocess.run([sys.executable, "images/build.py", *given, *NAMES], cwd=ROOT, check=True)
    note.write_text(now, encoding="utf-8")
    return built
