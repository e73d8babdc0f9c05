"""Columns of text to times: 2024-03-01, 2024년 3월 1일, 2020 10 30 00:00:04, 20240301, 1.3.24, 오전/오후, 24:00."""

from __future__ import annotations

import re

import pandas as pd

from andon.data.intake.model import Finding
from andon.language import Text

_CLOCK = (
    r"(?:[\sT]*(?P<half>오전|오후|[AaPp]\.?[Mm]\.?)?\s*(?P<H>\d{1,2})[:시]\s*(?P<M>\d{1,2})"
    r"(?:[:분]\s*(?P<S>\d{1,2}(?:\.\d+)?)초?)?분?\s*(?P<half2>[AaPp]\.?[Mm]\.?)?)?"
)
_YEAR_FIRST = re.compile(
    r"^(?P<y>\d{4})\s*[-/.년\s]\s*(?P<m>\d{1,2})\s*[-/.월\s]\s*(?P<d>\d{1,2})\s*[.일]?(?:\([월화수목금토일]\))?"
    + _CLOCK
    + r"Z?$"
)
_ISO = r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?"
_YEAR_LAST = re.compile(r"^(?P<a>\d{1,2})\s*[./-]\s*(?P<b>\d{1,2})\s*[./-]\s*(?P<y>\d{4}|\d{2})\.?" + _CLOCK + r"$")
_EIGHT = re.compile(r"^(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:(?P<H>[0-2]\d)(?P<M>[0-5]\d)(?P<S>[0-5]\d)?)?$")
_DATE_NAME = re.compile(r"일자|날짜|일시|시각|기준일|date|time|day|datum", re.IGNORECASE)
_PIVOT = 69


def as_times(texts: pd.Series, notes: list[Finding]) -> pd.Series | None:
    """The column as times, or None when any value is no time. ``texts``: unique, stripped, none missing."""
    first = str(texts.iloc[0])
    if texts.str.fullmatch(_ISO).all():
        quick = pd.to_datetime(texts, format="ISO8601", errors="coerce")
        if quick.notna().all():
            return quick.astype("datetime64[us]")
    if _YEAR_FIRST.match(first):
        parts = texts.str.extract(_YEAR_FIRST)
        return None if parts["y"].isna().any() else _build(parts, texts, notes)
    if _EIGHT.match(first):
        parts = texts.str.extract(_EIGHT)
        if parts["y"].isna().any() or not (_DATE_NAME.search(str(texts.name)) or len(texts) > 3):
            return None
        times = _build(parts, texts, notes)
        if times is not None:
            _tell(texts, notes, Text(en="Eight digits were read as dates.", ko="여덟 자리 숫자를 날짜로 읽었습니다."))
        return times
    if _YEAR_LAST.match(first):
        parts = texts.str.extract(_YEAR_LAST)
        return None if parts["y"].isna().any() else _year_last(parts, texts, notes)
    return None


def _year_last(parts: pd.DataFrame, texts: pd.Series, notes: list[Finding]) -> pd.Series | None:
    """1.3.24 or 3/1/24: points mean day first, a number above 12 decides, else month first."""
    a, b = parts["a"].astype(int), parts["b"].astype(int)
    day_first = (a > 12).any() or ("." in str(texts.iloc[0]) and not (b > 12).any())
    sure = bool((a > 12).any() or (b > 12).any())
    year = parts["y"].astype(int)
    short = parts["y"].str.len() == 2
    parts = parts.assign(
        y=year.where(~short, year + 1900 + 100 * (year < _PIVOT)), m=b if day_first else a, d=a if day_first else b
    )
    order = Text(en="day first", ko="일이 먼저") if day_first else Text(en="month first", ko="월이 먼저")
    guess = (
        Text(en="", ko="") if sure else Text(en="; no date here proves it", ko=". 이 파일만으로는 확실하지 않습니다")
    )
    times = _build(parts, texts, notes)
    if times is not None:
        _tell(
            texts,
            notes,
            Text(en="Dates read as {order}{guess}.", ko="날짜를 {order}인 것으로 읽었습니다{guess}.").format(
                order=order, guess=guess
            ),
        )
    return times


def _build(parts: pd.DataFrame, texts: pd.Series, notes: list[Finding]) -> pd.Series | None:
    """Times from year, month, day and clock; 24:00 is the next day's midnight; None for impossible ones."""
    dates = pd.DataFrame({"year": parts["y"], "month": parts["m"], "day": parts["d"]}).astype(int)
    days = pd.to_datetime(dates, errors="coerce")
    if days.isna().any():
        return None
    clock = {key: parts[key].fillna("0") if key in parts else pd.Series("0", index=parts.index) for key in "HMS"}
    hours, minutes, seconds = clock["H"].astype(int), clock["M"].astype(int), clock["S"].astype(float)
    if "half" in parts:
        half = (parts["half"].fillna(parts["half2"])).fillna("").str.lower().str.replace(".", "", regex=False)
        late, early = half.isin(["오후", "pm"]), half.isin(["오전", "am"])
        if (late | early).any():
            _tell(
                texts,
                notes,
                Text(en="AM and PM (오전, 오후) were read as 24 hours.", ko="오전, 오후를 24시간으로 읽었습니다."),
            )
        hours = hours.mask(late & (hours < 12), hours + 12).mask(early & (hours == 12), 0)
    if (hours > 24).any() or (minutes > 59).any() or (seconds >= 60).any():
        return None
    if (hours == 24).any():
        _tell(
            texts, notes, Text(en="24:00 was read as midnight of the next day.", ko="24:00을 다음 날 0시로 읽었습니다.")
        )
    length = hours * 3_600 + minutes * 60 + seconds
    return (days + pd.to_timedelta(length, unit="s")).astype("datetime64[us]")


def _tell(texts: pd.Series, notes: list[Finding], detail: Text) -> None:
    notes.append(Finding(Text(en="Times read", ko="시간 해석"), str(texts.name), detail))
