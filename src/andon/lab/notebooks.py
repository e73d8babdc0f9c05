"""Small notebooks made for a click on a card: a dataset to look at, a tool to use."""

from __future__ import annotations

import json
from typing import Any

from andon.lab.lessons import file_name
from andon.lab.tools import Tool
from andon.language import Language, Text
from andon.model.dataset import Dataset

RUN_ALL = Text(
    en="Run the cells from top to bottom: click a cell and press **Shift + Enter**.",
    ko="위에서부터 셀을 실행하십시오. 셀을 누르고 **Shift + Enter** 를 누르면 됩니다.",
)
STARTS_ITSELF = Text(
    en="It starts by itself. To start it again: click the cell below and press **Shift + Enter**.",
    ko="저절로 시작합니다. 다시 시작하려면 아래 셀을 누르고 **Shift + Enter** 를 누르십시오.",
)
LOAD = Text(en="## Load the data", ko="## 데이터 불러오기")
UNITS = Text(en="## Units, and where the data come from", ko="## 단위와 출처")
LOOK = Text(en="## A first look", ko="## 한 번 살펴보기")


def dataset_notebook(card: Dataset, lang: Language) -> tuple[str, bytes]:
    """Path below the home and bytes: loads the dataset, shows units and origin, takes one look."""
    intro = f"# {card.title.in_(lang)}\n\n{card.summary.in_(lang)}\n\n{_terms(card, lang)}\n\n{RUN_ALL.in_(lang)}"
    load = f'import andon\n\ndata = andon.load("{card.name}")\ndata'
    units = 'import pandas as pd\n\npd.Series(data.attrs["origin"], name="").to_frame()'
    cells = [
        ("markdown", intro),
        ("markdown", LOAD.in_(lang)),
        ("code", load),
        ("markdown", UNITS.in_(lang)),
        ("code", 'data.attrs["units"]'),
        ("code", units),
        ("markdown", LOOK.in_(lang)),
        ("code", _look(card)),
    ]
    return f"data/{file_name(card.title.in_(lang))}.ipynb", notebook(cells)


def tool_notebook(tool: Tool, lang: Language) -> tuple[str, bytes]:
    """Path below the home and bytes: one cell that shows the tool."""
    cells = [
        ("markdown", f"# {tool.title.in_(lang)}\n\n{tool.summary.in_(lang)}\n\n{STARTS_ITSELF.in_(lang)}"),
        ("code", tool.code),
    ]
    return f"tools/{file_name(tool.title.in_(lang))}.ipynb", notebook(cells)


def notebook(cells: list[tuple[str, str]]) -> bytes:
    """A notebook (nbformat 4.5) of ``(kind, source)`` cells for Andon's Python kernel."""
    made = [_cell(number, kind, source) for number, (kind, source) in enumerate(cells)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    body = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(number: int, kind: str, source: str) -> dict[str, Any]:
    lines = source.splitlines(True)
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": lines}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _terms(card: Dataset, lang: Language) -> str:
    names = Text(en="Provider: {p}. Terms: {t}", ko="제공: {p}. 사용 조건: {t}")
    return names.format(p=card.provider, t=card.terms).in_(lang)


def _look(card: Dataset) -> str:
    """One look that suits the form: a chart of a measured column, or the array's own summary."""
    measured = [column for column in card.columns if column.unit and column.kind == "number"]
    if card.form == "array" or not measured:
        return "data" if card.form == "array" else "data.describe()"
    column = next((c for c in measured if c.name == "thickness_mm"), measured[0])
    return (
        "from andon_widgets import Chart\n\n"
        f'title = data.attrs["titles"]["{column.name}"]\n'
        f'Chart(data["{column.name}"].head(500), title=title, y_label=title, unit="{column.unit}")'
    )
