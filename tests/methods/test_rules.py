"""Every rule against a plain loop written from its definition, and against its symmetries."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from andon.methods import RULES, SETS, signals
from andon.methods.rules import episodes

Loop = Callable[[list[float], int], int]

# quarters from -4 to 4: every limit and many ties are hit exactly; now and then a missing value
steps = st.one_of(
    st.integers(-16, 16).map(lambda q: q / 4), st.integers(-16, 16).map(lambda q: q / 4), st.just(math.nan)
)
small = st.integers(-3, 3).map(lambda q: q / 4)
swing = st.tuples(st.sampled_from([1, -1]), st.integers(5, 12)).map(lambda t: t[0] * t[1] / 4)
runs = st.lists(
    st.one_of(st.lists(steps, max_size=6), st.lists(small, max_size=17), st.lists(swing, max_size=9)), max_size=6
)
series = runs.map(lambda parts: [value for part in parts for value in part])
zigzag = st.integers(13, 20).map(lambda n: [(-1) ** i * (1 + i / 10) for i in range(n)])
ramp = st.tuples(st.integers(4, 9), st.sampled_from([1, -1])).map(lambda t: [t[1] * i / 4 for i in range(t[0])])
mixed = st.lists(st.one_of(series, zigzag, ramp), max_size=3).map(lambda parts: [v for part in parts for v in part])


def last(z: list[float], end: int, count: int) -> list[float]:
    """The last ``count`` points up to ``end``, or nothing when there are fewer."""
    return z[end - count + 1 : end + 1] if end - count + 1 >= 0 else []


def beyond_three(z: list[float], i: int) -> int:
    return 1 if z[i] > 3 else -1 if z[i] < -3 else 0


def one_side(count: int) -> Loop:
    def loop(z: list[float], i: int) -> int:
        window = last(z, i, count)
        if window and all(v > 0 for v in window):
            return 1
        return -1 if window and all(v < 0 for v in window) else 0

    return loop


def zone(limit: float, needed: int, count: int) -> Loop:
    def loop(z: list[float], i: int) -> int:
        window = last(z, i, count)
        if z[i] > limit and sum(v > limit for v in window) >= needed:
            return 1
        return -1 if z[i] < -limit and sum(v < -limit for v in window) >= needed else 0

    return loop


def trend(z: list[float], i: int) -> int:
    window = last(z, i, 6)
    pairs = list(pairwise(window))
    if pairs and all(b > a for a, b in pairs):
        return 1
    return -1 if pairs and all(b < a for a, b in pairs) else 0


def alternating(z: list[float], i: int) -> int:
    window = last(z, i, 14)
    moves = [b - a for a, b in pairwise(window)]
    return int(bool(moves) and all(a * b < 0 for a, b in pairwise(moves)))


def hugging(z: list[float], i: int) -> int:
    window = last(z, i, 15)
    return int(bool(window) and all(abs(v) < 1 for v in window))


def avoiding(z: list[float], i: int) -> int:
    window = last(z, i, 8)
    return int(
        bool(window) and all(abs(v) > 1 for v in window) and any(v > 1 for v in window) and any(v < -1 for v in window)
    )


LOOPS: dict[str, Loop] = {
    "nelson-1": beyond_three,
    "nelson-2": one_side(9),
    "nelson-3": trend,
    "nelson-4": alternating,
    "nelson-5": zone(2, 2, 3),
    "nelson-6": zone(1, 4, 5),
    "nelson-7": hugging,
    "nelson-8": avoiding,
    "western-electric-1": beyond_three,
    "western-electric-2": zone(2, 2, 3),
    "western-electric-3": zone(1, 4, 5),
    "western-electric-4": one_side(8),
}


def test_every_rule_has_a_loop_here() -> None:
    assert set(LOOPS) == set(RULES)
    assert {name: len(members) for name, members in SETS.items()} == {"nelson": 8, "western-electric": 4}


@pytest.mark.parametrize("name", RULES)
@given(z=mixed)
def test_rule_agrees_with_the_plain_loop(name: str, z: list[float]) -> None:
    assert signals(name, np.array(z, dtype=float)).tolist() == [LOOPS[name](z, i) for i in range(len(z))]


@pytest.mark.parametrize("name", RULES)
@given(z=mixed)
def test_upside_down_swaps_the_sides(name: str, z: list[float]) -> None:
    points = np.array(z, dtype=float)
    there, mirrored = signals(name, points), signals(name, -points)
    assert (mirrored == (-there if RULES[name].sided else there)).all()


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.members is None])
@given(z=mixed)
def test_backwards_in_time_the_same_points_form_the_patterns(name: str, z: list[float]) -> None:
    """Holds for unbroken patterns; a k-of-m rule looks back from its last point and is not symmetric in time."""

    def covered(points: np.ndarray) -> set[int]:
        return {p for e in episodes(RULES[name], points, signals(name, points)) for p in e.points}

    forward = np.array(z, dtype=float)
    assert {len(z) - 1 - p for p in covered(forward[::-1])} == covered(forward)


@pytest.mark.parametrize("name", RULES)
@given(z=mixed)
def test_episodes_hold_every_signal_once_and_their_points_span_the_pattern(name: str, z: list[float]) -> None:
    rule, points = RULES[name], np.array(z, dtype=float)
    found = episodes(rule, points, signals(name, points))
    assert [s for e in found for s in e.signals] == np.flatnonzero(signals(name, points)).tolist()
    for episode in found:
        assert episode.points[-1] == episode.signals[-1]
        assert episode.points == tuple(sorted(episode.points))
        if rule.members is not None:
            assert all(episode.side * points[p] > rule.members for p in episode.points)


def test_a_long_run_is_one_episode_and_a_break_makes_two() -> None:
    run = np.concatenate([np.full(12, 0.5), [-0.5], np.full(9, 0.5)])
    found = episodes(RULES["nelson-2"], run, signals("nelson-2", run))
    assert [(e.points[0], e.points[-1], e.side) for e in found] == [(0, 11, 1), (13, 21, 1)]
    assert found[0].signals == (8, 9, 10, 11)


def test_a_missing_point_breaks_a_run() -> None:
    whole = np.full(12, 0.5)
    broken = whole.copy()
    broken[5] = np.nan
    assert signals("nelson-2", whole).any()
    assert not signals("nelson-2", broken).any()


@pytest.mark.parametrize("name", RULES)
def test_no_point_no_signal(name: str) -> None:
    assert signals(name, np.array([])).shape == (0,)


def test_an_unknown_rule_is_an_error() -> None:
    with pytest.raises(KeyError):
        signals("nelson-9", np.zeros(3))
