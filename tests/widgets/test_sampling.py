"""Thinning keeps what matters: extremes, marks, ends, order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from andon_widgets.chart.sampling import MARKED, drawn

VALUES = hnp.arrays(np.float64, st.integers(1, 3000), elements=st.floats(-1e6, 1e6) | st.just(np.nan))


@given(values=VALUES, points=st.integers(2, 500), data=st.data())
def test_extremes_marks_and_ends_are_kept_in_order(values: np.ndarray, points: int, data: st.DataObject) -> None:
    marks = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=20, unique=True).map(np.array))
    marks = marks.astype(np.int64)
    kept = drawn([values], points, always=marks)
    assert np.all(np.diff(kept) > 0)
    assert kept[0] == 0
    assert kept[-1] == len(values) - 1
    assert set(marks.tolist()) <= set(kept.tolist())
    assert len(kept) <= max(points, 2) + len(marks) + 4
    if not np.all(np.isnan(values)):
        assert np.nanmax(values[kept]) == np.nanmax(values)
        assert np.nanmin(values[kept]) == np.nanmin(values)


@given(values=VALUES, points=st.integers(4, 200))
def test_every_bucket_keeps_its_extremes(values: np.ndarray, points: int) -> None:
    kept = drawn([values], points, always=np.empty(0, dtype=np.int64))
    if len(values) <= points:
        assert len(kept) == len(values)
        return
    size = -(-len(values) // (points // 2))
    for start in range(0, len(values), size):
        bucket = values[start : start + size]
        seen = values[kept[(kept >= start) & (kept < start + size)]]
        if not np.all(np.isnan(bucket)):
            assert np.nanmax(seen) == np.nanmax(bucket)
            assert np.nanmin(seen) == np.nanmin(bucket)
        else:
            assert np.all(np.isnan(seen))
            assert len(seen)  # a gap that fills a bucket stays a gap


def test_a_million_points_become_a_few_thousand_and_no_spike_is_lost() -> None:
    values = np.zeros(1_000_000)
    spikes = np.array([17, 499_999, 777_777])
    values[spikes] = 5.0
    limits = np.where(np.arange(1_000_000) < 600_000, 3.0, 4.0)
    kept = drawn([values, limits], 4000, always=np.array([123_456]))
    assert len(kept) < 6000
    assert set(spikes.tolist()) | {123_456} <= set(kept.tolist())
    step = np.flatnonzero(np.diff(limits[kept]))
    assert len(step) == 1
    assert abs(kept[step[0]] - 600_000) <= 1000  # where the limit steps, to within a bucket


def test_more_marks_than_a_screen_can_show_are_thinned_evenly() -> None:
    kept = drawn([np.zeros(1_000_000)], 4000, always=np.arange(1_000_000))
    assert MARKED <= len(kept) <= MARKED + 5000
    assert np.diff(kept).max() <= 2 * 1_000_000 // MARKED
