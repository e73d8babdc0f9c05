"""The controls of the tool, and the request that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets
import pandas as pd

from andon.language import Text
from andon.problem import Problem
from andon_widgets.control_chart import columns, words
from andon_widgets.control_chart.sources import Entry, Table
from andon_widgets.control_chart.styling import hide
from andon_widgets.guard import Choice, Press, Whole

SINGLE, IN_ROWS = ("single", ""), ("rows", "")
_WIDE = {"description_width": "auto"}


@dataclass(frozen=True)
class Request:
    """What is to be computed; every field was checked against the table."""

    value: str
    grouping: tuple[str, str]
    size: int
    rules: str | None
    baseline: int


class Choices:
    """Data, measurement, grouping; behind "more settings" the rules and the baseline.

    ``on_data(entry)`` is called when other data are chosen, ``on_change()`` when anything else
    changes, ``refused(error)`` when a browser sends what cannot be.
    """

    def __init__(
        self,
        on_data: Callable[[Entry | None], None],
        on_change: Callable[[], None],
        refused: Callable[[BaseException], None],
    ) -> None:
        self._on_data, self._on_change = on_data, on_change
        self._quiet = self._open = False
        self._entries: list[Entry] = []
        nothing = [(str(words.NOTHING), None)]
        self.data = Choice(description=str(words.DATA), options=nothing, style=_WIDE)
        self.value = Choice(description=str(words.VALUE), options=nothing, style=_WIDE)
        self.grouping = Choice(description=str(words.GROUPING), options=[(str(words.SINGLE), SINGLE)], style=_WIDE)
        self.size = Whole(5, min=2, max=50, description=str(words.SIZE), style=_WIDE)
        rules = [
            (str(words.NELSON), "nelson"),
            (str(words.WESTERN), "western-electric"),
            (str(words.LIMITS_ONLY), None),
        ]
        self.rules = Choice(description=str(words.RULES), options=rules, value="nelson", style=_WIDE)
        self.baseline = Whole(0, min=0, max=10_000_000, description=str(words.BASELINE), style=_WIDE)
        self.more = Press(description=f"{words.MORE} ▾").add_class("andon-more")
        self._extra = ipywidgets.Box([self.rules, self.baseline]).add_class("andon-choices")
        hide(self._extra)
        self.more.on_click(self._toggle)
        for control in self.controls():
            control.add_class("andon-field")
            control.refused = refused
        self.data.observe(self._data_chosen, "value")
        self.grouping.observe(self._grouping_chosen, "value")
        for control in (self.value, self.size, self.rules, self.baseline):
            control.observe(lambda _: self._changed(), "value")
        self._show_size()

    def controls(self) -> tuple[Any, ...]:
        """Every control that a browser may set."""
        return self.data, self.value, self.grouping, self.size, self.rules, self.baseline

    def panel(self, upload: Any) -> ipywidgets.VBox:
        """The controls as one card; ``upload`` stands beside the list of data."""
        first = [self.data, *([upload] if upload is not None else []), self.value, self.grouping, self.size]
        main = ipywidgets.Box(first).add_class("andon-choices")
        return ipywidgets.VBox([main, self.more, self._extra]).add_class("andon-panel").add_class("andon-controls")

    def set_data(self, entries: list[Entry]) -> None:
        """Fill the list of data; the first is opened."""
        self._entries = entries
        with self._quietly():
            self.data.options = [(str(words.NOTHING), None), *((one.title, one) for one in entries)]
            self.data.index = 1 if entries else 0
        self._on_data(self.data.value)

    def add_uploaded(self, table: Table) -> None:
        """The viewer's own file joins the list and is chosen; an earlier one leaves it."""
        self._entries = [one for one in self._entries if one.kind != "uploaded"]
        self._entries.append(Entry("uploaded", "", table.title, table))
        with self._quietly():
            self.data.options = [(str(words.NOTHING), None), *((one.title, one) for one in self._entries)]
            self.data.index = len(self._entries)

    def set_table(self, frame: pd.DataFrame | None) -> None:
        """Offer the columns of another table; the likeliest are chosen."""
        with self._quietly():
            found = columns.measured(frame) if frame is not None else []
            offered = columns.options(frame, found) if frame is not None and found else [(str(words.NOTHING), None)]
            self.value.options = offered
            self.value.index = 0
            self._offer_grouping(frame)
            self.baseline.value = 0
        self._show_size()

    def request(self, frame: pd.DataFrame) -> Request:
        """What the controls say, checked against the table. Raises :class:`Problem`."""
        value, grouping = self.value.value, self.grouping.value
        if value is None or value not in frame.columns:
            raise Problem(
                Text(
                    en="This table has no column of numbers to chart.", ko="이 표에는 관리도를 그릴 숫자 열이 없습니다."
                ),
                expected=Text(en="A column of measurements.", ko="측정값이 들어 있는 열."),
                next_step=Text(en="Choose other data.", ko="다른 데이터를 고르십시오."),
            )
        kind, column = grouping if grouping is not None else SINGLE
        if kind == "column" and column not in frame.columns:
            kind, column = SINGLE
        return Request(str(value), (kind, column), int(self.size.value), self.rules.value, int(self.baseline.value))

    def _offer_grouping(self, frame: pd.DataFrame | None) -> None:
        found = columns.grouping(frame, str(self.value.value)) if frame is not None else []
        by_column = columns.options(frame, found, words.BY_COLUMN) if frame is not None else []
        offered: list[tuple[str, tuple[str, str]]] = [(str(words.SINGLE), SINGLE), (str(words.IN_ROWS), IN_ROWS)]
        self.grouping.options = offered + [(label, ("column", name)) for label, name in by_column]
        likely = bool(found) and frame is not None and columns.is_subgroup(frame, found[0])
        self.grouping.index = 2 if likely else 0

    def _data_chosen(self, change: Any) -> None:
        if not self._quiet:
            self._on_data(change["new"])

    def _grouping_chosen(self, _change: Any) -> None:
        self._show_size()
        self._changed()

    def _show_size(self) -> None:
        hide(self.size, self.grouping.value != IN_ROWS)

    def _changed(self) -> None:
        if not self._quiet:
            self._on_change()

    def _toggle(self, _button: Any) -> None:
        self._open = not self._open
        hide(self._extra, not self._open)
        self.more.description = f"{words.LESS} ▴" if self._open else f"{words.MORE} ▾"

    def _quietly(self) -> Any:
        return _Quiet(self)


class _Quiet:
    """While the tool itself fills the controls, nobody is told."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices

    def __enter__(self) -> None:
        self._choices._quiet = True

    def __exit__(self, *_: object) -> None:
        self._choices._quiet = False
