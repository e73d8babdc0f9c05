"""Text to rows of cells: line ends, delimiter, quotes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

from andon.data.intake.model import Finding
from andon.language import Text

Row = list[object]
DELIMITERS = "\t;|,"
_LINES = 400
_CLEAR = 0.9
_NAMES = {
    "\t": Text(en="tabs", ko="탭"),
    ";": Text(en="semicolons", ko="세미콜론"),
    "|": Text(en="vertical bars", ko="세로줄"),
}
csv.field_size_limit(2**24)


def rows_of(text: str, notes: list[Finding]) -> tuple[list[Row], str]:
    """All rows as cells of text, and the delimiter ("" for a single column)."""
    if "\n" not in text and "\r" in text:
        notes.append(
            Finding(
                Text(en="Old line ends", ko="옛 줄바꿈 문자"),
                "CR",
                Text(en="Lines end with a bare carriage return.", ko="줄이 캐리지 리턴(CR)만으로 끝납니다."),
            )
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").rstrip("\x1a")
    delimiter = _delimiter(text)
    if delimiter in _NAMES:
        notes.append(
            Finding(
                Text(en="Delimiter", ko="구분 기호"),
                delimiter if delimiter.strip() else "\\t",
                Text(en="Columns are separated by {name}.", ko="열이 {name}(으)로 나뉘어 있습니다.").format(
                    name=_NAMES[delimiter]
                ),
            )
        )
    return list(_parse(text, delimiter)), delimiter


def _parse(text: str, delimiter: str, limit: int | None = None) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1f", skipinitialspace=True)
    return [list(row) for row in islice(reader, limit)]


def _delimiter(text: str) -> str:
    """The delimiter that cuts most lines into the same number (two or more) of cells."""
    best, best_share = "", 0.0
    for candidate in DELIMITERS:
        widths = Counter(len(row) for row in _parse(text, candidate, _LINES) if any(str(cell).strip() for cell in row))
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            continue
        width = max(several, key=lambda w: (several[w], w))
        share = several[width] / widths.total()
        if share >= _CLEAR:
            return candidate
        if share > best_share:
            best, best_share = candidate, share
    return best
