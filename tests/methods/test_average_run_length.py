"""How often the rules cry wolf, by seeded simulation, against the published average run lengths."""

from __future__ import annotations

import math

import numpy as np
import pytest

from andon.methods import SETS, individuals, signals

POINTS = 2_000_000


@pytest.mark.parametrize(("shift", "published"), [(0.0, 370.40), (1.0, 43.89), (2.0, 6.30), (3.0, 2.00)])
def test_shewhart_rule_alone(shift: float, published: float) -> None:
    """Signals are independent, so their number is binomial; five standard deviations: wrong once in two million.

    The published figures have two decimals, which adds their half digit.
    """
    z = np.random.default_rng(370).normal(shift, 1, POINTS)
    count = int(np.count_nonzero(signals("nelson-1", z)))
    chance = 1 / published
    noise = 5 * math.sqrt(POINTS * chance * (1 - chance)) + POINTS * chance * 0.005 / published
    assert count == pytest.approx(POINTS * chance, abs=noise)


def test_all_four_western_electric_rules_together() -> None:
    """91.75 points between false alarms (Champ and Woodall, Technometrics 29, 1987); five standard errors.

    Each of the runs is cut off by missing points, so no pattern reaches from one run into the next.
    """
    runs, length, apart = 3000, 1500, 8
    z = np.full((runs, length + apart), np.nan)
    z[:, :length] = np.random.default_rng(1987).normal(size=(runs, length))
    fired = np.zeros(z.size, dtype=bool)
    for name in SETS["western-electric"]:
        fired |= signals(name, z.reshape(-1)) != 0
    fired = fired.reshape(z.shape)
    assert fired.any(axis=1).all()
    first = fired.argmax(axis=1) + 1
    assert first.mean() == pytest.approx(91.75, abs=5 * first.std(ddof=1) / math.sqrt(runs))


def test_a_chart_with_a_long_baseline_keeps_the_promise() -> None:
    """Individuals limits from 200,000 points: three-sigma false alarms at the textbook rate, within five deviations."""
    x = 20 + 0.5 * np.random.default_rng(74).normal(size=400_000)
    chart = individuals(x, baseline=200_000, rules=["nelson-1"])
    count = int(chart.outside()[200_000:].sum())
    expected = 200_000 / 370.40
    # sigma is estimated: MRbar/d2 has a relative error of sqrt(0.826/n), and the tail moves by 6 phi(3)/p = 9.85 of it
    drift = expected * 9.85 * math.sqrt(0.826 / 200_000)
    assert count == pytest.approx(expected, abs=5 * math.hypot(math.sqrt(expected), drift))
