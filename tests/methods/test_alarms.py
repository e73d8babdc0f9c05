"""What a person reads: each alarm's sentences, the verdict and the state, in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from andon.language import Text
from andon.methods import RULES, individuals, xbar_s
from andon.methods.chart import Side
from andon.methods.rule_texts import wording
from andon.methods.verdict import shown

CALM = np.tile([0.0, 1.0, 0.4, 0.8, 0.2, 0.7, 0.3], 5)


def korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def test_every_alarm_that_can_occur_has_its_sentences() -> None:
    sided: tuple[Side, ...] = ("above", "below")
    for rule in RULES.values():
        for side in sided if rule.sided else ("none",):
            words = wording(rule.pattern, "location", side)
            for text in (words.title, words.meaning, words.check):
                assert korean(text.ko) and not korean(text.en) and text.en.strip()
    for side in sided:
        assert korean(wording("outside", "dispersion", side).title.ko)


def test_both_sides_of_a_rule_read_differently() -> None:
    for pattern in {rule.pattern for rule in RULES.values() if rule.sided}:
        above, below = (wording(pattern, "location", side).title for side in ("above", "below"))
        assert above.en != below.en and above.ko != below.ko


def test_calm_data_are_stable() -> None:
    chart = individuals(CALM)
    assert (chart.state, chart.alarms) == ("stable", ())
    assert chart.verdict.en.startswith("Stable: all 35 points")
    assert chart.verdict.ko.startswith("안정: 35개")


def test_a_point_outside_is_an_alarm_with_its_place() -> None:
    days = pd.date_range("2026-03-02 08:00", periods=36, freq="h")
    chart = individuals(pd.Series(np.append(CALM, 9.0), index=days), baseline=35)
    assert chart.state == "alarm"
    assert "2026-03-03 19:00" in chart.verdict.en and "2026-03-03 19:00" in chart.verdict.ko
    assert "1 of 36 points" in chart.verdict.en and "36개 점 중 1개" in chart.verdict.ko
    first = chart.alarms_on("location")[0]
    assert (first.rule, first.side, first.index, first.points) == ("nelson-1", "above", 35, (35,))


def test_points_outside_in_a_row_are_one_alarm_and_each_is_counted() -> None:
    chart = individuals(np.append(CALM, [9.0, 9.1, 9.2, -9.0]), baseline=35, rules=["nelson-1"])
    assert [(a.side, a.points) for a in chart.alarms_on("location")] == [("above", (35, 36, 37)), ("below", (38,))]
    assert "4 of 39 points" in chart.verdict.en


def test_a_pattern_inside_the_limits_is_watch() -> None:
    chart = individuals(np.append(CALM, np.tile([0.9, 0.95], 6)), baseline=35)
    assert chart.state == "watch"
    assert chart.verdict.en.startswith("Watch:") and chart.verdict.ko.startswith("주의:")
    assert "nelson-2" in {alarm.rule for alarm in chart.alarms}


def test_the_two_rule_sets_wait_for_different_runs() -> None:
    run = np.append(CALM, np.tile([0.9, 0.95], 4))  # with the point before them eight on one side
    assert run[34] < individuals(CALM).location.centre < run[35]
    nelson = individuals(run, baseline=35, rules="nelson")
    western = individuals(run, baseline=35, rules="western-electric")
    assert "nelson-2" not in {a.rule for a in nelson.alarms}
    assert [a.points for a in western.alarms if a.rule == "western-electric-4"] == [tuple(range(35, 43))]


def test_without_run_rules_only_the_limits_speak() -> None:
    chart = individuals(np.append(np.append(CALM, np.tile([0.9, 0.95], 9)), 9.0), baseline=35, rules=None)
    assert {(a.rule, a.panel) for a in chart.alarms} == {("beyond-limits", "location"), ("beyond-limits", "dispersion")}
    assert chart.rules == ()


def test_run_rules_leave_the_dispersion_panel_alone() -> None:
    jumps = np.append(CALM, 0.5 + 0.01 * np.arange(20))  # twenty tiny moving ranges in a row
    chart = individuals(jumps, baseline=35)
    assert chart.alarms_on("dispersion") == ()
    assert (chart.dispersion.values[36:] < chart.dispersion.centre).all()


def test_less_spread_than_usual_is_watch_and_more_is_alarm() -> None:
    usual = np.random.default_rng(3).normal(size=(25, 12))
    usual -= usual.mean(axis=1, keepdims=True)
    flat = xbar_s(np.vstack([usual, np.linspace(-0.01, 0.01, 12)]), baseline=25, rules=["nelson-1"])
    assert [(a.panel, a.side) for a in flat.alarms] == [("dispersion", "below")]
    assert flat.state == "watch"
    rough = xbar_s(np.vstack([usual, np.linspace(-9, 9, 12)]), baseline=25, rules=["nelson-1"])
    assert [(a.panel, a.side) for a in rough.alarms] == [("dispersion", "above")]
    assert rough.state == "alarm"


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (7, Text(en="no. 7", ko="7번")),
        (np.float64(7), Text(en="no. 7", ko="7번")),
        ("L-07", Text(en="L-07", ko="L-07")),
        (np.datetime64("2026-01-05"), Text(en="2026-01-05", ko="2026-01-05")),
        (pd.Timestamp("2026-01-05 07:30:15"), Text(en="2026-01-05 07:30", ko="2026-01-05 07:30")),
    ],
)
def test_labels_are_said_as_people_say_them(label: object, expected: Text) -> None:
    assert shown(label) == expected


def test_convention_and_source_are_stated() -> None:
    chart = individuals(CALM)
    assert "d2" in chart.convention.en and "d2" in chart.convention.ko
    assert "ISO 7870-2" in chart.source and "Montgomery" in chart.source


def test_a_drifting_level_is_told_as_such_and_not_point_by_point() -> None:
    steps = np.random.default_rng(5).normal(size=400)
    drifting = individuals(np.cumsum(steps))
    assert drifting.state == "alarm"
    assert "the level itself moves" in drifting.verdict.en
    assert "추세" in drifting.verdict.ko
    single = individuals(np.where(np.arange(400) == 200, 9.0, steps))
    assert "Find the cause there" in single.verdict.en
