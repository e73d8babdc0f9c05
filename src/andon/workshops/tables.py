"""The tables of a workshop, for Excel: ``report.csv`` and ``seats.csv`` (UTF-8 with BOM)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from andon.language import Text, speaking
from andon.workshops.outcome import STATUS_TITLES, Report
from andon.workshops.results import shown
from andon.workshops.roster import Seat
from andon.workshops.state import write_atomically

_SAID = {
    "seat": Text(en="Seat", ko="자리"),
    "name": Text(en="Name", ko="이름"),
    "email": Text(en="E-mail", ko="이메일"),
    "status": Text(en="Status", ko="상태"),
    "seconds": Text(en="Seconds", ko="시간(초)"),
    "notebook": Text(en="Notebook", ko="노트북"),
    "where": Text(en="Where it stopped", ko="멈춘 위치"),
    "why": Text(en="Why", ko="이유"),
}


def write(report: Report, seats: Iterable[Seat]) -> None:
    """Write both tables into the output folder, headed in the report's language."""
    with speaking(report.language):
        write_atomically(report.table, _csv(_report_rows(report)), encoding="utf-8-sig")
        rows = _seat_rows(report, {seat.seat: seat for seat in seats})
        write_atomically(report.out / "seats.csv", _csv(rows), encoding="utf-8-sig")


def _heads(*keys: str) -> list[str]:
    return [str(_SAID[key]) for key in keys]


def _report_rows(report: Report) -> Iterable[list[Any]]:
    results = report.workshop.results
    titles = [f"{r.title} ({r.unit})" if r.unit else str(r.title) for r in results]
    yield [*_heads("seat", "name", "status"), *titles, *_heads("seconds", "where", "why", "notebook")]
    for o in report.outcomes:
        values = [o.results.get(r.name) for r in results]
        why = (o.failure.place, o.failure.reason) if o.failure else ("", "")
        seconds = "" if o.seconds is None else f"{o.seconds:.1f}"
        yield [o.seat, o.participant, STATUS_TITLES[o.status], *values, seconds, *why, o.notebook]


def _seat_rows(report: Report, seats: dict[str, Seat]) -> Iterable[list[Any]]:
    parameters = report.workshop.parameters
    yield [*_heads("seat", "name", "email"), *(str(p.title) for p in parameters), *_heads("status", "notebook")]
    for o in report.outcomes:
        seat = seats[o.seat]
        values = [seat.parameters[p.name] for p in parameters]
        yield [seat.seat, seat.participant, seat.email, *values, STATUS_TITLES[o.status], o.notebook]


def _csv(rows: Iterable[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    """A value as Excel may see it: words for flags, and no text that Excel would run as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return shown(value)
    if isinstance(value, (int, float)):
        return value
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
