"""Run rules on standardised points: Nelson 1-8 and Western Electric 1-4, each in linear time.

Sources: Nelson, The Shewhart Control Chart - Tests for Special Causes, J. Quality Technology 16 (1984);
Western Electric, Statistical Quality Control Handbook (1956).

Conventions, all of them strict: *beyond* means farther than, *within* means nearer than, a point on
the centre line is on neither side, an equal neighbour breaks a trend. A rule needs its full window of
points, and fires at the point that completes the pattern. A missing point (NaN) is on no side and beyond
nothing: it breaks a run. Western Electric 4 needs 8 points on one side, Nelson 2 needs 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from andon.methods.chart import Bools, Floats

Signals = NDArray[np.int8]


@dataclass(frozen=True)
class Rule:
    """One run rule: ``window`` points are looked at together; ``pattern`` names its texts.

    ``find`` takes standardised values of shape (m,) and gives signals of shape (m,): +1 above or
    rising, -1 below or falling, 0 silent. ``sided`` is False where the sign carries no meaning.
    ``members`` limits a pattern's points to those beyond this many sigma (k-of-m rules), None means all.
    """

    name: str
    pattern: str
    window: int
    find: Callable[[Floats], Signals]
    sided: bool = True
    members: float | None = None

    @property
    def reach(self) -> int:
        """How far apart two signals may be and still belong to one pattern."""
        return 1 if self.members is None else self.window - 1


@dataclass(frozen=True)
class Episode:
    """One unbroken pattern: its side (+1, -1, 0 without side), its points and the points at which it signals."""

    side: int
    points: tuple[int, ...]
    signals: tuple[int, ...]


def signals(name: str, z: Floats) -> Signals:
    """Where the rule ``name`` fires on standardised values ``z``; KeyError for an unknown name."""
    return RULES[name].find(np.asarray(z, dtype=float))


def episodes(rule: Rule, z: Floats, found: Signals) -> list[Episode]:
    """Signals joined into unbroken patterns, oldest first; points outside in a row on one side are one pattern."""
    at = np.flatnonzero(found)
    if not len(at):
        return []
    side = found[at]
    cuts = np.flatnonzero((np.diff(at) > rule.reach) | (side[1:] != side[:-1])) + 1
    result = []
    for group in np.split(at, cuts):
        sign = int(found[group[0]])
        span = np.arange(group[0] - rule.window + 1, group[-1] + 1)
        if rule.members is not None:
            span = span[sign * z[span] > rule.members]
        result.append(Episode(sign if rule.sided else 0, tuple(span.tolist()), tuple(group.tolist())))
    return result


def _run(hit: Bools, needed: int) -> Bools:
    """True at every point that ends ``needed`` or more hits in a row."""
    place = np.arange(len(hit))
    last_miss = np.maximum.accumulate(np.where(hit, -1, place)) if len(hit) else place
    return place - last_miss >= needed


def _enough(hit: Bools, needed: int, window: int) -> Bools:
    """True at every hit that makes at least ``needed`` hits among the last ``window`` points, a full window."""
    total = np.concatenate([[0], np.cumsum(hit)])
    full = np.zeros(len(hit), dtype=bool)
    full[window - 1 :] = total[window:] - total[:-window] >= needed if len(hit) >= window else False
    return hit & full


def _signed(above: Bools, below: Bools) -> Signals:
    return above.astype(np.int8) - below.astype(np.int8)


def _outside(limit: float) -> Callable[[Floats], Signals]:
    return lambda z: _signed(z > limit, z < -limit)


def _one_side(needed: int) -> Callable[[Floats], Signals]:
    return lambda z: _signed(_run(z > 0, needed), _run(z < 0, needed))


def _zone(limit: float, needed: int, window: int) -> Callable[[Floats], Signals]:
    return lambda z: _signed(_enough(z > limit, needed, window), _enough(z < -limit, needed, window))


def _steps(z: Floats) -> Floats:
    """Change from the point before; the first point has none."""
    return np.diff(z, prepend=np.nan)


def _trend(z: Floats) -> Signals:
    step = _steps(z)
    return _signed(_run(step > 0, 5), _run(step < 0, 5))


def _alternating(z: Floats) -> Signals:
    up = np.sign(_steps(z))
    turn = up * np.concatenate([[np.nan], up[:-1]]) < 0 if len(z) else np.zeros(0, dtype=bool)
    return _run(turn, 12).astype(np.int8)


def _hugging(z: Floats) -> Signals:
    return _run(np.abs(z) < 1, 15).astype(np.int8)


def _avoiding(z: Floats) -> Signals:
    away = _run(np.abs(z) > 1, 8)
    return (away & _recent(z > 1, 8) & _recent(z < -1, 8)).astype(np.int8)


def _recent(hit: Bools, window: int) -> Bools:
    """True where at least one of the last ``window`` points is a hit."""
    place = np.arange(len(hit))
    latest = np.maximum.accumulate(np.where(hit, place, -window)) if len(hit) else place
    return place - latest < window


_ALL = (
    Rule("nelson-1", "outside", 1, _outside(3)),
    Rule("nelson-2", "one-side-9", 9, _one_side(9)),
    Rule("nelson-3", "trend", 6, _trend),
    Rule("nelson-4", "alternating", 14, _alternating, sided=False),
    Rule("nelson-5", "two-of-three", 3, _zone(2, 2, 3), members=2),
    Rule("nelson-6", "four-of-five", 5, _zone(1, 4, 5), members=1),
    Rule("nelson-7", "hugging", 15, _hugging, sided=False),
    Rule("nelson-8", "avoiding", 8, _avoiding, sided=False),
    Rule("western-electric-1", "outside", 1, _outside(3)),
    Rule("western-electric-2", "two-of-three", 3, _zone(2, 2, 3), members=2),
    Rule("western-electric-3", "four-of-five", 5, _zone(1, 4, 5), members=1),
    Rule("western-electric-4", "one-side-8", 8, _one_side(8)),
)
RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL}
SETS: dict[str, tuple[str, ...]] = {
    family: tuple(name for name in RULES if name.startswith(family)) for family in ("nelson", "western-electric")
}
