"""What a chart shows, checked: arrays of one length, an x that never goes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from andon.language import Text
from andon.problem import Problem

Floats = NDArray[np.float64]
Words = str | Text
Role = Literal["accent", "green", "amber", "red", "ink", "muted"]


@dataclass(frozen=True)
class Series:
    """One line of values (1-D, any unit; NaN is a gap)."""

    label: Words
    values: ArrayLike
    role: Role = "accent"
    style: Literal["line", "line+points", "points"] = "line+points"


@dataclass(frozen=True)
class Limit:
    """A limit line: one number for the whole width, or one value per point (drawn as steps)."""

    label: Words
    value: float | ArrayLike
    role: Literal["centre", "control", "warning", "spec"] = "control"


@dataclass(frozen=True)
class Zone:
    """A band between two levels (numbers, or one value per point)."""

    lower: float | ArrayLike
    upper: float | ArrayLike
    role: Literal["green", "amber", "red", "accent"] = "green"


@dataclass(frozen=True)
class Mark:
    """Marked points: 0-based positions in the values; shape and colour together carry the meaning."""

    label: Words
    points: ArrayLike
    shape: Literal["circle", "diamond", "up", "down", "square", "star", "cross", "hexagon"] = "diamond"
    role: Role = "red"


@dataclass(frozen=True)
class Plot:
    """Everything one chart shows. Build it with :func:`plot`."""

    x: Floats
    x_kind: Literal["time", "index"]
    series: tuple[Series, ...]
    limits: tuple[Limit, ...] = ()
    zones: tuple[Zone, ...] = ()
    marks: tuple[Mark, ...] = ()
    names: NDArray[Any] | None = None
    title: Words = ""
    subtitle: Words = ""
    x_label: Words = ""
    y_label: Words = ""
    unit: str = ""
    description: Words = ""
    file_name: str = ""
    height: int = 320
    group: str = ""
    alarms: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def plot(values: Any, x: Any = None, **more: Any) -> Plot:
    """Check what is to be drawn.

    ``values``: array, pandas Series (its time index becomes x), mapping of label to array, a
    :class:`Series` or several. ``x``: times, or increasing numbers; default 1, 2, 3 ...
    ``more``: the other fields of :class:`Plot`. Raises :class:`Problem` for what cannot be drawn.
    """
    if x is None and isinstance(values, pd.Series) and isinstance(values.index, pd.DatetimeIndex):
        x = values.index
    series = tuple(Series(one.label, _floats(one.values), one.role, one.style) for one in _as_series(values))
    length = len(np.asarray(series[0].values)) if series else 0
    if not length:
        raise _cannot(Text(en="There is nothing to draw.", ko="그릴 값이 없습니다."))
    axis, kind = _axis(x, length)
    limits = tuple(Limit(one.label, _level(one.value, length), one.role) for one in more.pop("limits", ()))
    zones = tuple(Zone(_level(z.lower, length), _level(z.upper, length), z.role) for z in more.pop("zones", ()))
    marks = tuple(Mark(m.label, _positions(m.points, length), m.shape, m.role) for m in more.pop("marks", ()))
    for one in series:
        _same_length(len(np.asarray(one.values)), length)
    names = more.pop("names", None)
    if names is not None:
        names = np.asarray(names)
        _same_length(len(names), length)
    alarms = np.unique(np.concatenate([np.asarray(m.points) for m in marks])) if marks else np.empty(0, dtype=np.int64)
    return Plot(axis, kind, series, limits, zones, marks, names, alarms=alarms, **more)


def _as_series(values: Any) -> Sequence[Series]:
    if isinstance(values, Series):
        return [values]
    if isinstance(values, Mapping):
        roles: tuple[Role, ...] = ("accent", "amber", "green", "red", "muted", "ink")
        return [Series(str(k), v, roles[i % len(roles)]) for i, (k, v) in enumerate(values.items())]
    if isinstance(values, (list, tuple)) and values and all(isinstance(one, Series) for one in values):
        return list(values)
    label = values.name if isinstance(values, pd.Series) and values.name is not None else Text(en="Value", ko="값")
    return [Series(label if isinstance(label, Text) else str(label), values)]


def _floats(values: Any) -> Floats:
    try:
        array = np.ascontiguousarray(np.asarray(values, dtype=np.float64))
    except (TypeError, ValueError):
        raise _cannot(Text(en="These values are not numbers.", ko="숫자가 아닌 값이 있습니다.")) from None
    if array.ndim != 1:
        raise _cannot(Text(en="These values are not one column.", ko="값이 한 개의 열이 아닙니다."))
    return array


def _level(value: Any, length: int) -> float | Floats:
    array = np.asarray(value, dtype=np.float64)
    if array.ndim == 0:
        return float(array)
    _same_length(len(array), length)
    return float(array[0]) if np.all(array == array[0]) else _floats(array)


def _positions(points: Any, length: int) -> NDArray[np.int64]:
    array = np.unique(np.asarray(points, dtype=np.int64))
    if len(array) and (array[0] < 0 or array[-1] >= length):
        raise _cannot(Text(en="A mark lies outside the data.", ko="표시할 점이 데이터 밖에 있습니다."))
    return array


def _axis(x: Any, length: int) -> tuple[Floats, Literal["time", "index"]]:
    """x as floats: seconds of wall-clock time, or numbers."""
    if x is None:
        return np.arange(1, length + 1, dtype=np.float64), "index"
    kind: Literal["time", "index"] = "index"
    column = pd.Series(np.asarray(x) if not isinstance(x, (pd.Series, pd.Index)) else x).reset_index(drop=True)
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        kind = "time"
        missing = column.isna()
        column = (column.astype("datetime64[ns]").astype("int64") / 1e9).mask(missing)
    axis = _floats(column)
    _same_length(len(axis), length)
    if not np.all(np.isfinite(axis)) or np.any(np.diff(axis) < 0):
        raise _cannot(
            Text(en="The x axis has gaps or goes back.", ko="가로축에 빈 값이 있거나 순서가 거꾸로입니다."),
            Text(en="Sort the data by it first, or leave it out.", ko="먼저 이 열로 정렬하거나 가로축을 빼십시오."),
        )
    return axis, kind


def _same_length(found: int, length: int) -> None:
    if found != length:
        raise _cannot(
            Text(en=f"{found} values stand beside {length}.", ko=f"값의 개수가 {found}개와 {length}개로 다릅니다.")
        )


def _cannot(read: Text, next_step: Text | None = None) -> Problem:
    return Problem(
        read,
        expected=Text(en="Columns of numbers of the same length.", ko="길이가 같은 숫자 열."),
        next_step=next_step or Text(en="Check the columns that you gave.", ko="넘겨준 열을 확인하십시오."),
    )
