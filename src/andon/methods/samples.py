"""From whatever holds measurements to one checked shape: values, their subgroups, their labels.

Missing values: an empty cell (NaN, None, NA) stays out of every calculation. In an individuals chart it
leaves a gap, and no moving range is formed across it; in a subgroup chart the subgroup shrinks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from andon.language import Text
from andon.methods import faults
from andon.methods.chart import Floats, Ints


@dataclass(frozen=True, eq=False)
class Samples:
    """Checked measurements.

    ``values``: shape (n,), NaN where missing. ``groups``: for each value the index of its subgroup,
    shape (n,), or None for individual values. ``labels``: one per subgroup, or one per value without subgroups.
    """

    values: Floats
    groups: Ints | None
    labels: NDArray[Any]
    notes: tuple[Text, ...] = ()

    @property
    def largest(self) -> int:
        """The number of values in the fullest subgroup; 1 without subgroups."""
        if self.groups is None:
            return 1
        return int(np.bincount(self.groups[~np.isnan(self.values)], minlength=1).max())

    def one_each(self) -> Floats:
        """The values of an individuals chart, one per label; raises Problem when subgroups hold more than one."""
        if self.groups is None:
            return self.values
        if self.largest > 1:
            raise faults.clash(
                "An individuals chart was chosen, but the data are in subgroups.",
                "개별값 관리도를 골랐는데 데이터가 부분군으로 묶여 있습니다.",
                Text(en="Single values, or a chart for subgroups.", ko="하나씩 측정한 값 또는 부분군용 관리도."),
            )
        found = np.full(len(self.labels), np.nan)
        there = ~np.isnan(self.values)
        found[self.groups[there]] = self.values[there]
        return found


def read_samples(data: Any, value: Any = None, subgroup: Any = None, subgroup_size: int | None = None) -> Samples:
    """Accept a Series, an array of one or two dimensions (rows are subgroups), or a DataFrame.

    ``value``: the measured column of a DataFrame, or a list of columns that hold one subgroup per row.
    ``subgroup``: the column (or one label per value) that says which subgroup a value belongs to.
    ``subgroup_size``: instead, so many values in a row make one subgroup. Raises Problem.
    """
    if subgroup is not None and subgroup_size is not None:
        raise faults.clash(
            "Both `subgroup` and `subgroup_size` were given.",
            "`subgroup`과 `subgroup_size`를 함께 지정했습니다.",
            Text(en="One way of forming subgroups.", ko="부분군을 만드는 방법 하나."),
        )
    if isinstance(data, pd.DataFrame):
        return _from_frame(data, value, subgroup, subgroup_size)
    plain: Any = np.ma.filled(data.astype(float), np.nan) if isinstance(data, np.ma.MaskedArray) else data
    if not isinstance(plain, pd.Series):
        plain = np.asarray(plain)
    if plain.ndim == 2 and plain.shape[1] > 1:
        return _from_rows(plain, np.arange(1, len(plain) + 1), subgroup, subgroup_size)
    if plain.ndim > 2 or plain.ndim == 0:
        raise faults.clash(
            f"These data have {plain.ndim} dimensions.",
            f"데이터가 {plain.ndim}차원입니다.",
            Text(en="One column, or rows of subgroups.", ko="열 하나 또는 부분군이 행으로 놓인 표."),
        )
    series = plain if isinstance(plain, pd.Series) else pd.Series(plain.reshape(-1))
    return _from_column(series, str(series.name or ""), subgroup, "subgroup", subgroup_size)


def _from_frame(frame: pd.DataFrame, value: Any, subgroup: Any, subgroup_size: int | None) -> Samples:
    if isinstance(value, list | tuple) and len(value) > 1:
        table = np.column_stack([_numbers(_column(frame, name), str(name)) for name in value])
        return _from_rows(table, _labels(frame.index), subgroup, subgroup_size)
    if isinstance(value, list | tuple):
        value = value[0] if value else None
    by_name = subgroup is not None and pd.api.types.is_hashable(subgroup)
    groups = _column(frame, subgroup) if by_name else subgroup
    if value is None:
        numeric = [name for name in frame.select_dtypes("number").columns if not by_name or name != subgroup]
        if len(numeric) != 1:
            raise faults.which_column(numeric)
        value = numeric[0]
    name = str(subgroup) if by_name else "subgroup"
    return _from_column(_column(frame, value), str(value), groups, name, subgroup_size)


def _column(frame: pd.DataFrame, name: Any) -> pd.Series[Any]:
    if name not in frame.columns:
        raise faults.no_such_column(name, frame.columns)
    found = frame[name]
    if isinstance(found, pd.DataFrame):
        raise faults.same_column_twice(name)
    return found


def _from_rows(table: Any, labels: NDArray[Any], subgroup: Any, subgroup_size: int | None) -> Samples:
    """Each row is one subgroup."""
    if subgroup is not None or subgroup_size is not None:
        raise faults.clash(
            "The rows are subgroups already, and `subgroup` or `subgroup_size` was given as well.",
            "행이 이미 부분군인데 `subgroup` 또는 `subgroup_size`도 지정했습니다.",
            Text(en="Rows of subgroups without further grouping.", ko="추가 지정 없이 부분군이 놓인 행."),
        )
    rows, width = table.shape
    values = _numbers(pd.Series(np.asarray(table).reshape(-1)), "")
    return Samples(values, np.repeat(np.arange(rows), width), labels, _missing(values))


def _from_column(column: pd.Series[Any], name: str, subgroup: Any, called: str, size: int | None) -> Samples:
    values = _numbers(column, name)
    notes = _missing(values)
    if size is not None:
        return _consecutive(values, size, notes)
    if subgroup is None:
        return Samples(values, None, _labels(column.index), notes)
    keys = pd.Series(np.asarray(subgroup, dtype=object) if isinstance(subgroup, list | tuple) else subgroup)
    if len(keys) != len(values):
        raise faults.clash(
            f"There are {len(values):,} values and {len(keys):,} subgroup labels.",
            f"값은 {len(values):,}개인데 부분군 이름은 {len(keys):,}개입니다.",
            Text(en="One subgroup label for each value.", ko="값마다 부분군 이름 하나."),
        )
    codes, labels = pd.factorize(keys)
    if (codes < 0).any():
        raise faults.no_subgroup(int(np.argmax(codes < 0)) + 1, called)
    return Samples(values, codes.astype(np.int64), np.asarray(labels), notes + _scattered(codes))


def _consecutive(values: Floats, size: int, notes: tuple[Text, ...]) -> Samples:
    """So many values in a row make one subgroup; the last one may be smaller."""
    if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
        raise faults.bad_choice("subgroup_size", size, ["1", "2", "3", "…"])
    if size == 1:
        return Samples(values, None, np.arange(1, len(values) + 1), notes)
    groups = np.arange(len(values)) // size
    rest = len(values) % size
    if rest:
        notes += (_SHORT.format(n=rest, size=int(size)),)
    return Samples(values, groups, np.arange(1, int(groups[-1]) + 2), notes)


def _numbers(column: pd.Series[Any], name: str) -> Floats:
    """The column as floats; the first cell that is no number is named."""
    kind = column.dtype
    if pd.api.types.is_bool_dtype(kind) or pd.api.types.is_complex_dtype(kind):
        raise faults.not_a_number(name, 1, column.iloc[0] if len(column) else "")
    if not pd.api.types.is_numeric_dtype(kind):
        allowed = column.isna() | column.map(_is_number)
        if not allowed.all():
            row = int(np.argmin(allowed.to_numpy(dtype=bool)))
            raise faults.not_a_number(name, row + 1, column.iloc[row])
        column = pd.to_numeric(column.astype(object).where(column.notna(), np.nan))
    values = column.to_numpy(dtype=float, na_value=np.nan, copy=True)  # the chart keeps it, the caller keeps theirs
    if np.isinf(values).any():
        raise faults.infinite(name, int(np.argmax(np.isinf(values))) + 1)
    if np.isnan(values).all():
        raise faults.nothing_measured(name)
    return values


def _is_number(cell: Any) -> bool:
    from decimal import Decimal

    return isinstance(cell, int | float | Decimal | np.integer | np.floating) and not isinstance(cell, bool)


def _labels(index: pd.Index[Any]) -> NDArray[Any]:
    """The index when it says something, else 1, 2, 3 ..."""
    return np.arange(1, len(index) + 1) if isinstance(index, pd.RangeIndex) else np.asarray(index)


def _missing(values: Floats) -> tuple[Text, ...]:
    gone = int(np.isnan(values).sum())
    return (_MISSING.format(n=f"{gone:,}"),) if gone else ()


def _scattered(codes: NDArray[Any]) -> tuple[Text, ...]:
    """A note when a subgroup's rows do not stand together."""
    blocks = 1 + int((np.diff(codes) != 0).sum())
    return (_SCATTERED,) if blocks > int(codes.max()) + 1 else ()


_MISSING = Text(en="{n} missing values were left out.", ko="빈 값 {n}개는 계산에서 제외했습니다.")
_SHORT = Text(
    en="The last subgroup holds only {n} of {size} values; its limits are wider.",
    ko="마지막 부분군은 {size}개 중 {n}개 값만 있어 관리한계가 더 넓습니다.",
)
_SCATTERED = Text(
    en="Rows of one subgroup do not all stand together; they were brought together.",
    ko="같은 부분군의 행이 흩어져 있어 한데 모았습니다.",
)
