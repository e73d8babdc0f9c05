"""Shewhart charts for measurements: individuals and moving range, mean and range, mean and standard deviation.

Sigma is always the within-subgroup one, limits stand at three standard errors, constants are exact
(:mod:`andon.methods.constants`). With subgroups of one size these are the textbook charts
(A2, D3, D4; A3, B3, B4). With different sizes, sigma is the minimum-variance combination of the unbiased
estimates R/d2 or s/c4 of the subgroups (Burr 1969; "MVLUE"), which is Rbar/d2 or sbar/c4 when the sizes are
equal; the centre is the mean of all values, and every point has its own limits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from andon.methods import faults, wordbook
from andon.methods.baseline import Baseline, choose
from andon.methods.chart import Bools, ControlChart, Floats, Ints, Kind, Panel
from andon.methods.constants import c4, d2, d3
from andon.methods.rules import RULES, SETS
from andon.methods.samples import Samples, read_samples
from andon.methods.verdict import find_alarms, judge

KINDS: tuple[str, ...] = ("auto", "individuals", "xbar-r", "xbar-s")
RANGE_UP_TO = 8  # beyond this subgroup size the range throws away too much of what was measured
USUAL_POINTS = 20  # limits from fewer points are called provisional
RuleChoice = str | Sequence[str] | None


def control_chart(
    data: Any,
    *,
    value: Any = None,
    subgroup: Any = None,
    subgroup_size: int | None = None,
    kind: str = "auto",
    rules: RuleChoice = "nelson",
    baseline: Baseline = None,
) -> ControlChart:
    """The one front door to a control chart.

    ``data``: a Series, an array (rows of a 2-D array are subgroups) or a DataFrame with ``value`` and, if
    there are subgroups, ``subgroup`` (column) or ``subgroup_size`` (consecutive rows); see :func:`read_samples`.
    ``kind``: "individuals", "xbar-r", "xbar-s"; "auto" takes individuals for single values, xbar-r up to
    subgroups of 8, else xbar-s. ``rules``: "nelson", "western-electric", a list of rule names, or None for the
    limits alone. ``baseline``: the points (values or subgroups) that set the limits, as a slice, a
    boolean mask, or the number of first points; the rest is judged against them. None: all points.
    Raises Problem when the data cannot carry a chart.
    """
    if kind not in KINDS:
        raise faults.bad_choice("kind", kind, KINDS)
    samples = read_samples(data, value, subgroup, subgroup_size)
    chosen = _automatic(samples) if kind == "auto" else kind
    return _BUILDERS[chosen](samples, rules, baseline)


def individuals(x: Any, *, rules: RuleChoice = "nelson", baseline: Baseline = None) -> ControlChart:
    """Individuals and moving-range chart (I-MR, span 2) of ``x``: a Series or shape (n,)."""
    return _individuals(read_samples(x), rules, baseline)


def xbar_r(
    x: Any,
    *,
    subgroup: Any = None,
    subgroup_size: int | None = None,
    rules: RuleChoice = "nelson",
    baseline: Baseline = None,
) -> ControlChart:
    """Mean and range chart; ``x``: shape (m, n), a subgroup per row, or 1-D with ``subgroup`` or ``subgroup_size``."""
    return _xbar_r(read_samples(x, None, subgroup, subgroup_size), rules, baseline)


def xbar_s(
    x: Any,
    *,
    subgroup: Any = None,
    subgroup_size: int | None = None,
    rules: RuleChoice = "nelson",
    baseline: Baseline = None,
) -> ControlChart:
    """Mean and standard-deviation chart; ``x`` as in :func:`xbar_r`."""
    return _xbar_s(read_samples(x, None, subgroup, subgroup_size), rules, baseline)


def chosen_rules(rules: RuleChoice) -> tuple[str, ...]:
    """The rule names behind a choice; raises Problem for an unknown one."""
    if rules is None:
        return ()
    names = SETS.get(rules, (rules,)) if isinstance(rules, str) else tuple(rules)
    for name in names:
        if name not in RULES:
            raise faults.bad_choice("rules", name, [*SETS, *RULES])
    return names


def _automatic(samples: Samples) -> str:
    if samples.largest == 1:
        return "individuals"
    return "xbar-r" if samples.largest <= RANGE_UP_TO else "xbar-s"


def _individuals(samples: Samples, rules: RuleChoice, baseline: Baseline) -> ControlChart:
    x = samples.one_each()
    use = choose(baseline, samples.labels)
    moving = np.abs(np.diff(x, prepend=np.nan))
    base, pairs = x[use & ~np.isnan(x)], moving[use & np.roll(use, 1) & ~np.isnan(moving)]
    if len(pairs) < 2:
        raise faults.too_few(len(pairs), 2, wordbook.PAIRS)
    mean_range = float(np.mean(pairs))
    sigma = mean_range / d2(2)
    _must_vary(sigma, base)
    centre = float(np.mean(base))
    location = Panel(wordbook.VALUES, x, centre, centre - 3 * sigma, centre + 3 * sigma, samples.labels)
    upper = mean_range + 3 * d3(2) * sigma
    dispersion = Panel(wordbook.MOVING_RANGE, moving, mean_range, 0.0, upper, samples.labels)
    sizes = (~np.isnan(x)).astype(np.int64)
    return _finish("individuals", location, dispersion, sigma, sizes, use, rules, samples)


def _xbar_r(samples: Samples, rules: RuleChoice, baseline: Baseline) -> ControlChart:
    return _subgroup_chart("xbar-r", samples, rules, baseline)


def _xbar_s(samples: Samples, rules: RuleChoice, baseline: Baseline) -> ControlChart:
    return _subgroup_chart("xbar-s", samples, rules, baseline)


def _subgroup_chart(kind: Kind, samples: Samples, rules: RuleChoice, baseline: Baseline) -> ControlChart:
    if samples.groups is None:
        raise faults.no_subgroups(kind)
    sizes, means, ranges, deviations = _statistics(samples)
    spread = ranges if kind == "xbar-r" else deviations
    unit, noise = _expected(kind, sizes)
    use = choose(baseline, samples.labels)
    base, usable = use & (sizes > 0), use & (sizes > 1)
    if usable.sum() < 2:
        few = faults.too_few(int(usable.sum()), 2, wordbook.SUBGROUPS)
        raise faults.lonely_subgroups(kind) if samples.largest < 2 else few
    weight = (unit[usable] / noise[usable]) ** 2
    sigma = float(np.sum(weight * spread[usable] / unit[usable]) / np.sum(weight))
    _must_vary(sigma, means[base])
    centre = float(np.sum(sizes[base] * means[base]) / np.sum(sizes[base]))
    error = sigma / np.sqrt(np.where(sizes > 0, sizes, np.nan))
    lower, upper = _per_point(sizes, centre - 3 * error), _per_point(sizes, centre + 3 * error)
    location = Panel(wordbook.MEANS, means, centre, lower, upper, samples.labels)
    name = wordbook.RANGES if kind == "xbar-r" else wordbook.DEVIATIONS
    lower, upper = (
        _per_point(sizes, np.maximum(unit - 3 * noise, 0) * sigma),
        _per_point(sizes, (unit + 3 * noise) * sigma),
    )
    dispersion = Panel(name, spread, _per_point(sizes, unit * sigma), lower, upper, samples.labels)
    return _finish(kind, location, dispersion, sigma, sizes, use, rules, samples)


def _statistics(samples: Samples) -> tuple[Ints, Floats, Floats, Floats]:
    """Size, mean, range and standard deviation of every subgroup, each of shape (m,); NaN where undefined."""
    grouped = pd.DataFrame({"group": samples.groups, "value": samples.values}).groupby("group")["value"]
    table = grouped.agg(["count", "mean", "min", "max", "std"]).reindex(range(len(samples.labels)))
    sizes = table["count"].to_numpy(dtype=np.int64)
    means, deviations = table["mean"].to_numpy(dtype=float), table["std"].to_numpy(dtype=float)
    ranges = np.where(sizes > 1, (table["max"] - table["min"]).to_numpy(dtype=float), np.nan)
    return sizes, means, ranges, deviations


def _expected(kind: Kind, sizes: Ints) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the spread statistic for sigma 1, per subgroup, NaN below two values."""
    unique, place = np.unique(sizes, return_inverse=True)
    pairs = [_unit_spread(kind, int(n)) if n > 1 else (np.nan, np.nan) for n in unique]
    table = np.array(pairs)
    return table[place, 0], table[place, 1]


def _unit_spread(kind: Kind, n: int) -> tuple[float, float]:
    return (d2(n), d3(n)) if kind == "xbar-r" else (c4(n), float((1 - c4(n) ** 2) ** 0.5))


def _per_point(sizes: Ints, line: Floats) -> float | Floats:
    """One number when all filled subgroups are the same size, else the line as it is."""
    filled = np.flatnonzero(sizes > 0)
    return float(line[filled[0]]) if (sizes[filled] == sizes[filled[0]]).all() else line


def _must_vary(sigma: float, values: Floats) -> None:
    """Refuse a sigma of zero, rounding included."""
    if sigma > 8 * np.finfo(float).eps * np.abs(values).max():
        return
    alike = np.ptp(values) <= 8 * np.finfo(float).eps * np.abs(values).max()
    raise faults.no_variation(float(values[0]) if alike else None)


def _finish(
    kind: Kind,
    location: Panel,
    dispersion: Panel,
    sigma: float,
    sizes: Ints,
    use: Bools,
    rules: RuleChoice,
    samples: Samples,
) -> ControlChart:
    names = chosen_rules(rules)
    alarms = find_alarms(location, dispersion, names)
    state, verdict = judge(alarms, location, int((sizes > 0).sum()))
    notes = samples.notes
    if (use & (sizes > 0)).sum() < USUAL_POINTS:
        notes += (wordbook.PROVISIONAL.format(n=int((use & (sizes > 0)).sum()), usual=USUAL_POINTS),)
    if location.varying:
        notes += (wordbook.UNEQUAL,)
    for array in (location.values, dispersion.values, sizes, use):
        array.setflags(write=False)
    return ControlChart(
        kind=kind,
        title=wordbook.TITLES[kind],
        location=location,
        dispersion=dispersion,
        alarms=alarms,
        rules=names,
        sigma=sigma,
        sizes=sizes,
        baseline=use,
        convention=wordbook.CONVENTIONS[kind],
        source=wordbook.SOURCE,
        verdict=verdict,
        state=state,
        notes=notes,
    )


_BUILDERS: dict[str, Callable[[Samples, RuleChoice, Baseline], ControlChart]] = {
    "individuals": _individuals,
    "xbar-r": _xbar_r,
    "xbar-s": _xbar_s,
}
