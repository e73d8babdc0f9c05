"""`andon check`: read every card and say what is wrong, all of it, before anyone meets it.

With ``--live URL`` it tries a running site instead, as a person would: login, server, first lesson, first app.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

from andon.language import Text
from andon.problem import Problem


def register(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("check", help="check all cards: companies, datasets, lessons, apps, workshops")
    parser.add_argument("--live", metavar="URL", help="try a running site: log in, start, run a lesson, open an app")
    parser.add_argument("--tenant", metavar="NAME", help="with --live: the company to visit (default: the first)")
    parser.add_argument("--json", action="store_true", help="with --live: print the report as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print every problem; exit code 1 when there is one."""
    return _live(arguments) if arguments.live else _cards()


def _live(arguments: argparse.Namespace) -> int:
    """Print each step with its seconds; exit code 1 when the site is not well or something could not be removed."""
    from andon.operate import live

    def tell(step: live.Step) -> None:
        if not arguments.json:
            print(f"{step.seconds:7.2f} s  {step.said}", flush=True)

    tenant = arguments.tenant or live.first_tenant()
    report = live.check(arguments.live, tenant, live.token_for(arguments.live), tell)
    if arguments.json:
        print(json.dumps(report.plain(), ensure_ascii=False, indent=1))
    else:
        for problem in (report.problem, report.left):
            print(problem or "", end="\n" if problem else "")
    return 0 if report.ok else 1


def _cards() -> int:
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
