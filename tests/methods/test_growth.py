"""A million points: the work grows with the data and not with their square (counted, never timed)."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from andon.methods import RULES, control_chart, signals

NOISE = np.random.default_rng(1).normal(size=1_000_000)


def calls_in(work: Callable[[], Any]) -> int:
    """How many function calls, Python's and C's, ``work`` makes; what the collector ends meanwhile is not its work."""
    count = 0
    gc.collect()
    gc.disable()

    def tick(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def peak_of(work: Callable[[], Any]) -> int:
    """The most memory in bytes that ``work`` holds at once."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", RULES)
def test_a_rule_makes_the_same_calls_for_a_thousand_points_as_for_a_million(name: str) -> None:
    signals(name, NOISE[:10])
    assert calls_in(lambda: signals(name, NOISE[:1000])) == calls_in(lambda: signals(name, NOISE))


@pytest.mark.parametrize("name", RULES)
def test_a_rule_needs_memory_in_proportion(name: str) -> None:
    small, large = peak_of(lambda: signals(name, NOISE[:100_000])), peak_of(lambda: signals(name, NOISE))
    assert large < 11 * small


@pytest.mark.parametrize("arguments", [{}, {"subgroup_size": 5}, {"subgroup_size": 12}])
def test_a_chart_of_ten_times_the_points_makes_about_ten_times_the_calls(arguments: dict[str, Any]) -> None:
    control_chart(NOISE[:1000], **arguments)
    small = calls_in(lambda: control_chart(NOISE[:20_000], **arguments))
    large = calls_in(lambda: control_chart(NOISE[:200_000], **arguments))
    assert large < 12 * small


def test_a_million_points_are_charted() -> None:
    chart = control_chart(NOISE)
    assert len(chart) == 1_000_000
    assert chart.state == "alarm"
    assert 2000 < sum(len(a.points) for a in chart.alarms if a.rule == "nelson-1") < 3500


def test_a_million_points_that_never_come_back_stay_few_alarms() -> None:
    """A drifting process is outside for long stretches: one alarm per stretch, not one per point."""
    chart = control_chart(np.cumsum(NOISE), rules=["nelson-1"])
    outside = [alarm for alarm in chart.alarms if alarm.panel == "location"]
    assert sum(len(alarm.points) for alarm in outside) > 900_000
    assert len(outside) < 5_000
