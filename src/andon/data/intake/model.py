"""What comes out of taking in a file."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from andon.language import Text

_SHOWN = 8


@dataclass(frozen=True)
class Finding:
    """One guess or repair: what was found, where (column, rows or the file), and what was made of it."""

    title: Text
    where: str
    detail: Text

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.title}{place}: {self.detail}"


@dataclass(frozen=True, repr=False)
class Intake:
    """A table taken from a file, and everything that was guessed on the way.

    ``frame``: the table; ``origin``: name, kind, bytes, sha256 of the file; ``findings``: every
    guess, in order; ``encoding``: of a text file, else ""; ``table_range``: where the table stood,
    like "Sheet1!B4:F120" (header included).
    """

    frame: pd.DataFrame
    origin: dict[str, Any]
    findings: tuple[Finding, ...]
    encoding: str
    table_range: str

    def headline(self) -> Text:
        """How much was read from where, in one line."""
        rows, columns = self.frame.shape
        place = " ".join(word for word in (self.origin["name"], self.table_range) if word)
        return Text(en=f"{rows:,} rows, {columns} columns from {place}", ko=f"{place}: {rows:,} 행, {columns} 열")

    def __repr__(self) -> str:
        return "\n".join([str(self.headline()), *(f"- {finding}" for finding in self.findings)])

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><b>{escape(str(f.title))}</b>"
            f"{' <code>' + escape(f.where) + '</code>' if f.where else ''}: {escape(str(f.detail))}</li>"
            for f in self.findings
        )
        return f"<div style='color:#1b2733'><p><b>{escape(str(self.headline()))}</b></p><ul>{items}</ul></div>"


def together(notes: list[Finding]) -> tuple[Finding, ...]:
    """The findings in order; those that say the same of several columns become one that names them all."""
    places: dict[tuple[Text, Text], list[str]] = {}
    for note in notes:
        places.setdefault((note.title, note.detail), []).append(note.where)
    return tuple(Finding(title, _listed(where), detail) for (title, detail), where in places.items())


def _listed(where: list[str]) -> str:
    named = [place for place in dict.fromkeys(where) if place]
    return ", ".join(named[:_SHOWN]) + (f", ... ({len(named)})" if len(named) > _SHOWN else "")
