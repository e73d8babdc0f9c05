"""The charts themselves: limits, baselines, unequal and missing values, and every form data may come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from andon.methods import ControlChart, constants, control_chart, individuals, xbar_r, xbar_s
from andon.problem import Problem

rng = np.random.default_rng(20261123)
GRID = rng.normal(50, 2, size=(30, 5))
Maker = Callable[..., ControlChart]


def limits(chart: ControlChart) -> list[float]:
    """All six lines of a chart with constant limits, and sigma."""
    panels = (chart.location, chart.dispersion)
    return [chart.sigma, *(float(v) for p in panels for v in (p.lower, p.centre, p.upper))]


def test_mean_and_range_chart_is_the_textbook_one() -> None:
    chart, k = xbar_r(GRID), constants(5)
    grand, mean_range = GRID.mean(), np.ptp(GRID, axis=1).mean()
    expected = [mean_range / k.d2, grand - k.A2 * mean_range, grand, grand + k.A2 * mean_range]
    assert limits(chart) == pytest.approx([*expected, k.D3 * mean_range, mean_range, k.D4 * mean_range], rel=1e-12)
    assert chart.location.values == pytest.approx(GRID.mean(axis=1), rel=1e-14)
    assert chart.subgroup_size == 5


def test_mean_and_deviation_chart_is_the_textbook_one() -> None:
    wide = rng.normal(10, 1, size=(25, 12))
    chart, k = xbar_s(wide), constants(12)
    grand, mean_s = wide.mean(), wide.std(axis=1, ddof=1).mean()
    expected = [mean_s / k.c4, grand - k.A3 * mean_s, grand, grand + k.A3 * mean_s]
    assert limits(chart) == pytest.approx([*expected, k.B3 * mean_s, mean_s, k.B4 * mean_s], rel=1e-12)


@pytest.mark.parametrize(("width", "kind"), [(1, "individuals"), (2, "xbar-r"), (8, "xbar-r"), (9, "xbar-s")])
def test_auto_chooses_by_subgroup_size(width: int, kind: str) -> None:
    assert control_chart(rng.normal(size=(25, width))).kind == kind


def test_every_form_of_the_same_data_gives_the_same_chart() -> None:
    flat, group = GRID.reshape(-1), np.repeat(np.arange(1, 31), 5)
    frame = pd.DataFrame({"mm": flat, "lot": group, "note": "x"})
    wide = pd.DataFrame(GRID, columns=list("abcde"))
    charts = [
        control_chart(GRID),
        control_chart(flat, subgroup_size=5),
        control_chart(pd.Series(flat), subgroup=group),
        control_chart(flat.tolist(), subgroup=group.tolist()),
        control_chart(frame, value="mm", subgroup="lot"),
        control_chart(frame, subgroup="lot"),
        control_chart(frame, value="mm", subgroup_size=5),
        control_chart(wide, value=list("abcde")),
        control_chart(pd.DataFrame({"mm": pd.array(flat, dtype="Float64"), "lot": group}), value="mm", subgroup="lot"),
    ]
    for chart in charts:
        assert limits(chart) == pytest.approx(limits(charts[0]), rel=1e-12)
        assert chart.location.labels.tolist() == list(range(1, 31))


def test_labels_come_from_the_index_or_the_subgroup_column() -> None:
    days = pd.date_range("2026-01-05", periods=30)
    assert individuals(pd.Series(GRID[:, 0], index=days)).location.labels.tolist() == days.to_numpy().tolist()
    frame = pd.DataFrame({"mm": GRID.reshape(-1), "lot": np.repeat([f"L{i:02}" for i in range(30)], 5)})
    assert control_chart(frame, value="mm", subgroup="lot").location.labels[3] == "L03"


def test_scattered_rows_of_one_subgroup_are_brought_together_and_said() -> None:
    group = np.tile(np.arange(30), 5)
    chart = control_chart(GRID.T.reshape(-1), subgroup=group)
    assert limits(chart) == pytest.approx(limits(control_chart(GRID)), rel=1e-12)
    assert any("brought together" in note.en for note in chart.notes)


@pytest.mark.parametrize("baseline", [slice(0, 20), 20, np.arange(30) < 20, [True] * 20 + [False] * 10])
def test_limits_come_from_the_baseline_alone(baseline: Any) -> None:
    shifted = GRID.copy()
    shifted[20:] += 50
    chart = control_chart(shifted, baseline=baseline)
    assert limits(chart) == pytest.approx(limits(control_chart(GRID[:20])), rel=1e-12)
    assert chart.outside()[20:].all()
    assert chart.baseline.tolist() == [True] * 20 + [False] * 10


def test_a_moving_range_across_the_edge_of_the_baseline_does_not_count() -> None:
    x = np.array([50.0, 2, 1, 2, 100, 101, 3])
    assert individuals(x, baseline=slice(1, 4)).dispersion.centre == 1
    assert individuals(x, baseline=np.array([0, 1, 1, 1, 0, 1, 0], dtype=bool)).dispersion.centre == 1


def test_a_gap_makes_no_moving_range_and_no_alarm() -> None:
    x = np.array([1.0, 2, np.nan, 50, 51, 50, 51])
    chart = individuals(x)
    assert np.isnan(chart.dispersion.values).tolist() == [True, False, True, True, False, False, False]
    assert chart.dispersion.centre == 1
    assert chart.location.centre == pytest.approx(np.nanmean(x))
    assert 2 not in [alarm.index for alarm in chart.alarms]
    assert "1 missing" in chart.notes[0].en


def test_unequal_subgroups_have_their_own_limits() -> None:
    grid = GRID.copy()
    grid[3, 4] = grid[7, 2:] = np.nan
    chart = xbar_s(grid)
    sizes = np.array([5 - np.isnan(row).sum() for row in grid])
    c = np.array([constants(int(n)).c4 for n in sizes])
    weight = c**2 / (1 - c**2)
    sigma = np.sum(weight * np.nanstd(grid, axis=1, ddof=1) / c) / weight.sum()
    assert chart.sizes.tolist() == sizes.tolist()
    assert chart.sigma == pytest.approx(sigma, rel=1e-12)
    assert chart.location.centre == pytest.approx(np.nanmean(grid), rel=1e-12)
    assert chart.location.upper == pytest.approx(np.nanmean(grid) + 3 * sigma / np.sqrt(sizes), rel=1e-12)
    assert chart.dispersion.centre == pytest.approx(c * sigma, rel=1e-12)
    assert isinstance(chart.subgroup_size, np.ndarray)


def test_run_rules_follow_each_points_own_limits() -> None:
    """The same mean is an alarm for a subgroup of twenty and none for a pair."""
    values = np.concatenate([np.tile([9.0, 11.0], 20), np.tile([10.2, 12.2], 10), [10.2, 12.2]])
    groups = np.concatenate([np.repeat(np.arange(20), 2), np.full(20, 20), np.full(2, 21)])
    chart = control_chart(values, subgroup=groups, kind="xbar-s", rules=["nelson-1"], baseline=20)
    assert chart.location.values[20] == pytest.approx(chart.location.values[21])
    assert [alarm.index for alarm in chart.alarms_on("location")] == [20]


def test_an_incomplete_or_single_or_empty_subgroup_stays_on_the_chart() -> None:
    short = control_chart(GRID.reshape(-1)[:-4], subgroup_size=5)
    assert short.sizes[-1] == 1
    assert np.isnan(short.dispersion.values[-1])
    assert not np.isnan(short.location.values[-1])
    assert any("1 of 5" in note.en for note in short.notes)
    grid = GRID.copy()
    grid[4] = np.nan
    empty = control_chart(grid)
    assert np.isnan(empty.location.values[4])
    assert limits(empty) == pytest.approx(limits(control_chart(np.delete(GRID, 4, axis=0))), rel=1e-12)
    assert empty.subgroup_size == 5


def test_subgroups_of_one_are_individuals() -> None:
    frame = pd.DataFrame({"mm": GRID[:, 0], "lot": [f"L{i}" for i in range(30)]})
    chart = control_chart(frame, value="mm", subgroup="lot")
    assert chart.kind == "individuals"
    assert chart.location.labels[0] == "L0"
    assert limits(chart) == pytest.approx(limits(individuals(GRID[:, 0])), rel=1e-12)


data = st.lists(st.integers(-40, 40).map(lambda q: q / 8), min_size=24, max_size=60)
scale = st.sampled_from([0.001, 0.5, 3.0, 1000.0])
shift = st.sampled_from([-1000.0, 0.0, 7.7, 1e5])


@pytest.mark.parametrize(
    "make", [individuals, lambda x: xbar_r(x, subgroup_size=4), lambda x: xbar_s(x, subgroup_size=4)]
)
@given(x=data, a=scale, b=shift)
def test_units_and_zero_point_do_not_matter(make: Maker, x: list[float], a: float, b: float) -> None:
    values = np.array(x[: len(x) // 4 * 4])
    try:
        plain = make(values)
    except Problem:
        assume(False)
    moved = make(a * values + b)
    size = abs(b) + a * 10
    assert moved.sigma == pytest.approx(a * plain.sigma, abs=1e-12 * size)
    for before, after, offset in ((plain.location, moved.location, b), (plain.dispersion, moved.dispersion, 0.0)):
        for line in ("lower", "centre", "upper"):
            assert getattr(after, line) == pytest.approx(a * getattr(before, line) + offset, abs=1e-11 * size)
    if a >= 0.5 and abs(b) <= 1000:  # beyond this the nine decimals of z are eaten up by rounding
        assert [(al.rule, al.points) for al in moved.alarms] == [(al.rule, al.points) for al in plain.alarms]


@given(x=data)
def test_upside_down_data_mirror_the_chart(x: list[float]) -> None:
    values = np.array(x)
    assume(np.ptp(values) > 0)
    plain, mirrored = individuals(values), individuals(-values)
    assert mirrored.location.upper == pytest.approx(-plain.location.lower, abs=1e-12)
    swap = {"above": "below", "below": "above", "none": "none"}
    expected = [(al.rule, al.points, swap[al.side] if al.panel == "location" else al.side) for al in plain.alarms]
    assert [(al.rule, al.points, al.side) for al in mirrored.alarms] == expected


OFFSETS = np.random.default_rng(9).uniform(-1000, 1000, size=60)


def test_a_point_on_the_limit_is_not_outside_whatever_the_rounding() -> None:
    base = np.tile([0.0, 1.0], 50)
    upper = float(individuals(base).location.upper)
    for offset in OFFSETS:
        chart = individuals(np.append(base, upper) + offset, baseline=100, rules=["nelson-1"])
        assert chart.alarms_on("location") == ()
        assert not chart.outside()[-1]


def test_points_on_the_centre_line_are_on_neither_side_whatever_the_rounding() -> None:
    for offset in OFFSETS:
        x = np.append(np.tile([0.0, 1.0], 50), np.full(12, 0.5)) + offset
        assert individuals(x, baseline=100, rules=["nelson-2"]).alarms_on("location") == ()


def test_equal_means_of_reordered_parts_make_no_trend() -> None:
    """Adding the same parts in another order may differ in the last bit; that is not a rise."""
    parts = np.random.default_rng(5).normal(10, 1, size=5)
    orders = [np.random.default_rng(seed).permutation(parts) for seed in range(400)]
    means = sorted(orders, key=lambda row: pd.Series(row).groupby([0] * 5).mean()[0])
    chart = xbar_r(np.array(means), rules=["nelson-3"])
    assert chart.alarms_on("location") == ()


def test_the_frame_tells_the_whole_chart() -> None:
    x = np.append(np.tile([0.0, 1.0], 12), [9.0])
    chart = individuals(x, baseline=24)
    frame = chart.to_frame()
    assert len(frame) == len(chart) == 25
    assert frame["location"].tolist() == x.tolist()
    assert frame["location_upper"].iloc[0] == chart.location.upper
    assert frame["outside"].tolist() == [False] * 24 + [True]
    assert "nelson-1" in frame["rules"].iloc[-1]
    assert "beyond-limits (dispersion)" in frame["rules"].iloc[-1]
    assert frame["in_baseline"].sum() == 24


def test_results_cannot_be_changed_and_inputs_are_not() -> None:
    x = GRID[:, 0].copy()
    chart = individuals(x)
    with pytest.raises(ValueError, match="read-only"):
        chart.location.values[0] = 1
    x[0] = 99.0
    series = pd.Series(GRID[:, 0])
    second = individuals(series)
    series.iloc[0] = 99.0
    assert chart.location.values[0] == second.location.values[0] == GRID[0, 0]


def test_few_points_are_called_provisional() -> None:
    assert any("provisional" in note.en for note in individuals(GRID[:10, 0]).notes)
    assert not any("provisional" in note.en for note in individuals(GRID[:, 0]).notes)
