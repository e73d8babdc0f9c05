"""What a control chart is: two panels, the alarms on them and one verdict. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from andon.language import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Kind = Literal["individuals", "xbar-r", "xbar-s"]
State = Literal["stable", "watch", "alarm"]
Place = Literal["location", "dispersion"]
Side = Literal["above", "below", "none"]


@dataclass(frozen=True, eq=False)
class Panel:
    """One half of a chart, in the unit of the data.

    ``values``: one per plotted point, shape (m,), NaN where nothing can be plotted.
    ``centre``, ``lower``, ``upper``: one number, or shape (m,) when subgroup sizes differ.
    ``labels``: what the viewer knows each point by, shape (m,).
    """

    name: Text
    values: Floats
    centre: float | Floats
    lower: float | Floats
    upper: float | Floats
    labels: NDArray[Any]

    @property
    def varying(self) -> bool:
        """Whether the limits differ from point to point."""
        return isinstance(self.upper, np.ndarray)

    def lines(self) -> tuple[Floats, Floats, Floats]:
        """Lower limit, centre and upper limit, each of shape (m,)."""
        size = len(self.values)
        lower, centre, upper = (
            np.broadcast_to(line, size).astype(float) for line in (self.lower, self.centre, self.upper)
        )
        return lower, centre, upper


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing on the chart that needs a person: one unbroken pattern, or points outside in a row.

    ``rule``: "nelson-1" ... "nelson-8", "western-electric-1" ... "-4", or "beyond-limits"
    (dispersion panel, or a chart without run rules). ``index``: last point, 0-based. ``points``: every
    point that belongs to the pattern. ``signals``: the points at which the rule fires; the first is
    the moment at which it could first be known.
    """

    rule: str
    panel: Place
    side: Side
    index: int
    points: tuple[int, ...]
    signals: tuple[int, ...]
    title: Text
    meaning: Text
    check: Text


@dataclass(frozen=True, eq=False)
class ControlChart:
    """A finished control chart.

    ``sigma``: within-subgroup standard deviation estimated from the baseline, in the unit of the data.
    ``sizes``: values behind each point, shape (m,). ``baseline``: which points the limits come from, shape (m,).
    ``notes``: what the reader should know about these data (gaps, few points, unequal subgroups).
    """

    kind: Kind
    title: Text
    location: Panel
    dispersion: Panel
    alarms: tuple[Alarm, ...]
    rules: tuple[str, ...]
    sigma: float
    sizes: Ints
    baseline: Bools
    convention: Text
    source: str
    verdict: Text
    state: State
    notes: tuple[Text, ...] = ()

    def __len__(self) -> int:
        return len(self.location.values)

    @property
    def subgroup_size(self) -> int | Ints:
        """One number when every subgroup is the same size, else one per point."""
        filled = self.sizes[self.sizes > 0]
        return int(filled[0]) if (filled == filled[0]).all() else self.sizes

    def alarms_on(self, panel: Place) -> tuple[Alarm, ...]:
        """The alarms of one panel, oldest first."""
        return tuple(alarm for alarm in self.alarms if alarm.panel == panel)

    def outside(self, panel: Place = "location") -> Bools:
        """Which points lie strictly outside the limits of ``panel``, shape (m,)."""
        return beyond_limits(self.location if panel == "location" else self.dispersion) != 0

    def to_frame(self) -> pd.DataFrame:
        """One row per point: label, n, both panels with their limits, in_baseline, outside, rules (comma separated)."""
        columns: dict[str, Any] = {"label": self.location.labels, "n": self.sizes}
        for place, panel in (("location", self.location), ("dispersion", self.dispersion)):
            lower, centre, upper = panel.lines()
            columns |= {
                place: panel.values,
                f"{place}_centre": centre,
                f"{place}_lower": lower,
                f"{place}_upper": upper,
            }
        columns["in_baseline"] = self.baseline
        columns["outside"] = self.outside("location") | self.outside("dispersion")
        columns["rules"] = self._rules_per_point()
        return pd.DataFrame(columns)

    def _rules_per_point(self) -> list[str]:
        fired: dict[int, list[str]] = {}
        for alarm in self.alarms:
            name = alarm.rule if alarm.panel == "location" else f"{alarm.rule} (dispersion)"
            for point in alarm.signals:
                fired.setdefault(point, []).append(name)
        return [", ".join(fired.get(point, ())) for point in range(len(self))]


def standardised(panel: Panel) -> Floats:
    """Each point's distance from the centre in standard errors of its own limits, shape (m,).

    Rounded to nine decimals: a point that lies on a line, or repeats its neighbour, does so
    whatever the rounding of the arithmetic, so that strict comparisons mean what they say.
    """
    _, centre, upper = panel.lines()
    return np.round(3 * (panel.values - centre) / (upper - centre), 9)


def beyond_limits(panel: Panel) -> NDArray[np.int8]:
    """+1 strictly above the upper limit, -1 strictly below the lower one, else 0; shape (m,).

    Compared like :func:`standardised`: a point that lies on the limit is not outside.
    """
    lower, centre, upper = panel.lines()
    step = (upper - centre) / 3
    above, below = np.round((panel.values - upper) / step, 9) > 0, np.round((lower - panel.values) / step, 9) > 0
    return above.astype(np.int8) - below.astype(np.int8)
