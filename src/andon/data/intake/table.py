"""Finds the table among the rows: what stands above it, its header, its body, what stands below."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median

from andon.data.intake.delimited import Row
from andon.data.intake.model import Finding
from andon.language import Text

_NUMBER_LIKE = re.compile(r"^[\s+\-(]*[\d０-９][\d０-９.,:/\-\s%)오전후년월일]*$")
_MOST_HEADER_ROWS = 6
_SAMPLE = 2_000
_TOTALS = ("소계", "합계", "총계", "누계", "subtotal", "total", "grand total", "sum", "summe")


@dataclass(frozen=True)
class Table:
    """Column names and body rows (all of one width), and the first and last row and column where they stood."""

    names: list[str]
    body: list[Row]
    rows: tuple[int, int]
    columns: tuple[int, int]


def filled(cell: object) -> bool:
    """Whether a cell holds anything but blanks."""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def top_of(rows: list[Row]) -> int:
    """The row where the table begins: the first with at least half of what a usual row of two or more cells holds."""
    counts = [sum(map(filled, row)) for row in rows[:_SAMPLE]]
    several = [count for count in counts if count > 1]
    least = max(2, median(several) / 2) if several else 1
    return next((k for k, count in enumerate(counts) if count >= least), 0)


def table_of(rows: list[Row], top: int, notes: list[Finding], offset: int = 0) -> Table | None:
    """The table that begins in row ``top``; None when there is nothing but a single cell.

    ``offset``: how many rows of the sheet lie above ``rows``, for the row numbers in findings.
    """
    rows = rows[: _bottom(rows, top)]
    columns = [k for k in range(max(map(len, rows), default=0)) if any(_cell(row, k) for row in rows[top:])]
    if not columns or (len(columns) == 1 and len(rows) - top == 1):
        return None
    grid = [[row[k] if k < len(row) else "" for k in columns] for row in rows[top:]]
    depth = _header_depth(grid)
    _tell_preamble(rows, top, notes, offset)
    names = _names(grid[:depth], columns, notes)
    body = [row for row in grid[depth:] if any(map(filled, row))]
    _tell_body(grid, depth, body, notes)
    return Table(names, body, (top, len(rows) - 1), (columns[0], columns[-1]))


def _cell(row: Row, k: int) -> bool:
    return k < len(row) and filled(row[k])


def _bottom(rows: list[Row], top: int) -> int:
    """Where the table ends: before trailing empty rows, and before notes that an empty row sets apart."""

    def count(row: int) -> int:
        return sum(map(filled, rows[row]))

    end = len(rows)
    while end > top and not count(end - 1):
        end -= 1
    sample = [count(row) for row in range(top, min(end, top + _SAMPLE))]
    usual = median([many for many in sample if many] or [0])
    cut = end
    while cut > top and count(cut - 1) == 1 and usual >= 3:
        cut -= 1
    return cut if cut > top and not count(cut - 1) else end


def _header_depth(grid: list[Row]) -> int:
    """How many rows the header has: 0 when the first row looks like the rest."""
    numeric = [any(_numeric(cell) for cell in row) for row in grid[: _MOST_HEADER_ROWS + 1]]
    first = next((k for k, found in enumerate(numeric) if found), len(grid))
    if first == 0:
        return 1 if _differs_from_body(grid) else 0
    stacked = any(not filled(cell) and any(filled(row[k]) for row in grid[1:first]) for k, cell in enumerate(grid[0]))
    repeated = len({str(cell) for cell in grid[0]}) < len(grid[0])
    return first if 1 < first <= _MOST_HEADER_ROWS and first < len(grid) and (stacked or repeated) else 1


def _differs_from_body(grid: list[Row]) -> bool:
    """Whether a first row with numbers in it (years, say) is a header: text above numbers in some column."""
    for k, cell in enumerate(grid[0]):
        below = [row[k] for row in grid[1:50] if filled(row[k])]
        if filled(cell) and not _numeric(cell) and below and sum(map(_numeric, below)) >= 0.8 * len(below):
            return True
    years = [cell for cell in grid[0] if re.fullmatch(r"(19|20)\d\d(\.0)?", str(cell).strip())]
    return len(years) >= 2 and len(years) >= sum(map(filled, grid[0])) - 2


def _numeric(cell: object) -> bool:
    return filled(cell) and (not isinstance(cell, str) or bool(_NUMBER_LIKE.match(cell)))


def _names(header: list[Row], columns: list[int], notes: list[Finding]) -> list[str]:
    """One name per column: header cells joined from top to bottom, made unique."""
    if not header:
        notes.append(
            Finding(
                Text(en="No header", ko="머리글 없음"),
                "",
                Text(
                    en="The columns were named column_1, column_2 ...",
                    ko="열 이름을 column_1, column_2 ... 로 붙였습니다.",
                ),
            )
        )
    if len(header) > 1:
        notes.append(
            Finding(
                Text(en="Header of several rows", ko="여러 줄 머리글"),
                "",
                Text(
                    en=f"{len(header)} rows were joined into one name.",
                    ko=f"{len(header)} 줄을 하나의 이름으로 합쳤습니다.",
                ),
            )
        )
    names: list[str] = []
    for k in range(len(columns)):
        parts = list(dict.fromkeys(" ".join(_as_name(row[k]).split()) for row in header if filled(row[k])))
        name = " / ".join(parts) or f"column_{k + 1}"
        if name in names:
            number = next(n for n in range(2, len(columns) + 2) if f"{name}_{n}" not in names)
            _tell_double(name, number, notes)
            name = f"{name}_{number}"
        names.append(name)
    return names


def _as_name(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _tell_double(name: str, number: int, notes: list[Finding]) -> None:
    notes.append(
        Finding(
            Text(en="Name used twice", ko="같은 열 이름"),
            name,
            Text(en=f"The later one is called {name}_{number}.", ko=f"뒤의 열을 {name}_{number} (으)로 바꾸었습니다."),
        )
    )


def _tell_preamble(rows: list[Row], top: int, notes: list[Finding], offset: int) -> None:
    above = [" ".join(str(cell).strip() for cell in row if filled(cell)) for row in rows[:top]]
    told = " | ".join(line for line in above if line)
    if told:
        notes.append(
            Finding(
                Text(en="Lines above the table", ko="표 위의 설명 줄"),
                f"{offset + 1}-{offset + top}",
                Text(en="Left out: {told}", ko="제외함: {told}").format(told=told[:300]),
            )
        )


def _tell_body(grid: list[Row], depth: int, body: list[Row], notes: list[Finding]) -> None:
    empty = len(grid) - depth - len(body)
    if empty:
        notes.append(
            Finding(
                Text(en="Empty rows", ko="빈 행"),
                "",
                Text(en=f"{empty:,} empty rows were left out.", ko=f"빈 행 {empty:,} 개를 뺐습니다."),
            )
        )
    if not body:
        notes.append(
            Finding(
                Text(en="No rows", ko="행 없음"),
                "",
                Text(en="There is a header and nothing below it.", ko="머리글만 있고 그 아래에 값이 없습니다."),
            )
        )
    totals = [str(cell).strip() for row in body for cell in row[:2] if str(cell).strip().lower() in _TOTALS]
    if totals:
        notes.append(
            Finding(
                Text(en="Rows of totals", ko="합계 행"),
                ", ".join(dict.fromkeys(totals)),
                Text(
                    en=f"{len(totals)} rows look like totals; they were kept. Leave them out before you average.",
                    ko=f"합계로 보이는 행 {len(totals)} 개를 그대로 두었습니다. 평균을 내기 전에 빼십시오.",
                ),
            )
        )
