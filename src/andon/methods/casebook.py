"""The evidence files, one YAML file per method."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field, field_validator

from andon.methods.case import Case
from andon.methods.faults import bad_choice
from andon.model.strict import Both, Card, read_card

_FOLDER = Path(__file__).parent / "evidence"


class Evidence(Card):
    """All cases of one method."""

    title: Both
    cases: list[Case] = Field(min_length=1)

    @field_validator("cases")
    @classmethod
    def _ids_are_unique(cls, cases: list[Case]) -> list[Case]:
        ids = [case.id for case in cases]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"these case ids occur twice: {', '.join(twice)}")
        return cases


def names() -> tuple[str, ...]:
    """The methods for which evidence exists, for example ``control-charts``."""
    return tuple(sorted(path.stem.replace("_", "-") for path in _FOLDER.glob("*.yml")))


@cache
def casebook(name: str) -> Evidence:
    """The evidence file of method ``name``; raises Problem for an unknown one."""
    if name.replace("_", "-") not in names():
        raise bad_choice("evidence", name, names())
    return read_card(_FOLDER / f"{name.replace('-', '_')}.yml", Evidence)
