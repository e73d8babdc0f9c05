"""Where a setting's value comes from: the card's line, or the model's default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from andon.language import Text
from andon.model.strict import Card, nearest
from andon.model.tenant import Tenant, card_file, read_tenants
from andon.problem import Problem


@dataclass(frozen=True)
class Origin:
    """A value and who set it: ``file:line``, or ``default``."""

    key: str
    value: Any
    set_by: str


def explain(tenants: Path, name: str, key: str) -> Origin:
    """The value of ``key`` (dots go deeper: ``limits.idle_minutes``) for a company, and its origin."""
    known = read_tenants(tenants)
    if name not in known:
        raise _unknown(name, sorted(known), str(tenants), Text(en="company", ko="회사"))
    card = card_file(tenants, name)
    value = _value(known[name], key.split("."), str(card))
    line = _line(card, key.split("."))
    return Origin(key, value, f"{card}:{line}" if line else "default")


def _value(tenant: Tenant, parts: list[str], where: str) -> Any:
    value: Any = tenant
    for part in parts:
        fields = list(type(value).model_fields) if isinstance(value, Card) else []
        if part not in fields:
            raise _unknown(part, fields, where, Text(en="key", ko="키"))
        value = getattr(value, part)
    return value


def _line(card: Path, parts: list[str]) -> int:
    """The line (from 1) where the card sets the key, 0 when it does not."""
    node: Any = yaml.compose(card.read_text(encoding="utf-8"))
    line = 0
    for part in parts:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next(((k, v) for k, v in pairs if k.value == part), None)
        if found is None:
            return 0
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _unknown(word: str, known: list[str], where: str, kind: Text) -> Problem:
    guess = nearest(word, known)
    listed = ", ".join(known)
    return Problem(
        Text(en="There is no {kind} `{word}`.", ko="{kind} `{word}` 은(는) 없습니다.").format(kind=kind, word=word),
        where=where,
        expected=Text(en=f"One of: {listed}.", ko=f"다음 중 하나: {listed}."),
        next_step=Text(
            en=f"Try `{guess}`." if guess else "Choose one of them.",
            ko=f"`{guess}` 을(를) 써 보십시오." if guess else "그중에서 고르십시오.",
        ),
    )
