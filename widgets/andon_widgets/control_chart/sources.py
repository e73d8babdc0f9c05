"""Where the tool's data come from: the catalogue, the company's shared files, the viewer's own file.

The browser only ever says which entry of the list it wants; names and paths stay in the kernel.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

import andon
from andon import data
from andon.language import Text
from andon.problem import Problem
from andon_widgets.control_chart import words


@dataclass(frozen=True)
class Entry:
    """One line of the list of data; ``kind`` says who opens it."""

    kind: str
    name: str
    title: str
    file: Any = None


@dataclass(frozen=True)
class Table:
    """What was opened: the table, its title, and what was noticed while reading it."""

    frame: pd.DataFrame
    title: str
    findings: tuple[Any, ...] = ()


def entries(datasets: Sequence[str] | None) -> list[Entry]:
    """Everything that can be opened now. ``datasets``: the allowed names, default those of
    ``ANDON_DATASETS`` (comma separated), in that order, default all; only tables that are ready."""
    allowed = _allowed(datasets)
    ready = {str(row["name"]): str(row["title"]) for row in andon.catalog().to_dict("records") if row["ready"]}
    names = [name for name in (ready if allowed is None else allowed) if name in ready and _is_table(name)]
    found = [Entry("curated", name, ready[name]) for name in names]
    company = [Entry("company", f.name, str(words.COMPANY_FILE.format(name=f.name)), f) for f in data.company_files()]
    return found + company


def open_entry(entry: Entry) -> Table:
    """The table behind one line of the list. Raises :class:`Problem`."""
    if entry.kind == "curated":
        frame = andon.load(entry.name, as_="pandas")
        return _checked(Table(frame, entry.title))
    return read(entry.file.path, entry.title)


def read(source: Any, title: str, name: str | None = None) -> Table:
    """A file of a person: path from the company's list, or bytes with their name. Raises :class:`Problem`."""
    taken = andon.take_in(source, name=name) if name else andon.take_in(source)
    return _checked(Table(taken.frame, title, tuple(taken.findings)))


def _checked(table: Table) -> Table:
    if len(table.frame) < 2 or not len(table.frame.columns):
        raise Problem(
            Text(en="This table has fewer than two rows.", ko="표에 행이 두 개도 없습니다."),
            where=table.title,
            expected=Text(
                en="One measurement per row, some twenty rows or more.", ko="한 행에 측정값 하나, 스무 행 이상."
            ),
            next_step=Text(en="Choose other data.", ko="다른 데이터를 고르십시오."),
        )
    return table


def _allowed(datasets: Sequence[str] | None) -> list[str] | None:
    """The names that may be shown, in the order of whoever set them; each once."""
    if datasets is not None:
        return list(dict.fromkeys(datasets))
    given = os.environ.get("ANDON_DATASETS")
    return list(dict.fromkeys(name.strip() for name in given.split(",") if name.strip())) if given is not None else None


def _is_table(name: str) -> bool:
    from andon.data import cards  # the catalogue's table does not say what form its data have

    return cards.card(name).form == "table"
