"""The control chart tool: choose data, see whether the process is stable and what to check. View only.

The numbers come from :func:`andon.methods.control_chart`; this folder arranges them for people.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import ipywidgets

from andon.language import Text, language, speaking
from andon_widgets.chart import Chart
from andon_widgets.control_chart import fragments, sources, words
from andon_widgets.control_chart.choices import Choices
from andon_widgets.control_chart.picture import kinds, plots, point_names
from andon_widgets.control_chart.proof import proofs
from andon_widgets.control_chart.result import Result, compute, writer
from andon_widgets.control_chart.styling import hide, style
from andon_widgets.control_chart.workbook import MIME, write_workbook
from andon_widgets.download import Download, File
from andon_widgets.guard import lines_of, not_possible
from andon_widgets.upload import Upload

__all__ = ["ControlChartTool"]


class ControlChartTool(ipywidgets.VBox):
    """Choose data and a measurement; get a verdict, two charts, what to check, and the evidence.

    ``datasets``: names from the catalogue that may be chosen (default: ``ANDON_DATASETS``, else all).
    ``upload``: whether the viewer may bring a file. ``app``: a page of its own, with title and page style.
    """

    def __init__(self, datasets: Sequence[str] | None = None, upload: bool = True, app: bool = False) -> None:
        self._lang = language()
        self._result: Result | None = None
        self._charts: tuple[Chart, Chart] | None = None
        self._table: sources.Table | None = None
        self.choices = Choices(on_data=self._open, on_change=self._show, refused=self._refused)
        self.status = ipywidgets.HTML(fragments.status("idle", str(words.START)))
        self.explanation = ipywidgets.HTML()
        self.details = ipywidgets.HTML()
        self.excel = Download(words.EXCEL, self._excel, disabled=True)
        self.charts = ipywidgets.VBox().add_class("andon-chart-place")
        self.results = ipywidgets.VBox([self.charts, self.excel, self.explanation, self.details])
        self.results.add_class("andon-results")
        hide(self.results)
        self.upload = Upload(self._take).add_class("andon-drop-place") if upload else None
        children: list[Any] = [ipywidgets.HTML(style(page=app))]
        if app:
            children.append(ipywidgets.HTML(fragments.header()))
        super().__init__([*children, self.choices.panel(self.upload), self.status, self.results])
        self.add_class("andon-tool")
        with self._careful(words.LOADING):
            self.choices.set_data(sources.entries(datasets))

    @property
    def result(self) -> Any:
        """The :class:`~andon.methods.ControlChart` that is shown, None when there is none."""
        return self._result.chart if self._result else None

    def _open(self, entry: sources.Entry | None) -> None:
        """The viewer chose data from the list."""
        with self._careful(words.LOADING):
            self._clear()
            if entry is None:
                self.choices.set_table(None)
                self.status.value = fragments.status("idle", str(words.START))
                return
            if entry.kind == "uploaded":
                self._use(entry.file)
            else:
                self._use(sources.open_entry(entry))

    def _take(self, name: str, content: bytes) -> None:
        """The viewer brought a file; what is wrong with it is said beside the upload field."""
        before = self.status.value
        self.status.value = fragments.status("busy", str(words.LOADING))
        try:
            table = sources.read(content, str(words.UPLOADED.format(name=name)), name)
        except Exception:
            self.status.value = before  # what is on the screen stays true
            raise
        with self._careful(words.BUSY):
            self._clear()
            self.choices.add_uploaded(table)
            self._use(table)

    def _use(self, table: sources.Table) -> None:
        self._table = table
        self.choices.set_table(table.frame)
        self._compute()

    def _show(self) -> None:
        """The viewer chose another measurement, grouping, rule set or baseline."""
        with self._careful(words.BUSY):
            self._compute()

    def _compute(self) -> None:
        if self._table is None:
            return
        request = self.choices.request(self._table.frame)
        self._result = compute(self._table, request)
        chart = self._result.chart
        names = point_names(chart, self._result.times)
        show = writer(chart, self._result.unit)
        location, dispersion = plots(
            chart, names, value=self._result.value, unit=self._result.unit, subtitle=self._table.title
        )
        self._draw(location, dispersion)
        found = kinds(chart)
        self.explanation.value = fragments.meanings(found, names)
        self.details.value = (
            fragments.table(chart, names, show)
            + fragments.findings(self._table.findings, self._lang)
            + fragments.trust(chart, proofs(chart.kind))
        )
        origin = str(words.DATA_ORIGIN.format(title=self._table.title))
        self.status.value = fragments.status(chart.state, str(chart.verdict), fragments.facts(chart, show), origin)
        self.excel.disabled = False
        hide(self.results, False)

    def _draw(self, location: Any, dispersion: Any) -> None:
        if self._charts is None:
            self._charts = Chart(location), Chart(dispersion)
            self.charts.children = [chart.add_class("andon-panel") for chart in self._charts]
            return
        for chart, plot in zip(self._charts, (location, dispersion), strict=True):
            chart.draw(plot)

    def _clear(self) -> None:
        self._table = self._result = None
        self.excel.disabled = True
        hide(self.results)

    def _excel(self) -> File:
        if self._result is None:
            raise not_possible()
        content = write_workbook(self._result, proofs(self._result.chart.kind))
        return File(f"{words.TITLE} {self._result.value}.xlsx", MIME, content)

    @contextlib.contextmanager
    def _careful(self, doing: Text) -> Iterator[None]:
        """Say that work goes on; turn whatever goes wrong into a message in the viewer's language."""
        with speaking(self._lang):
            self.add_class("andon-busy")
            self.status.value = fragments.status("busy", str(doing))
            try:
                yield
            except Exception as error:
                self._refused(error)
            finally:
                self.remove_class("andon-busy")

    def _refused(self, error: BaseException) -> None:
        with speaking(self._lang):
            self._result = None
            self.excel.disabled = True
            hide(self.results)
            self.status.value = fragments.problem(lines_of(error, self._lang))
