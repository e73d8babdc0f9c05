"""The checksums of an offline bundle: one file in the form that ``sha256sum -c`` reads."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

NAME = "SHA256SUMS"


@dataclass(frozen=True)
class Difference:
    """What a bundle's files differ in from its checksums; paths relative to the bundle."""

    missing: list[str]
    changed: list[str]
    unknown: list[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.unknown)


def write(folder: Path) -> Path:
    """Write the checksums of every file below ``folder``, whole or not at all."""
    lines = "".join(f"{digest(folder / name)}  {name}\n" for name in listed(folder))
    fresh = folder / f".{NAME}.part"
    fresh.write_text(lines, encoding="utf-8")
    return fresh.replace(folder / NAME)


def compare(folder: Path) -> Difference:
    """Read every file of ``folder`` and hold it to the checksums; FileNotFoundError where there are none."""
    wanted = {}
    for line in (folder / NAME).read_text(encoding="utf-8").splitlines():
        mark, _, name = line.partition("  ")
        wanted[name] = mark
    have = set(listed(folder))
    changed = [name for name in sorted(wanted) if name in have and digest(folder / name) != wanted[name]]
    return Difference(sorted(set(wanted) - have), changed, sorted(have - set(wanted)))


def listed(folder: Path) -> list[str]:
    """The files that count, sorted: none that is hidden at the top (what a stopped run keeps)."""
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != NAME and not name.startswith("."):
            found.append(name)
    return sorted(found)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
