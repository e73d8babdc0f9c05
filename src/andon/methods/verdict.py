"""From signals to alarms, and from alarms to the one sentence a foreman reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from andon.language import Text
from andon.methods.chart import Alarm, Panel, Place, Side, State, beyond_limits, standardised
from andon.methods.rule_texts import wording
from andon.methods.rules import RULES, Episode, Rule, episodes

_SIDES: dict[int, Side] = {1: "above", -1: "below", 0: "none"}
ENOUGH_POINTS, TOO_MANY = 20, 0.25
BEYOND = replace(RULES["nelson-1"], name="beyond-limits")


def find_alarms(location: Panel, dispersion: Panel, rules: tuple[str, ...]) -> tuple[Alarm, ...]:
    """Every alarm, ordered by its last point.

    Run rules look at the location panel only, on values standardised by each point's own limits: ranges
    and standard deviations are skewed and moving ranges overlap, so patterns on the dispersion panel mean little.
    There, and where ``rules`` is empty, a point is an alarm when it lies outside the limits.
    """
    found = _beyond("dispersion", dispersion)
    if not rules:
        found += _beyond("location", location)
    z = standardised(location)
    for name in rules:
        rule = RULES[name]
        found += [_alarm(rule, "location", episode) for episode in episodes(rule, z, rule.find(z))]
    return tuple(sorted(found, key=lambda alarm: (alarm.index, alarm.panel != "location", alarm.rule)))


def judge(alarms: tuple[Alarm, ...], location: Panel, plotted: int) -> tuple[State, Text]:
    """The state and the verdict.

    alarm: a point outside the limits of either panel (below the lower limit of the spread only counts as watch).
    watch: a pattern inside the limits. stable: neither. When a quarter of the points or more lie outside, the
    sentence speaks of the level instead of the latest point: limits from neighbouring values are too tight for a
    process that drifts (D. C. Montgomery, Introduction to Statistical Quality Control, 8th ed., 10.4).
    """
    if not alarms:
        return "stable", _STABLE.format(n=f"{plotted:,}")
    outside = [alarm for alarm in alarms if _is_outside(alarm)]
    if outside:
        last, count = outside[-1], len({point for alarm in outside for point in alarm.points})
        if plotted >= ENOUGH_POINTS and count >= TOO_MANY * plotted:
            return "alarm", _LEVEL_MOVES.format(count=f"{count:,}", n=f"{plotted:,}")
        template = _ALARM_ONE if count == 1 else _ALARM_MANY
        return "alarm", template.format(
            count=f"{count:,}", n=f"{plotted:,}", label=shown(location.labels[last.index]), title=last.title
        )
    last, patterns = alarms[-1], f"{len(alarms):,}"
    template = _WATCH_ONE if len(alarms) == 1 else _WATCH_MANY
    return "watch", template.format(count=patterns, label=shown(location.labels[last.index]), title=last.title)


def shown(label: Any) -> Text:
    """A point's label as people say it: numbers as "no. 7" / "7번", times without seconds, the rest as it is."""
    if isinstance(label, pd.Timestamp | np.datetime64):
        stamp = pd.Timestamp(label)
        word = stamp.strftime("%Y-%m-%d" if stamp == stamp.normalize() else "%Y-%m-%d %H:%M")
        return Text(en=word, ko=word)
    if isinstance(label, int | np.integer) or (isinstance(label, float | np.floating) and float(label).is_integer()):
        return Text(en=f"no. {int(label)}", ko=f"{int(label)}번")
    return Text(en=str(label), ko=str(label))


def _is_outside(alarm: Alarm) -> bool:
    if alarm.panel == "dispersion":
        return alarm.side == "above"
    return alarm.rule == BEYOND.name or RULES[alarm.rule].pattern == "outside"


def _beyond(place: Place, panel: Panel) -> list[Alarm]:
    found = beyond_limits(panel)
    return [_alarm(BEYOND, place, episode) for episode in episodes(BEYOND, panel.values, found)]


def _alarm(rule: Rule, place: Place, episode: Episode) -> Alarm:
    side = _SIDES[episode.side]
    words = wording(rule.pattern, place, side)
    return Alarm(
        rule=rule.name,
        panel=place,
        side=side,
        index=episode.points[-1],
        points=episode.points,
        signals=episode.signals,
        title=words.title,
        meaning=words.meaning,
        check=words.check,
    )


_STABLE = Text(
    en="Stable: all {n} points lie inside the limits and show no special pattern. Leave the process as it is.",
    ko="안정: {n}개 점이 모두 관리한계 안에 있고 특별한 패턴이 없습니다. 공정을 그대로 유지하십시오.",
)
_ALARM_ONE = Text(
    en="Not stable: 1 of {n} points lies outside the limits, at {label} ({title}). Find the cause there before "
    "you adjust.",
    ko="이상: {n}개 점 중 1개가 관리한계를 벗어났습니다. 위치는 {label}({title})입니다. 조정하기 전에 그 시점의 "
    "원인을 찾으십시오.",
)
_ALARM_MANY = Text(
    en="Not stable: {count} of {n} points lie outside the limits, the latest at {label} ({title}). Find the "
    "cause there before you adjust.",
    ko="이상: {n}개 점 중 {count}개가 관리한계를 벗어났습니다. 가장 최근은 {label}({title})입니다. 조정하기 전에 "
    "그 시점의 원인을 찾으십시오.",
)
_LEVEL_MOVES = Text(
    en="Not stable: {count} of {n} points lie outside the limits. That is too many for single causes: the level itself "
    "moves. Look at the trend first, not at single points.",
    ko="이상: {n}개 점 중 {count}개가 관리한계를 벗어났습니다. 하나하나의 원인으로 보기에는 너무 많습니다. 수준 자체가 "
    "움직이고 있으니 점 하나보다 추세를 먼저 보십시오.",
)
_WATCH_ONE = Text(
    en="Watch: no point calls for a stop, but there is one pattern, which ends at {label}: {title}.",
    ko="주의: 당장 멈출 점은 없지만 {label}에서 끝나는 패턴이 하나 있습니다: {title}.",
)
_WATCH_MANY = Text(
    en="Watch: no point calls for a stop, but there are {count} patterns; the latest ends at {label}: {title}.",
    ko="주의: 당장 멈출 점은 없지만 패턴이 {count}개 있습니다. 가장 최근 것은 {label}에서 끝납니다: {title}.",
)
