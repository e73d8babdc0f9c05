"""A finished control chart shown in a notebook: verdict and two charts."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pandas as pd

from andon.language import Text
from andon.methods import ControlChart
from andon_widgets.chart import Chart
from andon_widgets.control_chart import fragments
from andon_widgets.control_chart.picture import plots, point_names
from andon_widgets.control_chart.result import writer
from andon_widgets.control_chart.styling import style


class ControlChartView(ipywidgets.VBox):
    """``ControlChartView(chart, value="Thickness", unit="mm")`` for a result of :func:`andon.methods.control_chart`.

    ``value``: what was measured. ``times``: when each point was taken (as many as points), for the cursor's box.
    """

    def __init__(
        self, chart: ControlChart, *, value: str | Text = "", unit: str = "", times: pd.Series[Any] | None = None
    ) -> None:
        show = writer(chart, unit)
        names = point_names(chart, None if times is None else pd.Series(times).reset_index(drop=True))
        pictures = [Chart(one) for one in plots(chart, names, value=str(value or chart.title), unit=unit, subtitle="")]
        status = fragments.status(chart.state, str(chart.verdict), fragments.facts(chart, show))
        super().__init__(
            [ipywidgets.HTML(style(page=False) + status), *(one.add_class("andon-panel") for one in pictures)]
        )
        self.add_class("andon-tool")
