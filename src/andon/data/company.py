"""The tables that a company shares with its people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from andon import places
from andon.data.cards import unknown
from andon.language import Text

ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet", ".jsonl")


@dataclass(frozen=True)
class CompanyFile:
    """One shared table: its name (the path below the company's folder), where it is, its length and age."""

    name: str
    path: Path
    bytes: int
    changed: datetime


def company_files() -> list[CompanyFile]:
    """The tables in the company's folder, sorted by name; empty outside a company's server.

    Guarantees: regular files that lie inside the folder once every link is followed; no hidden
    files, none in hidden folders.
    """
    home = places.company()
    if home is None or not home.is_dir():
        return []
    inside = home.resolve()
    found = [_look(path, inside) for path in sorted(inside.rglob("*"))]
    return [file for file in found if file is not None]


def company_file(name: str) -> CompanyFile:
    """The shared table called ``name``; anything else, such as a path upwards, is a :class:`andon.problem.Problem`."""
    files = {file.name: file for file in company_files()}
    if name not in files:
        raise unknown(Text(en="shared file", ko="공유 파일"), name, list(files), str(places.company() or "-"))
    return files[name]


def _look(path: Path, inside: Path) -> CompanyFile | None:
    name = path.relative_to(inside)
    if path.suffix.lower() not in ENDINGS or any(part.startswith((".", "~$")) for part in name.parts):
        return None
    try:
        target = path.resolve(strict=True)
        if not (target.is_file() and target.is_relative_to(inside)):
            return None
        stat = target.stat()
    except OSError:  # vanished, or a link to nowhere: not a file that can be offered
        return None
    return CompanyFile(name.as_posix(), target, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
