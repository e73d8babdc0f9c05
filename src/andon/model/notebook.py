"""What a lesson, an app and a workshop are: one folder each, the notebook and its card."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from andon.model.names import Name
from andon.model.strict import Both, Card
from andon.model.tenant import Role


class Lesson(Card):
    """A notebook that teaches; copied once into each analyst's home."""

    name: Name
    title: Both
    summary: Both
    minutes: int = Field(gt=0)
    order: int = 100
    datasets: tuple[Name, ...] = ()
    memory_mib: int = Field(0, ge=0, description="memory cap under which it must run, 0 for none")


class App(Card):
    """A notebook that managers use through Voila, without code."""

    name: Name
    title: Both
    summary: Both
    needs: Both = Field(description="what data it wants, in the manager's words")
    icon: str = "chart"
    roles: tuple[Role, ...] = ("manager", "analyst", "trainer")
    datasets: tuple[Name, ...] = ()
    author: str
    seconds: int = Field(60, gt=0, description="time budget of one run at vetting")
    network: bool = Field(False, description="whether the notebook itself opens network connections")


class Parameter(Card):
    """One papermill parameter of a workshop; ``per_seat`` values come from the roster."""

    name: str = Field(pattern=r"^[a-z_][a-z0-9_]*$")
    title: Both
    kind: Literal["text", "int", "float", "seed"] = "text"
    default: Any = None
    per_seat: bool = False


class Result(Card):
    """One number or word that a seat's notebook reports (papermill/scrapbook style)."""

    name: str = Field(pattern=r"^[a-z_][a-z0-9_]*$")
    title: Both
    unit: str = ""


class Workshop(Card):
    """A parameterised notebook for a room."""

    name: Name
    title: Both
    summary: Both
    minutes: int = Field(gt=0)
    seats_max: int = Field(40, gt=0)
    seconds: int = Field(120, gt=0, description="time budget of one seat's run")
    parameters: tuple[Parameter, ...] = ()
    results: tuple[Result, ...] = ()
    datasets: tuple[Name, ...] = ()
