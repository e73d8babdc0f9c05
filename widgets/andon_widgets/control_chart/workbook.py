"""The result as an Excel file in the viewer's language: numbers stay numbers, with a native chart."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from andon_widgets.control_chart import columns, fragments, words
from andon_widgets.control_chart.picture import point_names
from andon_widgets.control_chart.proof import Proof
from andon_widgets.control_chart.result import Result, writer

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 100_000  # rows of raw data at most: Excel stays usable and the file is made in seconds
_FORMULA = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}


def write_workbook(result: Result, proofs: Sequence[Proof]) -> bytes:
    """Sheets: summary with chart, chart values, alarms, data, method."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True, **_FORMULA}) as book:
        book.formats[0].set_font_size(11)
        paper = Paper(book)
        sheets = {key: book.add_worksheet(str(title)) for key, title in words.SHEETS.items()}
        _chart_values(sheets["chart"], paper, result)
        _summary(sheets["summary"], paper, result)
        _native_chart(book, sheets["summary"], result)
        _alarms(sheets["alarms"], paper, result)
        _data(sheets["data"], paper, result)
        _method(sheets["method"], paper, result, proofs)
    return memory.getvalue()


class Paper:
    """The few formats, and cells by the kind of their value."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.head = book.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#F4F6F8", "text_wrap": True, "valign": "top"}
        )
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.bold = book.add_format({"bold": True, "valign": "top"})
        self.time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss", "align": "left"})

    def write(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """A number as a number, a time as a time, a missing value as an empty cell, the rest as text."""
        if isinstance(value, (bool, np.bool_)):
            sheet.write_boolean(row, column, bool(value))
        elif isinstance(value, (int, float, np.integer, np.floating)):
            if math.isfinite(float(value)):
                sheet.write_number(row, column, float(value))
        elif isinstance(value, (pd.Timestamp, np.datetime64, datetime)):
            stamp = pd.Timestamp(value)
            if not pd.isna(stamp):
                sheet.write_datetime(row, column, stamp.tz_localize(None).to_pydatetime(warn=False), self.time)
        elif value is not None and not (np.ndim(value) == 0 and pd.isna(value)):
            sheet.write_string(row, column, str(value)[:32_000])

    def rows(self, sheet: Any, top: int, head: Sequence[str], body: Any) -> None:
        """A table with a frozen head."""
        for column, text in enumerate(head):
            sheet.write_string(top, column, text, self.head)
        for r, cells in enumerate(body, start=top + 1):
            for column, value in enumerate(cells):
                self.write(sheet, r, column, value)
        sheet.freeze_panes(top + 1, 0)


def _summary(sheet: Any, paper: Paper, result: Result) -> None:
    chart, show = result.chart, writer(result.chart, result.unit)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, f"{words.TITLE}: {result.value}", paper.title)
    rows: list[tuple[str, Any]] = [
        (str(words.VERDICT), str(chart.verdict)),
        (str(words.METHOD), str(chart.title)),
        (str(words.DATA), result.table.title),
        (str(words.MADE_ON), datetime.now().replace(microsecond=0)),
        *fragments.facts(chart, show),
    ]
    numbers = {
        str(words.FACTS["points"]): len(chart),
        str(words.FACTS["alarms"]): len(chart.alarms),
        str(words.FACTS["sigma"]): chart.sigma,
        str(words.FACTS["centre"]): chart.location.centre,
    }
    for row, (name, value) in enumerate(rows, start=2):
        sheet.write_string(row, 0, name, paper.bold)
        number = numbers.get(name)
        if isinstance(number, (int, float)):
            sheet.write_number(row, 1, number)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, 1, value, paper.time)
        else:
            sheet.write_string(row, 1, str(value), paper.wrap)


def _chart_values(sheet: Any, paper: Paper, result: Result) -> None:
    chart = result.chart
    frame = chart.to_frame()
    lines = [str(words.LCL), str(words.CENTRE), str(words.UCL)]
    place, spread = str(chart.location.name), str(chart.dispersion.name)
    head = [str(words.WHEN if _timed(result) else words.ORDER), str(words.COUNT), place, *lines]
    head += [spread, *(f"{spread} {line}" for line in lines), str(words.BASED), str(words.OUTSIDE), str(words.RULE)]
    wanted = ["label", "n", "location", "location_lower", "location_centre", "location_upper", "dispersion"]
    wanted += ["dispersion_lower", "dispersion_centre", "dispersion_upper", "in_baseline", "outside", "rules"]
    paper.rows(sheet, 0, head, frame[wanted].itertuples(index=False, name=None))
    sheet.set_column(0, len(head), 14)


def _timed(result: Result) -> bool:
    return bool(np.issubdtype(result.chart.location.labels.dtype, np.datetime64))


def _native_chart(book: xlsxwriter.Workbook, sheet: Any, result: Result) -> None:
    """A chart that Excel draws from the values on the second sheet."""
    name = str(words.SHEETS["chart"])
    last = len(result.chart)
    drawn = book.add_chart({"type": "line"})
    styles = [
        (2, "#1F5FA8", "solid", 1.5),
        (3, "#C62828", "dash", 1.25),
        (4, "#1A7F4B", "solid", 1.25),
        (5, "#C62828", "dash", 1.25),
    ]
    dots = {"type": "circle", "size": 4, "fill": {"color": "#1F5FA8"}} if last <= 200 else {"type": "none"}
    for column, colour, dash, width in styles:
        drawn.add_series(
            {
                "name": [name, 0, column],
                "categories": [name, 1, 0, last, 0],
                "values": [name, 1, column, last, column],
                "line": {"color": colour, "dash_type": dash, "width": width},
                "marker": dots if column == 2 else {"type": "none"},
            }
        )
    drawn.set_title({"name": f"{result.chart.location.name} – {result.value}", "name_font": {"size": 14}})
    low, high = _range(result)
    grid = {"visible": True, "line": {"color": "#E9EEF3"}}
    drawn.set_y_axis({"min": low, "max": high, "name": result.unit, "major_gridlines": grid})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size({"width": 1000, "height": 380})
    drawn.show_blanks_as("gap")
    sheet.insert_chart("A15", drawn)


def _range(result: Result) -> tuple[float, float]:
    """Axis ends around points and limits, on round numbers."""
    panel = result.chart.location
    low = float(np.nanmin(np.concatenate([np.atleast_1d(panel.lower), panel.values])))
    high = float(np.nanmax(np.concatenate([np.atleast_1d(panel.upper), panel.values])))
    step = 10.0 ** math.floor(math.log10(high - low or 1.0))
    return math.floor(low / step * 2) * step / 2, math.ceil(high / step * 2) * step / 2


def _alarms(sheet: Any, paper: Paper, result: Result) -> None:
    chart = result.chart
    names = point_names(chart, result.times)
    head = [str(text) for text in words.COLUMNS.values()]
    head += [str(words.RULE), str(words.MEANING), str(words.WHAT_TO_CHECK)]

    def row(alarm: Any) -> tuple[Any, ...]:
        panel = chart.location if alarm.panel == "location" else chart.dispersion
        shown = (names[alarm.index], str(panel.name), str(alarm.title), panel.values[alarm.index], len(alarm.points))
        return (*shown, alarm.rule, str(alarm.meaning), str(alarm.check))

    paper.rows(sheet, 0, head, map(row, chart.alarms))
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, 2, 40)
    sheet.set_column(3, 5, 14)
    sheet.set_column(6, 7, 70)


def _data(sheet: Any, paper: Paper, result: Result) -> None:
    """The columns that were used, as they were read."""
    frame = result.table.frame
    time = columns.time_of(frame)
    kind, group = result.request.grouping
    used = [name for name in (time, group if kind == "column" else None, result.request.value) if name]
    top = 0
    if len(frame) > ROWS:
        note = words.DATA_CUT.format(shown=f"{ROWS:,}", n=f"{len(frame):,}")
        sheet.write_string(0, 0, str(note))
        top = 1
    head = [columns.titled(frame, name) for name in used]
    paper.rows(sheet, top, head, frame[used].head(ROWS).itertuples(index=False, name=None))
    sheet.set_column(0, len(used), 22)


def _method(sheet: Any, paper: Paper, result: Result, proofs: Sequence[Proof]) -> None:
    chart = result.chart
    sheet.set_column(0, 0, 40)
    sheet.set_column(1, 2, 60)
    sheet.set_column(3, 3, 14)
    sheet.set_column(4, 4, 70)
    notes = "\n".join(str(note) for note in chart.notes)
    rows = [(words.METHOD, str(chart.convention)), (words.SOURCE, str(chart.source)), (words.NOTES, notes)]
    for row, (what, text) in enumerate(rows):
        sheet.write_string(row, 0, str(what), paper.bold)
        sheet.write_string(row, 1, text, paper.wrap)
    sheet.write_string(4, 0, str(words.TRUST_TITLE), paper.bold)
    sheet.write_string(4, 1, str(words.TRUST_LEAD), paper.wrap)
    for column, caption in enumerate(words.PROOF_COLUMNS.values()):
        sheet.write_string(5, column, str(caption), paper.head)
    for row, one in enumerate(proofs, start=6):
        agrees = words.AGREES if one.agrees else words.DIFFERS
        for column, value in enumerate((str(one.title), one.published, one.ours, str(agrees), one.source)):
            sheet.write_string(row, column, value, paper.wrap)
