"""Rosters in the trainer's folder, and addresses under which the browser opens what was made."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from urllib.parse import quote

ENDINGS = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")
OWN = ("report.csv", "seats.csv")
MOST = 200


def rosters(home: Path) -> list[Path]:
    """Table files in ``home`` and one folder below, newest first; hidden files and our own tables are left out."""
    found = [
        path
        for pattern in ("*", "*/*")
        for path in home.glob(pattern)
        if path.suffix.lower() in ENDINGS
        and path.name not in OWN
        and not any(part.startswith((".", "~")) for part in path.relative_to(home).parts)
        and path.is_file()
    ]
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)[:MOST]


def default_out(home: Path, workshop: str, roster: str) -> Path:
    """Where the results go: a folder of its own for each workshop and roster."""
    stem = unicodedata.normalize("NFC", Path(roster).stem)
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in stem).strip("-")
    return home / "workshops" / f"{workshop}-{safe or 'seats'}"


def address(path: Path, home: Path, kind: str) -> str | None:
    """Address of a file below ``home`` (the root of JupyterLab's file browser), None for any other.

    ``kind``: "files" shows the file itself, "lab/tree" opens it in JupyterLab.
    """
    if not path.is_relative_to(home):
        return None
    base = os.environ.get("JUPYTERHUB_SERVICE_PREFIX", "/")
    return f"{base.rstrip('/')}/{kind}/{quote(path.relative_to(home).as_posix())}"
