"""One case of evidence: inputs, the published answer, its tolerance and source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator, model_validator

from andon.language import Text
from andon.methods.chart import ControlChart
from andon.methods.constants import constants
from andon.methods.control import control_chart
from andon.methods.rules import signals
from andon.model.strict import Both, Card

Answer = dict[str, Any]
Licence = Literal["facts", "public-domain", "own-derivation", "figures-only"]
LICENCES: dict[Licence, Text] = {
    "facts": Text(en="facts, free to use", ko="사실 정보, 자유 이용"),
    "public-domain": Text(en="public domain", ko="공유 저작물(퍼블릭 도메인)"),
    "own-derivation": Text(en="derived by hand for Andon", ko="Andon에서 직접 유도"),
    "figures-only": Text(
        en="published figures only; the data (GPL) are not part of Andon",
        ko="공개된 수치만 인용, 데이터(GPL)는 Andon에 포함하지 않음",
    ),
}


class DataFile(Card):
    """A public data file that Andon does not carry, and how to read it.

    ``path`` is relative to a folder of public data; ``first`` keeps so many rows,
    ``drop`` removes rows (counted from 1).
    """

    path: str
    separator: str = r"\s+"
    first: int | None = None
    drop: tuple[int, ...] = ()

    def read(self, folder: Path) -> pd.DataFrame:
        """The table from ``folder``; raises FileNotFoundError when the file is not there."""
        frame = pd.read_csv(folder / self.path, sep=self.separator)
        frame = frame.head(self.first) if self.first else frame
        return frame.drop(index=[row - 1 for row in self.drop]).reset_index(drop=True)


class Inputs(Card):
    """What the method is given: values (one list, or a list per subgroup) or a file, and its arguments."""

    values: list[float] | list[list[float]] | None = None
    groups: list[str] | None = None
    file: DataFile | None = None
    value: str | None = None
    subgroup: str | None = None
    rule: str | None = None
    n: list[int] | None = None


class Case(Card):
    """One published answer. ``tolerance`` is absolute, in the unit of the quantity, one for all or one for each."""

    id: str
    title: Both
    method: Literal["constants", "individuals", "xbar-r", "xbar-s", "run-rule"]
    inputs: Inputs
    expected: dict[str, float | list[float]] = Field(min_length=1)
    tolerance: float | dict[str, float]
    source: Both
    licence: Licence
    note: Both | None = None

    @field_validator("source", mode="before")
    @classmethod
    def _a_book_has_one_title(cls, source: Any) -> Any:
        """A plain string (a book, an address) reads the same in both languages."""
        return {"en": source, "ko": source} if isinstance(source, str) else source

    @model_validator(mode="after")
    def _every_quantity_has_a_tolerance(self) -> Case:
        if isinstance(self.tolerance, dict) and set(self.tolerance) != set(self.expected):
            raise ValueError("tolerance must name the same quantities as expected")
        return self

    @property
    def carried(self) -> bool:
        """Whether the inputs are part of Andon, so that the case runs everywhere."""
        return self.inputs.file is None

    def run(self, folder: Path | None = None) -> list[Line]:
        """Compute the case now and lay it beside the published answer, line by line.

        ``folder``: where public data files are, needed when the case is not :attr:`carried` (else ValueError).
        """
        if not self.carried and folder is None:
            raise ValueError(f"case {self.id} needs a folder of public data files")
        answer = _RUN[self.method](self, folder)
        return [Line(name, published, answer[name], self.allowed(name)) for name, published in self.expected.items()]

    def allowed(self, quantity: str) -> float:
        """The largest accepted difference for ``quantity``."""
        return self.tolerance[quantity] if isinstance(self.tolerance, dict) else self.tolerance


@dataclass(frozen=True)
class Line:
    """One quantity of a case: what was published, what Andon computes, and the largest accepted difference."""

    quantity: str
    published: float | list[float]
    ours: float | list[float]
    tolerance: float

    @property
    def agrees(self) -> bool:
        """Same shape, and every number within the tolerance."""
        published, ours = np.atleast_1d(self.published), np.atleast_1d(self.ours)
        return published.shape == ours.shape and bool(np.all(np.abs(published - ours) <= self.tolerance))


def _constants(case: Case, _folder: Path | None) -> Answer:
    table = [constants(n) for n in case.inputs.n or ()]
    return {name: [getattr(row, name) for row in table] for name in case.expected}


def _run_rule(case: Case, _folder: Path | None) -> Answer:
    found = signals(case.inputs.rule or "", np.asarray(case.inputs.values, dtype=float))
    return {"signals": (np.flatnonzero(found) + 1).tolist()}


def _chart(case: Case, folder: Path | None) -> Answer:
    given = case.inputs
    if given.file is not None and folder is not None:
        frame = given.file.read(folder)
        chart = control_chart(frame, value=given.value, subgroup=given.subgroup, kind=case.method)
    else:
        chart = control_chart(np.asarray(given.values, dtype=float), subgroup=given.groups, kind=case.method)
    return _quantities(chart)


def _quantities(chart: ControlChart) -> Answer:
    answer: Answer = {"sigma": chart.sigma}
    for prefix, panel in (("", chart.location), ("spread_", chart.dispersion)):
        for name in ("centre", "lower", "upper"):
            line = getattr(panel, name)
            answer[prefix + name] = line.tolist() if isinstance(line, np.ndarray) else line
    return answer


_RUN: dict[str, Callable[[Case, Path | None], Answer]] = {
    "constants": _constants,
    "run-rule": _run_rule,
    "individuals": _chart,
    "xbar-r": _chart,
    "xbar-s": _chart,
}
