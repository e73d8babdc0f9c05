"""A control chart as two plots: limits, and per rule one shape and one colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from andon.language import Text
from andon.methods import Alarm, ControlChart, Panel
from andon_widgets.chart import Limit, Mark, Plot, Series, plot
from andon_widgets.control_chart import words

#: Per rule its pattern's short name, its shape and its colour: the same rule looks the same on every chart.
_OUT = ("outside", "diamond", "red")
_LOOKS: dict[str, tuple[str, str, str]] = {
    "beyond-limits": _OUT,
    "nelson-1": _OUT,
    "nelson-2": ("run-9", "square", "amber"),
    "nelson-3": ("trend", "up", "amber"),
    "nelson-4": ("alternating", "star", "amber"),
    "nelson-5": ("two-of-three", "down", "amber"),
    "nelson-6": ("four-of-five", "cross", "amber"),
    "nelson-7": ("hugging", "circle", "amber"),
    "nelson-8": ("avoiding", "hexagon", "amber"),
    "western-electric-1": _OUT,
    "western-electric-2": ("two-of-three", "down", "amber"),
    "western-electric-3": ("four-of-five", "cross", "amber"),
    "western-electric-4": ("run-8", "square", "amber"),
}


Place = Literal["location", "dispersion"]


@dataclass(frozen=True)
class Kind:
    """All alarms of one rule on one panel and one side: what one paragraph explains."""

    alarms: tuple[Alarm, ...]
    shape: str
    role: str

    @property
    def first(self) -> Alarm:
        """They share title, meaning and check."""
        return self.alarms[0]


def kinds(chart: ControlChart) -> list[Kind]:
    """The alarms grouped by panel, rule and side: points outside first, then the most frequent."""
    groups: dict[tuple[str, str, str], list[Alarm]] = {}
    for alarm in chart.alarms:
        groups.setdefault((alarm.panel, alarm.rule, alarm.side), []).append(alarm)
    found = [Kind(tuple(alarms), *_LOOKS[rule][1:]) for (_, rule, _), alarms in groups.items()]
    return sorted(found, key=lambda one: (one.role != "red", one.first.panel != "location", -len(one.alarms)))


def marks(alarms: Iterable[Alarm]) -> list[Mark]:
    """The points at which each rule fires, gravest rule first."""
    points: dict[tuple[str, str, str], set[int]] = {}
    for alarm in alarms:
        points.setdefault(_LOOKS[alarm.rule], set()).update(alarm.signals)
    ordered = sorted(points.items(), key=lambda item: (item[0][2] != "red", -len(item[1])))
    return [Mark(words.PATTERNS[name], sorted(at), shape, role) for (name, shape, role), at in ordered]  # type: ignore[arg-type]


def point_names(chart: ControlChart, times: pd.Series[Any] | None) -> NDArray[Any]:
    """What each point is called in the cursor's box and in tables: its label, and the time where known."""
    labels = chart.location.labels
    if np.issubdtype(labels.dtype, np.datetime64):
        return np.array(stamps(pd.Series(labels)))
    word = words.ORDER if chart.kind == "individuals" else words.GROUP
    names = [f"{word} {label}" for label in labels]
    if times is not None and len(times) == len(names):
        names = [f"{name} · {time}" for name, time in zip(names, stamps(times), strict=True)]
    return np.array(names)


def stamps(times: pd.Series[Any]) -> list[str]:
    """Times as YYYY-MM-DD HH:MM, with seconds only where minutes do not tell them apart."""
    short = times.dt.strftime("%Y-%m-%d %H:%M")
    return list(short if short.is_unique else times.dt.strftime("%Y-%m-%d %H:%M:%S"))


def plots(chart: ControlChart, names: NDArray[Any], *, value: str, unit: str, subtitle: str) -> tuple[Plot, Plot]:
    """The location and the dispersion plot of ``chart``; ``value``: title of what was measured."""
    common = {
        "names": names,
        "unit": unit,
        "subtitle": subtitle,
        "x_label": x_label(chart),
        "group": f"control-{id(chart)}",
    }
    return (
        _plot(chart, "location", value, 330, common),
        _plot(chart, "dispersion", value, 230, common),
    )


def x_label(chart: ControlChart) -> Text:
    """What the points are counted by."""
    return words.ORDER if chart.kind == "individuals" else words.GROUP


def positions(chart: ControlChart) -> NDArray[np.float64]:
    """Where the points stand: at their labels when those are rising numbers, else 1, 2, 3 ..."""
    labels = chart.location.labels
    if np.issubdtype(labels.dtype, np.number) and len(labels) and np.all(np.diff(labels.astype(np.float64)) > 0):
        return labels.astype(np.float64)
    return np.arange(1, len(labels) + 1, dtype=np.float64)


def _plot(chart: ControlChart, place: Place, value: str, height: int, common: dict[str, Any]) -> Plot:
    panel: Panel = getattr(chart, place)
    limits = [
        Limit(words.UCL, panel.upper, "control"),
        Limit(words.CENTRE, panel.centre, "centre"),
        Limit(words.LCL, panel.lower, "control"),
    ]
    return plot(
        Series(panel.name, panel.values),
        positions(chart),
        title=f"{panel.name} – {value}",
        y_label=common["unit"],
        limits=limits,
        marks=marks(chart.alarms_on(place)),
        height=height,
        **common,
    )
