"""What curated data exists, as a table that reads well in a notebook."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from andon.data import cards, getting, store
from andon.language import Text
from andon.model.dataset import Dataset

_READY = Text(en="ready", ko="준비됨")
_AT_FIRST = Text(en="made on first use", ko="처음 쓸 때 만듦")
_NEEDS = Text(en="needs a file", ko="파일 필요")
_COLUMNS: dict[str, Text] = {
    "name": Text(en="Name", ko="이름"),
    "title": Text(en="Title", ko="제목"),
    "summary": Text(en="What it is", ko="내용"),
    "rows": Text(en="Rows", ko="행 수"),
    "cells": Text(en="Cells", ko="셀 수"),
    "units": Text(en="Units", ko="단위"),
    "licence": Text(en="Licence", ko="사용 조건"),
    "state": Text(en="State", ko="상태"),
}
_STYLE = (
    "border-collapse:collapse;font-family:Pretendard,'Noto Sans KR','Malgun Gothic',system-ui,sans-serif;"
    "color:#1b2733;background:#ffffff;font-size:14px;word-break:keep-all"
)
_CELL = "padding:10px 14px;border-bottom:1px solid #d8e0e8;text-align:left;vertical-align:top"


class Catalogue(pd.DataFrame):
    """The catalogue: a DataFrame that a notebook shows as a readable table in the viewer's language."""

    @property
    def _constructor(self) -> type[pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str:
        head = "".join(f'<th style="{_CELL};color:#5b6b7a">{escape(str(title))}</th>' for title in _COLUMNS.values())
        body = "".join(f"<tr>{self._row(row)}</tr>" for row in self.to_dict("records"))
        return f'<table style="{_STYLE}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _row(self, row: Mapping[Hashable, Any]) -> str:
        colour, mark = ("#1a7f4b", "●") if row["ready"] else ("#b26b00", "○")
        shown = {
            **{name: escape(str(row[name])) for name in _COLUMNS},
            "name": f"<code style='white-space:nowrap'>{escape(str(row['name']))}</code>",
            "licence": f'<span style="white-space:nowrap">{escape(str(row["licence"]))}</span>',
            "rows": f"{row['rows']:,}",
            "cells": f"{row['cells']:,}",
            "state": f'<span style="color:{colour};white-space:nowrap">{mark} {escape(str(row["state"]))}</span>',
        }
        return "".join(f'<td style="{_CELL}">{shown[name]}</td>' for name in _COLUMNS)


def catalog(query: str | None = None) -> Catalogue:
    """The curated datasets whose card holds every word of ``query`` (in either language), one row each.

    Columns: name, title, summary, rows, cells, units, licence, ready (can be loaded now), state
    (the same in words). Titles, summaries and states are in the viewer's language.
    """
    words = (query or "").lower().split()
    found = [card for card in map(cards.card, cards.names()) if all(word in _searched(card) for word in words)]
    rows = [_row_of(card) for card in found]
    return Catalogue(rows, columns=["name", "title", "summary", "rows", "cells", "units", "licence", "ready", "state"])


def _row_of(card: Dataset) -> dict[str, object]:
    state = state_of(card)
    return {
        "name": card.name,
        "title": str(card.title),
        "summary": str(card.summary),
        "rows": card.rows,
        "cells": card.cells,
        "units": ", ".join(dict.fromkeys(card.units().values())),
        "licence": card.licence,
        "ready": state is not _NEEDS,
        "state": str(state),
    }


def state_of(card: Dataset) -> Text:
    """Whether a dataset can be loaded now, in words; its files are not read."""
    if card.source.kind == "file":
        return _READY if store.exists(card.name, getting.FOLDER) else _NEEDS
    return _READY if store.exists(card.name, store.folder_name(cards.recipe(card, "S"))) else _AT_FIRST


def _searched(card: Dataset) -> str:
    texts = [card.title, card.summary, card.industry, card.purpose, card.data_type]
    columns = [word for column in card.columns for word in (column.name, column.title.en, column.title.ko)]
    return " ".join([card.name, *(f"{text.en} {text.ko}" for text in texts), *columns]).lower()
