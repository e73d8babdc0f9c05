"""Columns of text to numbers: thousands separators, decimal commas, blanks, percent and bracket signs."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from andon.data.intake.model import Finding
from andon.language import Text

_PLAIN = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?"
_THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_COMMA = r"[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+"
_DOTTED = r"[+-]?\d{1,3}(?:\.\d{3})+"
_BLANKS = "[\\s\u00a0\u2007\u2009\u202f]+"
_SURE_COMMA = re.compile(r"^[+-]?\d+,(?:\d{1,2}|\d{4,})$")
_SURE_POINT = re.compile(r"^[+-]?\d+\.(?:\d{1,2}|\d{4,})$")
_CODE = r"[+-]?0\d+"


def decimal_comma(columns: list[pd.Series], delimiter: str) -> bool:
    """Whether this file writes 3,5 for three and a half: commas that cannot be thousands, and no such points."""
    if delimiter == ",":
        return False
    sample = [str(value).strip() for column in columns for value in column.head(500)]
    commas = sum(bool(_SURE_COMMA.match(value)) for value in sample)
    return commas > sum(bool(_SURE_POINT.match(value)) for value in sample)


def as_numbers(texts: pd.Series, comma: bool, notes: list[Finding]) -> pd.Series | None:
    """The column as numbers (missing stays missing), or None when any value is no number.

    ``texts``: unique, stripped text without missing values. Codes with leading zeros stay text.
    """
    found: list[Text] = []
    blank = texts.str.contains(_BLANKS, regex=True)
    if blank.any():
        tight = texts.str.replace(_BLANKS, "", regex=True)
        grouped = texts.str.fullmatch(rf"[+-]?(?:{_BLANKS})?\d{{1,3}}(?:{_BLANKS}\d{{3}})*(?:[.,]\d+)?(?:{_BLANKS})?%?")
        if not grouped[blank].all():
            return None
        texts = tight
        found.append(Text(en="blanks inside numbers", ko="숫자 안의 빈칸"))
    texts = _signs(texts, found)
    plain = _separated(texts, comma, found)
    if plain is None:
        return None
    if plain.str.fullmatch(_CODE).any():
        notes.append(
            Finding(
                Text(en="Codes, not numbers", ko="숫자가 아닌 코드"),
                str(texts.name),
                Text(en="Leading zeros: kept as text.", ko="앞자리가 0이어서 글자로 두었습니다."),
            )
        )
        return None
    if found:
        notes.append(
            Finding(
                Text(en="Numbers cleaned", ko="숫자 정리"),
                str(texts.name),
                Text(en=", ".join(t.en for t in found), ko=", ".join(t.ko for t in found)),
            )
        )
    numbers = pd.to_numeric(plain)
    whole = plain.str.fullmatch(r"[+-]?\d{1,18}").all()
    return numbers.astype(np.int64 if whole else np.float64)


def _signs(texts: pd.Series, found: list[Text]) -> pd.Series:
    """Percent signs and accountants' brackets."""
    percent = texts.str.endswith("%")
    if percent.any() and percent.all():
        texts = texts.str.removesuffix("%").str.rstrip()
        found.append(Text(en="percent signs removed", ko="퍼센트 기호 제거"))
    bracket = texts.str.fullmatch(r"\([\d.,]+\)")
    if bracket.any():
        texts = texts.where(~bracket, "-" + texts.str.slice(1, -1))
        found.append(Text(en="brackets mean minus", ko="괄호는 음수"))
    return texts


def _separated(texts: pd.Series, comma: bool, found: list[Text]) -> pd.Series | None:
    """Text that Python reads as a number, or None."""
    if comma:
        commas, dots = texts.str.fullmatch(_COMMA), texts.str.fullmatch(_DOTTED)
        if not (commas | dots | texts.str.fullmatch(r"[+-]?\d+")).all():
            return None
        if commas.any() or dots.any():
            found.append(Text(en="decimal comma", ko="소수점 쉼표"))
        return texts.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    thousands = texts.str.fullmatch(_THOUSANDS)
    if not (thousands | texts.str.fullmatch(_PLAIN)).all():
        return None
    if thousands.any():
        found.append(Text(en="thousands separators", ko="천 단위 쉼표"))
    return texts.str.replace(",", "", regex=False)
