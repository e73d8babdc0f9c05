"""What a curated dataset is. The fields follow KAMP's dataset page, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from andon.model.names import Name
from andon.model.strict import Both, Card


class Column(Card):
    """One column (or variable): its unit as a UCUM code, empty for a text or a count."""

    name: str
    title: Both
    unit: str = ""
    kind: Literal["time", "number", "count", "category", "text", "flag", "label"] = "number"
    lower: float | None = Field(None, description="lower specification limit, in the column's unit")
    target: float | None = None
    upper: float | None = Field(None, description="upper specification limit, in the column's unit")

    def limits(self) -> dict[str, float]:
        """The specification: those of lower, target and upper that are given."""
        given = {"lower": self.lower, "target": self.target, "upper": self.upper}
        return {name: value for name, value in given.items() if value is not None}


class Size(Card):
    """One size in which a generated dataset is made: how much, from which parameters, with which result."""

    rows: int
    cells: int
    parameters: dict[str, int]
    sha256: str = Field("", description="of the canonical values, the same on every machine")


class Source(Card):
    """Where the bytes come from: made here from a seed, or a public file that the user brings."""

    kind: Literal["generated", "file"]
    generator: str = Field("", description="module with make() and truth() (kind: generated)")
    seed: int = 0
    adapter: str = Field("", description="module with read() (kind: file)")
    version: int = Field(1, ge=1, description="of the generator: a new one makes new files")
    sizes: dict[Literal["S", "M"], Size] = Field({}, description="what can be made (kind: generated)")
    sha256: str = Field("", description="of the public file (kind: file)")
    bytes: int = Field(0, ge=0, description="length of the public file (kind: file)")
    address: str = Field("", description="page where people find the file")
    file_name: str = ""


class Dataset(Card):
    """A dataset card (업종, 목적, 유형, 사용조건, 제공기관, citation in both languages)."""

    name: Name
    title: Both
    summary: Both
    industry: Both
    purpose: Both
    data_type: Both
    terms: Both
    licence: str
    provider: Both
    citation: Both
    registered: date
    rows: int
    cells: int
    interval: str = Field("", description="sampling interval as ISO 8601 duration, empty if none")
    time_column: str = ""
    lot_columns: tuple[str, ...] = ()
    place: dict[Literal["enterprise", "site", "area", "work_center", "work_unit"], str] = Field(default_factory=dict)
    columns: tuple[Column, ...]
    label: Both | None = Field(None, description="what the label is, who gave it, when")
    split: Both | None = Field(None, description="how to split for training and testing without leaks")
    defects: tuple[Both, ...] = Field((), description="known faults of the data")
    baseline: Both | None = Field(None, description="the trivial score that any model must beat")
    form: Literal["table", "array"] = "table"
    source: Source

    def units(self) -> dict[str, str]:
        """Column name -> UCUM code, for the columns that have one."""
        return {column.name: column.unit for column in self.columns if column.unit}

    def titles(self) -> dict[str, str]:
        """Column name -> title in the viewer's language."""
        return {column.name: str(column.title) for column in self.columns}

    def limits(self) -> dict[str, dict[str, float]]:
        """Column name -> its specification limits, for the columns that have some."""
        return {column.name: column.limits() for column in self.columns if column.limits()}
