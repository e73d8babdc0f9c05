"""Parameter values: from what a trainer typed to what the notebook receives."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from typing import Any

from andon.language import Text
from andon.model.notebook import Parameter, Workshop
from andon.model.strict import nearest
from andon.problem import Problem

_KINDS: dict[str, Text] = {
    "int": Text(en="a whole number, such as 5", ko="5 와 같은 정수"),
    "seed": Text(en="a whole number, such as 5", ko="5 와 같은 정수"),
    "float": Text(en="a number, such as 1.5", ko="1.5 와 같은 숫자"),
    "text": Text(en="a text", ko="글자"),
}


def stable_seed(workshop: str, seat: str, purpose: str = "seed") -> int:
    """A seed below 2**31 that depends on nothing but these words: same seat, same data, on every machine."""
    digest = hashlib.sha256(f"{workshop}\0{seat}\0{purpose}".encode()).digest()
    return int.from_bytes(digest[:4], "big") & 0x7FFFFFFF


def convert(parameter: Parameter, raw: Any, where: str) -> Any:
    """``raw`` (a cell of a roster, a word of the command line) as the parameter's kind, or a Problem at ``where``."""
    text = str(raw).strip()
    try:
        if parameter.kind == "text":
            return text
        number = float(text.replace(",", ""))
        if not math.isfinite(number) or isinstance(raw, bool):
            raise ValueError(text)
        if parameter.kind == "float":
            return number
        if number != int(number):
            raise ValueError(text)
        return int(text) if text.lstrip("+-").isdigit() else int(number)
    except ValueError:
        raise Problem(
            Text(en=f"`{parameter.name}` is {text!r}.", ko=f"`{parameter.name}` 값이 {text!r} 입니다."),
            where=where,
            expected=Text(en="{title}: {kind}.", ko="{title}: {kind}.").format(
                title=parameter.title, kind=_KINDS[parameter.kind]
            ),
            next_step=Text(en="Correct the value.", ko="값을 고치십시오."),
        ) from None


def room_settings(workshop: Workshop, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that the trainer gives for the whole room, checked; an unknown one is refused."""
    known = {parameter.name: parameter for parameter in workshop.parameters}
    settings = {}
    for name, raw in given.items():
        if name not in known:
            guess = nearest(name, list(known))
            raise Problem(
                Text(en=f"Unknown setting `{name}`.", ko=f"알 수 없는 설정 `{name}`."),
                where=f"{workshop.name}",
                expected=Text(
                    en=f"Did you mean `{guess}`?" if guess else f"Settings: {', '.join(known) or 'none'}.",
                    ko=f"`{guess}` 을(를) 쓰려고 했습니까?" if guess else f"설정: {', '.join(known) or '없음'}.",
                ),
                next_step=Text(en="Correct or remove it.", ko="고치거나 지우십시오."),
            )
        settings[name] = convert(known[name], raw, name)
    return settings


def seat_values(
    workshop: Workshop, seat: str, given: Mapping[str, Any], settings: Mapping[str, Any], where: str
) -> dict[str, Any]:
    """Every card parameter of one seat: the roster's cell, else the room's setting, else the card's default."""
    values = {}
    for parameter in workshop.parameters:
        if parameter.name in given:
            values[parameter.name] = given[parameter.name]
        elif parameter.name in settings:
            values[parameter.name] = settings[parameter.name]
        elif parameter.default is not None:
            values[parameter.name] = convert(parameter, parameter.default, f"{workshop.name}: card.yml")
        elif parameter.kind == "seed":
            values[parameter.name] = stable_seed(workshop.name, seat, parameter.name)
        else:
            raise Problem(
                Text(en=f"`{parameter.name}` has no value.", ko=f"`{parameter.name}` 값이 없습니다."),
                where=where,
                expected=Text(en="{title}: {kind}.", ko="{title}: {kind}.").format(
                    title=parameter.title, kind=_KINDS[parameter.kind]
                ),
                next_step=Text(
                    en="Add it to the roster, or set it for the whole room.",
                    ko="명단에 넣거나 전체 설정으로 정하십시오.",
                ),
            )
    return values
