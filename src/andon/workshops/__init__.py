"""Workshops: one notebook per seat, run for a whole room, with a report.

In a workshop's notebook: ``from andon.workshops import report``. Everywhere else: :func:`make`.
Names are imported on first use, because every seat's kernel starts by importing this package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from andon.workshops.folder import WorkshopFolder, find
    from andon.workshops.outcome import Outcome, Progress, Report
    from andon.workshops.results import report
    from andon.workshops.roster import Roster, read_roster
    from andon.workshops.runner import make

_HOME = {
    "WorkshopFolder": "folder",
    "find": "folder",
    "Outcome": "outcome",
    "Progress": "outcome",
    "Report": "outcome",
    "report": "results",
    "Roster": "roster",
    "read_roster": "roster",
    "make": "runner",
}
__all__ = ["Outcome", "Progress", "Report", "Roster", "WorkshopFolder", "find", "make", "read_roster", "report"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"andon.workshops.{_HOME[name]}"), name)
    raise AttributeError(f"module 'andon.workshops' has no attribute {name!r}")
