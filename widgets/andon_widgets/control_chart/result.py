"""One request computed: the chart from :mod:`andon.methods`, and how its numbers are written."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from andon.methods import ControlChart, control_chart
from andon_widgets.control_chart import columns
from andon_widgets.control_chart.choices import Request
from andon_widgets.control_chart.sources import Table


@dataclass(frozen=True)
class Result:
    """What the tool shows. ``times``: when each point was taken (its last value), None when unknown."""

    table: Table
    request: Request
    chart: ControlChart
    value: str
    unit: str
    times: pd.Series[Any] | None


def compute(table: Table, request: Request) -> Result:
    """Ask the method for the chart. Raises :class:`~andon.problem.Problem` for data that carry none."""
    frame = table.frame
    kind, column = request.grouping
    chart = control_chart(
        frame.reset_index(drop=True),
        value=request.value,
        subgroup=column if kind == "column" else None,
        subgroup_size=request.size if kind == "rows" else None,
        rules=request.rules,
        baseline=request.baseline or None,
    )
    title = columns.titled(frame, request.value, unit=False)
    return Result(
        table, request, chart, title, columns.unit_of(frame, request.value), _times(frame, request, len(chart))
    )


def writer(chart: ControlChart, unit: str) -> Callable[[Any], str]:
    """Writes a value with as many decimals as tell the points apart, and its unit."""
    spread = float(np.nanmax(chart.sigma)) or 1.0
    decimals = min(10, max(0, 2 - math.floor(math.log10(spread)))) if spread > 0 and math.isfinite(spread) else 3

    def show(value: Any) -> str:
        number = float(value)
        if not math.isfinite(number):
            return "–"
        return f"{number:,.{decimals}f}{' ' + unit if unit else ''}"

    return show


def _times(frame: pd.DataFrame, request: Request, points: int) -> pd.Series[Any] | None:
    """The time of each point: of the value itself, or of the last value of the group."""
    name = columns.time_of(frame)
    if name is None:
        return None
    times = frame[name].reset_index(drop=True)
    kind, column = request.grouping
    if kind == "column":
        times = times.groupby(frame[column].reset_index(drop=True), sort=False, observed=True).max()
    elif kind == "rows":
        times = times.groupby(np.arange(len(times)) // request.size).max()
    times = times.reset_index(drop=True)
    return times if len(times) == points else None
