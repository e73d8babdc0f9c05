"""A chart in the browser: uPlot as an anywidget, with limits, zones and alarm marks."""

from __future__ import annotations

import math
from typing import Any

import anywidget
import numpy as np
import traitlets

from andon_widgets.built import asset
from andon_widgets.chart.plot import Limit, Mark, Plot, Series, Zone, plot
from andon_widgets.chart.wire import whole, window
from andon_widgets.guard import Guarded

__all__ = ["Chart", "Limit", "Mark", "Plot", "Series", "Zone", "plot"]

#: Points drawn at most (about two per pixel of a wide screen), besides those that are always drawn.
POINTS = 4000


class Chart(Guarded, anywidget.AnyWidget):
    """A line chart that a million points do not slow down.

    ``Chart(values, x, title=..., y_label=..., limits=[Limit(...)], marks=[Mark(...)])``; see
    :func:`andon_widgets.chart.plot` for what ``values`` and ``x`` may be and for the other names.
    :meth:`draw` shows something else in the same place. The browser can change nothing here.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _plot = traitlets.Dict().tag(sync=True)

    def __init__(self, values: Any, x: Any = None, **more: Any) -> None:
        self.plot = values if isinstance(values, Plot) else plot(values, x, **more)
        super().__init__(_esm=asset("chart.js"), _plot=whole(self.plot, POINTS))
        self.on_msg(self._answer)

    def draw(self, values: Any, x: Any = None, **more: Any) -> None:
        """Show another plot here."""
        self.plot = values if isinstance(values, Plot) else plot(values, x, **more)
        self._plot = whole(self.plot, POINTS)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """The browser zoomed in and wants the points of a window."""
        if not isinstance(content, dict) or content.get("kind") != "window":
            return
        edges = [content.get("from"), content.get("to")]
        if not all(isinstance(edge, (int, float)) and abs(edge) < 1e300 and math.isfinite(edge) for edge in edges):
            return
        low, high = sorted(float(edge) for edge in edges)  # type: ignore[arg-type]
        start = max(0, int(np.searchsorted(self.plot.x, low, side="left")) - 1)
        stop = min(len(self.plot.x), int(np.searchsorted(self.plot.x, high, side="right")) + 1)
        json, buffers = window(self.plot, POINTS, start, stop)
        number = content.get("id")
        self.send({"kind": "window", "id": number if isinstance(number, int) else 0, "plot": json}, list(buffers))
