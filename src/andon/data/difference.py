"""Says in one sentence how a file differs from the published one."""

from __future__ import annotations

import csv
from pathlib import Path

from andon.language import Text
from andon.model.dataset import Dataset

_LARGEST = 200 * 2**20


def explain(file: Path, dataset: Dataset) -> Text:
    """The first thing that differs: not text, header, row count, line ends, size, values."""
    length = file.stat().st_size
    size = Text(
        en=f"it has {length:,} bytes instead of {dataset.source.bytes:,}.",
        ko=f"{dataset.source.bytes:,} 바이트여야 하는데 {length:,} 바이트입니다.",
    )
    if length > _LARGEST:
        return size
    body = file.read_bytes()
    try:
        lines = body.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return Text(en="it is no UTF-8 text; {size}", ko="UTF-8 텍스트가 아닙니다. {size}").format(size=size)
    told = _header(lines, [column.name for column in dataset.columns]) or _rows(lines, dataset.rows)
    if told:
        return told
    if length != dataset.source.bytes:
        return Text(
            en="header and rows agree, so it was probably saved again by another program; {size}",
            ko="머리글과 행 수가 같으므로 다른 프로그램이 다시 저장한 것으로 보입니다. {size}",
        ).format(size=size)
    return Text(
        en="size, header and rows agree, some values differ.", ko="크기, 머리글, 행 수는 같지만 값이 일부 다릅니다."
    )


def _header(lines: list[str], expected: list[str]) -> Text | None:
    found = next(csv.reader(lines[:1]), [])
    for number, name in enumerate(expected, start=1):
        here = found[number - 1] if number <= len(found) else ""
        if here != name:
            return Text(
                en=f"column {number} of the header is `{here[:40]}` instead of `{name}`.",
                ko=f"머리글 {number}번째 열이 `{name}` 이어야 하는데 `{here[:40]}` 입니다.",
            )
    return None


def _rows(lines: list[str], expected: int) -> Text | None:
    rows = sum(1 for line in lines[1:] if line.strip())
    if rows == expected:
        return None
    return Text(
        en=f"it has {rows:,} rows instead of {expected:,}.", ko=f"{expected:,} 행이어야 하는데 {rows:,} 행입니다."
    )
