"""Columns of cells to columns of one kind: numbers, times, or text that is left alone."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Any

import pandas as pd

from andon.data.intake.model import Finding
from andon.data.intake.numbers import as_numbers, decimal_comma
from andon.data.intake.times import as_times
from andon.language import Text

_MISSING = {
    "",
    "-",
    "--",
    "na",
    "n/a",
    "#n/a",
    "nan",
    "null",
    "none",
    "nil",
    ".",
    "결측",
    "없음",
    "#value!",
    "#div/0!",
    "#ref!",
}
_ALMOST = 0.9


def columns_of(names: list[str], body: list[list[Any]], delimiter: str, notes: list[Finding]) -> pd.DataFrame:
    """The table with each column in the kind that all its values allow."""
    raw = {name: [row[k] for row in body] for k, name in enumerate(names)}
    texts = {name: _texts(name, cells) for name, cells in raw.items()}
    comma = decimal_comma([column for column in texts.values() if column is not None], delimiter)
    made: dict[str, pd.Series] = {}
    for name, cells in raw.items():
        column = texts[name]
        made[name] = _typed(cells) if column is None else _read(column, comma, notes)
    return pd.DataFrame(made, columns=names)


def _texts(name: str, cells: list[Any]) -> pd.Series | None:
    """The cells as stripped text, or None when a workbook already typed them all."""
    filled = [cell for cell in cells if not (cell is None or cell == "")]
    if filled and not any(isinstance(cell, str) for cell in filled):
        return None
    if len(filled) < len(cells) or not all(isinstance(cell, str) for cell in filled):
        cells = [_text(cell) for cell in cells]
    texts = pd.Series(cells, dtype="str", name=name).str.strip()
    if texts.str.isascii().all():
        return texts
    return texts.str.normalize("NFC").str.replace("\ufeff", "", regex=False).str.strip()


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _typed(cells: list[Any]) -> pd.Series:
    """A column whose cells a workbook typed: times, truth values, numbers."""
    filled = [cell for cell in cells if not (cell is None or cell == "")]
    values = [None if cell == "" else cell for cell in cells]
    if all(isinstance(cell, dt.date) for cell in filled):
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="object"))).astype("datetime64[us]")
    if all(isinstance(cell, bool) for cell in filled):
        return pd.Series(values, dtype="bool" if len(filled) == len(cells) else "boolean")
    if all(isinstance(cell, int | float) for cell in filled):
        numbers = pd.Series(values, dtype="float64")
        whole = not numbers.isna().any() and bool((numbers % 1 == 0).all()) and bool((numbers.abs() < 2**53).all())
        return numbers.astype("int64") if whole else numbers
    return pd.Series([None if value is None else str(value) for value in values], dtype="str")


def _read(texts: pd.Series, comma: bool, notes: list[Finding]) -> pd.Series:
    """Text to numbers or times when every value allows it; else text, with a word about the odd ones out."""
    missing = texts.str.lower().isin(_MISSING) | texts.str.fullmatch(r"\*+")
    kept = texts[~missing]
    if kept.empty:
        return pd.Series(float("nan"), index=texts.index)
    unique = pd.Series(kept.unique(), dtype="str", name=texts.name)
    plain = unique.map(_narrow) if not unique.str.isascii().all() else unique
    values = _as_truth(plain)
    if values is None:
        values = as_times(plain, notes)
    if values is None:
        values = as_numbers(plain, comma, notes)
    if values is not None:
        _tell_missing(texts, missing, notes)
        return _back(kept, unique, values, texts.index)
    _tell_odd(plain, comma, notes)
    return texts.mask(texts == "")


def _as_truth(texts: pd.Series) -> pd.Series | None:
    """True and False, as programs write them; ``texts``: unique, stripped, none missing."""
    lower = texts.str.lower()
    return lower == "true" if lower.isin(["true", "false"]).all() else None


def _narrow(text: str) -> str:
    """Full-width digits and signs as ASCII; the true minus sign as a hyphen."""
    return unicodedata.normalize("NFKC", text).replace("\u2212", "-")


def _back(kept: pd.Series, unique: pd.Series, values: pd.Series, index: pd.Index) -> pd.Series:
    """The values of the unique texts, put back to every row; missing rows are missing."""
    spread = pd.Series(pd.Index(unique).get_indexer(kept), index=kept.index).map(values)
    return spread if len(kept) == len(index) else spread.reindex(index)


def _tell_missing(texts: pd.Series, missing: pd.Series, notes: list[Finding]) -> None:
    marks = [mark for mark in texts[missing].unique() if mark]
    if marks:
        shown = ", ".join(marks[:5])
        notes.append(
            Finding(
                Text(en="Missing values", ko="빠진 값"),
                str(texts.name),
                Text(en=f"Read as missing: {shown}", ko=f"빠진 값으로 읽음: {shown}"),
            )
        )


def _tell_odd(unique: pd.Series, comma: bool, notes: list[Finding]) -> None:
    """When nearly all values are numbers, name those that are not: the column stays text because of them."""
    quiet: list[Finding] = []
    looks = unique.str.fullmatch(r"[+-]?[\d.,]*\d")
    if looks.all() or looks.mean() < _ALMOST or as_numbers(unique[looks], comma, quiet) is None:
        return
    odd = ", ".join(f"`{value[:20]}`" for value in unique[~looks].head(5))
    notes.append(
        Finding(
            Text(en="Nearly numbers", ko="거의 숫자인 열"),
            str(unique.name),
            Text(en=f"Kept as text because of {odd}.", ko=f"{odd} 때문에 글자로 두었습니다."),
        )
    )
