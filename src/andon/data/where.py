"""Which rows are wanted: a pandas query, or conditions as tuples."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from andon.data.cards import unknown
from andon.language import Text
from andon.problem import Problem

Condition: TypeAlias = tuple[str, str, Any]
Where: TypeAlias = str | Condition | list[Condition] | None

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SET_OPERATORS = ("in", "not in")
_COLUMN = Text(en="column", ko="열")


def conditions(where: Where) -> list[Condition]:
    """The tuples of ``where``: all of them must hold. Empty for a query text or nothing."""
    if where is None or isinstance(where, str):
        return []
    listed = [where] if isinstance(where, tuple) else list(where)
    for item in listed:
        if not (isinstance(item, tuple) and len(item) == 3 and item[1] in {*OPERATORS, *SET_OPERATORS}):
            raise _no_condition(item)
    return listed


def columns_of(where: Where) -> list[str]:
    """The columns that ``where`` speaks of (names in backticks may hold blanks)."""
    if not isinstance(where, str):
        return [name for name, _, _ in conditions(where)]
    quoted: dict[str, str] = {}

    def stand_in(match: re.Match[str]) -> str:
        quoted[f"_quoted_{len(quoted)}"] = match.group(1)
        return f"_quoted_{len(quoted) - 1}"

    try:
        tree = ast.parse(re.sub(r"`([^`]+)`", stand_in, where).strip(), mode="eval")
    except SyntaxError:
        raise _no_condition(where) from None
    words = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(quoted.get(word, word) for word in words))


def check_columns(wanted: Iterable[str], known: list[str], where: str) -> None:
    """Every wanted column must be known; else a :class:`Problem` that names the nearest."""
    for name in wanted:
        if name not in known:
            raise unknown(_COLUMN, name, known, where)


def holds(values: Any, condition: Condition) -> Any:
    """The condition applied to a Series, element by element."""
    _, sign, bound = condition
    try:
        if sign in SET_OPERATORS:
            inside = values.isin(list(bound))
            return inside if sign == "in" else ~inside
        return OPERATORS[sign](values, bound)
    except (TypeError, ValueError):  # a number asked of a text, say
        raise _no_condition(condition) from None


def queried(table: Any, where: str) -> Any:
    """The rows of a pandas or Dask table for which the query holds."""
    try:
        return table.query(where)
    except (TypeError, ValueError, SyntaxError, NameError, NotImplementedError):
        raise _no_condition(where) from None


def _no_condition(item: object) -> Problem:
    return Problem(
        Text(en=f"This is no condition: {item!r}", ko=f"조건으로 읽을 수 없습니다: {item!r}"),
        where="where=",
        expected=Text(
            en="A query such as `thickness_mm > 1.21 and die == 'D21'`, or tuples such as ('thickness_mm', '>', 1.21).",
            ko="`thickness_mm > 1.21 and die == 'D21'` 같은 식, 또는 ('thickness_mm', '>', 1.21) 같은 튜플.",
        ),
        next_step=Text(en="Correct the condition.", ko="조건을 고치십시오."),
    )
