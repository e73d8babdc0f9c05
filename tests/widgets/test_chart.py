"""What a chart sends to the browser, and what it takes from it (nothing)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from ipywidgets.widgets.widget import _remove_buffers

from andon.language import Text, speaking
from andon.problem import Problem
from andon_widgets import Chart
from andon_widgets.chart import Limit, Mark, Zone, plot
from andon_widgets.chart.wire import decimals, file_name, summary, whole


def floats(sent: dict[str, Any], place: dict[str, int]) -> np.ndarray:
    return np.frombuffer(sent["data"][place["buffer"]])


def test_numbers_travel_as_bytes_and_arrive_unchanged() -> None:
    values = np.array([1.5, np.nan, 2.25])
    chart = Chart(values, limits=[Limit("top", 3.0), Limit("step", [1.0, 2.0, 2.0])], marks=[Mark("!", [2])])
    sent = chart._plot
    np.testing.assert_array_equal(floats(sent, sent["series"][0]["y"]), values)
    np.testing.assert_array_equal(floats(sent, sent["x"]), [1, 2, 3])
    assert sent["limits"][0]["value"] == 3.0
    np.testing.assert_array_equal(floats(sent, sent["limits"][1]["value"]), [1, 2, 2])
    assert np.frombuffer(sent["data"][sent["marks"][0]["at"]["buffer"]], dtype=np.uint32).tolist() == [2]
    state, _, buffers = _remove_buffers(chart.get_state())
    assert state["_plot"]["data"] == [None] * len(buffers)
    assert len(buffers) == len(sent["data"])


def test_a_time_index_is_the_plants_own_clock() -> None:
    times = pd.date_range("2026-03-02 06:00", periods=3, freq="h", tz="Asia/Seoul")
    made = plot(pd.Series([1.0, 2.0, 3.0], index=times, name="temperature"))
    assert made.x_kind == "time"
    assert pd.Timestamp(made.x[0], unit="s") == pd.Timestamp("2026-03-02 06:00")
    assert str(made.series[0].label) == "temperature"


def test_marks_point_at_the_drawn_points() -> None:
    values = np.random.default_rng(3).normal(size=50_000)
    marks = np.array([5, 20_001, 49_998])
    sent = whole(plot(values, marks=[Mark("rule", marks)]), 4000)
    at = np.frombuffer(sent["data"][sent["marks"][0]["at"]["buffer"]], dtype=np.uint32)
    np.testing.assert_array_equal(floats(sent, sent["x"])[at], marks + 1)
    assert sent["drawn"] < 6000
    assert sent["total"] == 50_000


@pytest.mark.parametrize(
    ("values", "x", "more"),
    [
        ([], None, {}),
        (["a", "b"], None, {}),
        ([[1.0, 2.0]], None, {}),
        ([1.0, 2.0], [2.0, 1.0], {}),
        ([1.0, 2.0], [1.0, np.nan], {}),
        ([1.0, 2.0], [1.0], {}),
        ([1.0, 2.0], None, {"marks": [Mark("m", [2])]}),
        ([1.0, 2.0], None, {"limits": [Limit("l", [1.0])]}),
        ([1.0, 2.0], None, {"names": ["one"]}),
        ({"a": [1.0, 2.0], "b": [1.0]}, None, {}),
    ],
)
def test_what_cannot_be_drawn_is_said(values: Any, x: Any, more: dict[str, Any]) -> None:
    with pytest.raises(Problem):
        plot(values, x, **more)


def test_the_text_alternative_speaks_the_viewers_language() -> None:
    made = plot([1.0, 2.0, 3.0], marks=[Mark("m", [0])])
    with speaking("ko"):
        assert summary(made) == "점 3개, 최소 1, 최대 3, 표시된 점 1개."
    with speaking("en"):
        assert summary(made) == "3 points from 1 to 3, 1 of them marked."
        assert summary(plot([np.nan])) == "No values."


def test_decimals_tell_the_values_apart() -> None:
    assert decimals(plot([1.2001, 1.2104, 1.1903])) == 5
    assert decimals(plot([3.0, 400.0])) == 0
    assert decimals(plot([0.5, 250.0])) == 1
    assert decimals(plot([0.25, 0.25])) == 4
    assert decimals(plot([np.nan, np.nan])) == 0


def test_zones_and_levels_that_are_not_finite_are_left_out() -> None:
    sent = whole(plot([1.0, 2.0], zones=[Zone(0.0, float("inf"))], limits=[Limit("none", float("nan"))]), 4000)
    assert sent["zones"][0]["upper"] is None
    assert sent["limits"][0]["value"] is None


def test_the_browser_cannot_change_a_chart() -> None:
    chart = Chart([1.0, 2.0], title=Text(en="A", ko="가"))
    before = chart._plot, chart._esm
    chart.set_state({"_plot": {"x": 1}, "_esm": "alert(1)", "layout": None, "unknown": 3})
    assert (chart._plot, chart._esm) == before


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("평균 – 두께", "평균 - 두께"),
        ("평균".encode().decode(), "평균"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b\\c:d*?", "a-b-c-d"),
        ("", "andon"),
        ("x" * 200, "x" * 80),
    ],
)
def test_file_names_are_safe(name: str, expected: str) -> None:
    assert file_name(name) == expected
