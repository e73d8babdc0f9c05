"""Validated analyses: pure functions from arrays and frames to results, in two languages.

:func:`control_chart` draws up any Shewhart chart for measurements; :func:`evidence` gives the published cases
that each method reproduces.
"""

from typing import TYPE_CHECKING

from andon.methods.chart import Alarm, ControlChart, Panel
from andon.methods.constants import Constants, constants
from andon.methods.control import chosen_rules, control_chart, individuals, xbar_r, xbar_s
from andon.methods.rules import RULES, SETS, signals

if TYPE_CHECKING:
    from andon.methods.case import Case

__all__ = [
    "RULES",
    "SETS",
    "Alarm",
    "Constants",
    "ControlChart",
    "Panel",
    "chosen_rules",
    "constants",
    "control_chart",
    "evidence",
    "individuals",
    "signals",
    "xbar_r",
    "xbar_s",
]


def evidence(name: str) -> "list[Case]":
    """Every published case of the method ``name`` ("control-charts"); ``case.run()`` computes it now.

    Raises Problem for an unknown name.
    """
    from andon.methods.casebook import casebook  # cards need pydantic, charts do not

    return list(casebook(name).cases)
