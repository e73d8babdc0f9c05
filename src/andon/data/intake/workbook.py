"""Workbooks to rows of cells: which sheet, merged cells, hidden sheets."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from andon.data.intake.delimited import Row
from andon.data.intake.kind import refused
from andon.data.intake.model import Finding
from andon.language import Text

_LARGEST_AREA = 30_000_000

Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Sheet:
    """One sheet: its name, the rows of its used area, where that area begins (row, column from 0), merged ranges."""

    name: str
    rows: list[Row]
    start: tuple[int, int] = (0, 0)
    merges: list[Merge] = field(default_factory=list)

    def fill_merges(self, first_row: int) -> int:
        """Copy the value of each merged range, from ``first_row`` on, into all its cells; how many ranges."""
        filled = 0
        for (top, left), (bottom, right) in self.merges:
            if top < first_row or (bottom, right) == (top, left) or top >= len(self.rows):
                continue
            value = self.rows[top][left] if left < len(self.rows[top]) else ""
            for row in self.rows[top : bottom + 1]:
                row[left : right + 1] = [value] * len(row[left : right + 1])
            filled += 1
        return filled


def fullest_sheet(data: bytes, name: str, notes: list[Finding]) -> Sheet:
    """The visible sheet with most filled cells; what cannot be opened is a Problem."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        listed = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        visible = [m.name for m in listed if m.visible == SheetVisibleEnum.Visible] or [m.name for m in listed]
        sheets = [_read(book, sheet, data, name) for sheet in visible]
    except PasswordError:
        raise refused("locked", name, data) from None
    except (CalamineError, OSError, ValueError) as error:
        raise refused("broken", name, data, " ".join(str(error).split())[:120]) from None
    if not sheets:
        raise refused("empty", name, data)
    best = max(sheets, key=lambda sheet: sum(_is_filled(cell) for row in sheet.rows for cell in row))
    others = [m.name for m in listed if m.name != best.name]
    if others:
        notes.append(
            Finding(
                Text(en="Several sheets", ko="시트가 여러 개"),
                best.name,
                Text(
                    en=f"The fullest visible sheet was taken. Left out: {', '.join(others)}.",
                    ko=f"보이는 시트 중 가장 많이 채워진 시트를 읽었습니다. 제외: {', '.join(others)}.",
                ),
            )
        )
    return best


def _read(book: Any, sheet_name: str, data: bytes, name: str) -> Sheet:
    sheet = book.get_sheet_by_name(sheet_name)
    if sheet.start is None or sheet.end is None:
        return Sheet(sheet_name, [])
    (top, left), (bottom, right) = sheet.start, sheet.end
    if (bottom - top + 1) * (right - left + 1) > _LARGEST_AREA:
        raise refused("huge", name, data, sheet_name)
    merges = [((a - top, b - left), (c - top, d - left)) for (a, b), (c, d) in sheet.merged_cell_ranges or []]
    inside = [merge for merge in merges if min(merge[0]) >= 0]
    return Sheet(sheet_name, [list(row) for row in sheet.to_python(skip_empty_area=True)], (top, left), inside)


def _is_filled(cell: object) -> bool:
    return cell is not None and cell != ""
