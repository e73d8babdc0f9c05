"""`andon check`: read every card and say what is wrong, all of it, before anyone meets it."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from andon.language import Text
from andon.problem import Problem


def register(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("check", help="check all cards: companies, datasets, lessons, apps, workshops")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace) -> int:
    """Print every problem; exit code 1 when there is one."""
    from andon import places
    from andon.model.inventory import read_all

    problems: list[Problem] = []
    count = 0
    for read in read_all(places.content(), places.tenants()):
        count += 1
        _try(read, problems)
    for problem in problems:
        print(problem, end="\n\n")
    print(
        Text(
            en=f"{count} cards read, {len(problems)} problems.",
            ko=f"카드 {count} 개를 읽었고, 문제는 {len(problems)} 개입니다.",
        )
    )
    return 1 if problems else 0


def _try(read: Callable[[], object], problems: list[Problem]) -> None:
    try:
        read()
    except Problem as problem:
        problems.append(problem)
