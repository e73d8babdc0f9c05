"""Takes a file in: what it is, where its table stands, what its columns mean. The file itself is never changed."""

from __future__ import annotations

import hashlib
import io
import json
import re
from pathlib import Path
from typing import IO, Any

import pandas as pd

from andon.data.intake.cells import columns_of
from andon.data.intake.delimited import rows_of
from andon.data.intake.encoding import decode
from andon.data.intake.kind import kind_of, refused
from andon.data.intake.model import Finding, Intake, together
from andon.data.intake.table import Table, table_of, top_of
from andon.data.intake.workbook import Sheet, fullest_sheet
from andon.language import Text
from andon.problem import Problem

_UNIT = re.compile(r"[(\[（]\s*([^)\]）]{1,12})\s*[)\]）]\s*$")
_UNITS = """
℃ Cel|°c Cel|degc Cel|k K|mm mm|㎜ mm|cm cm|m m|um um|㎛ um|kn kN|n N|nm N.m|n·m N.m
bar bar|mpa MPa|kpa kPa|pa Pa|g g|kg kg|t t|s s|sec s|초 s|min min|분 min
h h|시간 h|ms ms|rpm {#}/min|a A|v V|kw kW|kwh kW.h|hz Hz|% %|l L|ea {#}|개 {#}
"""
UCUM = dict(pair.split() for pair in _UNITS.strip().replace("\n", "|").split("|"))


def take_in(source: str | Path | bytes | IO[bytes], *, name: str | None = None) -> Intake:
    """Take in a table: CSV and other text, Excel, Parquet, JSON lines; from a path, bytes or an open binary file.

    Every guess (encoding, delimiter, header, decimal comma, dates ...) is among the findings.
    ``name``: how to call bytes in messages. What is no table raises
    :class:`andon.problem.Problem` that says what it is and what to do.
    """
    data, called = _bytes(source, name)
    notes: list[Finding] = []
    kind = kind_of(data, called)
    encoding, place = "", ""
    if kind == "parquet":
        frame = _parquet(data, called)
    elif kind == "workbook":
        sheet = fullest_sheet(data, called, notes)
        frame, place = _framed(sheet, "", called, data, notes)
    else:
        text, encoding = decode(data, called, notes)
        records = _records(text) if kind == "records" else None
        if records is None:
            rows, delimiter = rows_of(text, notes)
            frame, place = _framed(Sheet("", rows), delimiter, called, data, notes)
        else:
            frame = records
    origin = {"name": called, "kind": kind, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    frame.attrs = {"units": _units(frame), "titles": {str(c): str(c) for c in frame.columns}, "origin": origin}
    return Intake(frame, origin, together(notes), encoding, place)


def _bytes(source: str | Path | bytes | IO[bytes], name: str | None) -> tuple[bytes, str]:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source), name or "(bytes)"
    if isinstance(source, str | Path):
        path = Path(source).expanduser()
        try:
            return path.read_bytes(), name or path.name
        except OSError as error:
            raise Problem(
                Text(en="This file cannot be opened.", ko="이 파일을 열 수 없습니다."),
                where=f"{path} ({error.strerror})",
                expected=Text(en="A file that you may read.", ko="읽을 수 있는 파일."),
                next_step=Text(en="Check the path and the name.", ko="경로와 이름을 확인하십시오."),
            ) from None
    return source.read(), name or Path(str(getattr(source, "name", "(file)"))).name


def _framed(sheet: Sheet, delimiter: str, name: str, data: bytes, notes: list[Finding]) -> tuple[pd.DataFrame, str]:
    """The table of a sheet as a frame, and its range like "Sheet1!A8:E120"."""
    top = top_of(sheet.rows)
    merged = sheet.fill_merges(top)
    if merged:
        notes.append(
            Finding(
                Text(en="Merged cells", ko="병합된 셀"),
                sheet.name,
                Text(
                    en=f"{merged} merged ranges were filled with their value.",
                    ko=f"병합된 범위 {merged} 곳을 같은 값으로 채웠습니다.",
                ),
            )
        )
    table = table_of(sheet.rows, top, notes, sheet.start[0])
    if table is None:
        raise _no_table(name, data)
    return columns_of(table.names, table.body, delimiter, notes), _range(sheet, table)


def _range(sheet: Sheet, table: Table) -> str:
    (first, last), (left, right), (row, column) = table.rows, table.columns, sheet.start
    corners = f"{_letters(left + column)}{first + row + 1}:{_letters(right + column)}{last + row + 1}"
    return f"{sheet.name}!{corners}" if sheet.name else corners


def _letters(column: int) -> str:
    """Spreadsheet letters of a column from 0: A, B ... Z, AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _parquet(data: bytes, name: str) -> pd.DataFrame:
    import pyarrow as pa

    try:
        return pd.read_parquet(io.BytesIO(data))
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refused("broken", name, data, " ".join(str(error).split())[:120]) from None


def _records(text: str) -> pd.DataFrame | None:
    """JSON lines, or one JSON list of records; None when it is neither."""
    try:
        body: Any = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(x) for x in text.splitlines() if x.strip()]
        )
    except ValueError:
        return None
    return pd.json_normalize(body) if all(isinstance(record, dict) for record in body) else None


def _units(frame: pd.DataFrame) -> dict[str, str]:
    """UCUM codes of the units that stand in brackets at the end of a name, as in 온도(℃) or Torque [Nm]."""
    found = {str(name): _UNIT.search(str(name)) for name in frame.columns}
    named = {name: match.group(1).strip().lower() for name, match in found.items() if match}
    return {name: UCUM[unit] for name, unit in named.items() if unit in UCUM}


def _no_table(name: str, data: bytes) -> Problem:
    return Problem(
        Text(en="No table was found in this file.", ko="이 파일에서 표를 찾지 못했습니다."),
        where=f"{name}: {len(data):,} B",
        expected=Text(en="A header row and rows of values below it.", ko="머리글 한 줄과 그 아래의 값."),
        next_step=Text(
            en="Put the table into the first sheet, its header in one row.",
            ko="첫 시트에 표를 두고 머리글을 한 줄로 쓰십시오.",
        ),
    )
