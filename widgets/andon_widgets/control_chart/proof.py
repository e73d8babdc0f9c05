"""Published cases, computed now by the same method as the chart on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from andon.language import Text
from andon.methods import evidence
from andon.methods.evidence_page import QUANTITIES

MANY = 6  # numbers of one quantity that are written out


@dataclass(frozen=True)
class Proof:
    """One case: the published numbers, ours, and whether they agree within the case's tolerance."""

    title: Text
    published: str
    ours: str
    agrees: bool
    source: str


def proofs(kind: str) -> tuple[Proof, ...]:
    """The cases that concern a chart of ``kind`` and that Andon carries, told in the viewer's language.

    Its own cases come first, then constants and run rules. They are computed once, told as often as asked.
    """
    return tuple(_proof(case, lines) for case, lines in _computed(kind))


@cache
def _computed(kind: str) -> tuple[tuple[Any, Any], ...]:
    concern = (kind, "constants", "run-rule")
    cases = [case for case in evidence("control-charts") if case.carried and case.method in concern]
    return tuple((case, case.run()) for case in sorted(cases, key=lambda case: case.method != kind))


def _proof(case: Any, lines: Any) -> Proof:
    return Proof(
        case.title,
        ", ".join(f"{_name(line.quantity)} {_written(line.published)}" for line in lines),
        ", ".join(f"{_name(line.quantity)} {_written(line.ours)}" for line in lines),
        all(line.agrees for line in lines),
        str(case.source),
    )


def _name(quantity: str) -> str:
    """What people call it; a constant such as d2 keeps its symbol."""
    return str(QUANTITIES.get(quantity, quantity))


def _written(numbers: Any) -> str:
    if not isinstance(numbers, (list, tuple)):
        return f"{numbers:.7g}"
    shown = " ".join(f"{number:.5g}" for number in numbers[:MANY])
    return shown + (" …" if len(numbers) > MANY else "")
