"""What a seat's notebook reports: a small structured output, read back from the executed notebook."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from andon.language import Text
from andon.model.notebook import Result, Workshop
from andon.model.strict import nearest, read_card
from andon.problem import Problem

MIME = "application/vnd.andon.result+json"
_CARD = "card.yml"

Value = int | float | str | bool | None


class Reported:
    """One reported value; a notebook shows it as a line and stores it as data."""

    def __init__(self, name: str, value: Value, result: Result | None) -> None:
        self.name, self.value, self.result = name, value, result

    def __repr__(self) -> str:
        title = str(self.result.title) if self.result else self.name
        unit = f" {self.result.unit}" if self.result and self.result.unit else ""
        return f"✔ {title}: {shown(self.value)}{unit}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {MIME: {"name": self.name, "value": self.value}, "text/plain": repr(self)}


def report(name: str, value: Any) -> None:
    """Report one result of this seat, for the trainer's report page.

    ``name`` is a result of the workshop's card, ``value`` a number (in the unit that the card
    names), a text or a bool. Raises :class:`Problem` for a name that the card does not know and
    for a value that is none of these. Reporting a name again replaces the earlier value.
    """
    from IPython.display import display

    display(Reported(name, plain(name, value), _declared(name)))  # type: ignore[no-untyped-call]


def plain(name: str, value: Any) -> Value:
    """``value`` as plain JSON: numpy scalars become numbers, not-a-number becomes None."""
    if isinstance(value, Text):
        return str(value)
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise Problem(
        Text(
            en=f"The result `{name}` is a {type(value).__name__}.",
            ko=f"결과 `{name}` 의 형식이 {type(value).__name__} 입니다.",
        ),
        expected=Text(en="One number, one text, or True/False.", ko="숫자 하나, 글자 하나, 또는 True/False."),
        next_step=Text(en="Report one value per name.", ko="이름마다 값 하나를 보고하십시오."),
    )


def shown(value: Value) -> str:
    """A value as people read it: at most four significant decimals, thousands apart."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return str(Text(en="yes", ko="예") if value else Text(en="no", ko="아니요"))
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 1e6 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else value


def _declared(name: str) -> Result | None:
    """The card's entry; the card lies beside the notebook, which is where a kernel starts."""
    card = Path(_CARD)
    if not card.is_file():
        return None
    known = {result.name: result for result in read_card(card, Workshop).results}
    if name in known:
        return known[name]
    guess = nearest(name, list(known))
    raise Problem(
        Text(en=f"The workshop's card knows no result `{name}`.", ko=f"워크숍 카드에 결과 `{name}` 이(가) 없습니다."),
        where=_CARD,
        expected=Text(
            en=f"Did you mean `{guess}`?" if guess else f"Results: {', '.join(known)}.",
            ko=f"`{guess}` 을(를) 쓰려고 했습니까?" if guess else f"결과: {', '.join(known)}.",
        ),
        next_step=Text(en="Correct the name or the card.", ko="이름이나 카드를 고치십시오."),
    )


def collect(cells: list[Any]) -> dict[str, Value]:
    """The reported values of an executed notebook; the last report of a name counts."""
    return {
        str(data["name"]): data["value"]
        for cell in cells
        for output in cell.get("outputs", ())
        if isinstance(data := output.get("data", {}).get(MIME), dict)
    }
