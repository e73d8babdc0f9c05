"""What one sees and touches in a notebook: charts, tools and files. View only.

Numbers come from :mod:`andon.methods`, data from :mod:`andon.data`. Each tool has a folder of its own
and is imported on first use; the browser's part is built from ``frontend/`` by ``make build``.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from andon_widgets.chart import Chart
    from andon_widgets.control_chart import ControlChartTool
    from andon_widgets.control_chart.view import ControlChartView
    from andon_widgets.download import Download
    from andon_widgets.upload import Upload
    from andon_widgets.workshop_desk import WorkshopDesk

_HOME = {
    "Chart": "andon_widgets.chart",
    "ControlChartTool": "andon_widgets.control_chart",
    "ControlChartView": "andon_widgets.control_chart.view",
    "Download": "andon_widgets.download",
    "Upload": "andon_widgets.upload",
    "WorkshopDesk": "andon_widgets.workshop_desk",
}
__all__ = ["Chart", "ControlChartTool", "ControlChartView", "Download", "Upload", "WorkshopDesk"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'andon_widgets' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
