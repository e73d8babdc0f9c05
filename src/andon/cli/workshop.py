"""`andon workshop`: prepare a workshop for a room: one notebook per seat, a report, a seat sheet."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from andon.language import LANGUAGES, Language, Text, language, speaking
from andon.problem import Problem

_STOPPED = 130
_SAID = {
    "bar": Text(en="{over}/{total} seats", ko="자리 {over}/{total}"),
    "failed": Text(en=", {n} failed", ko=", 실패 {n}"),
    "seat": Text(en="seat {seat}  {name}", ko="자리 {seat}  {name}"),
    "kept": Text(en="finished earlier", ko="이전에 완료"),
    "end": Text(
        en="{done} done, {failed} failed, {waiting} not run ({seconds:.1f} s)",
        ko="완료 {done}, 실패 {failed}, 실행 안 됨 {waiting} ({seconds:.1f}초)",
    ),
    "away": Text(
        en="This runs as a Job of its own: it goes on when your server stops. Ctrl-C stops it.",
        ko="별도의 작업(Job)으로 실행됩니다. 서버가 꺼져도 계속됩니다. Ctrl-C 를 누르면 멈춥니다.",
    ),
    "again": Text(
        en="Stopped. The same command goes on from here.", ko="멈췄습니다. 같은 명령을 다시 실행하면 이어서 합니다."
    ),
    "report": Text(en="Report: {path}", ko="보고서: {path}"),
    "sheet": Text(en="Seat sheet: {path}", ko="자리표: {path}"),
    "fine": Text(en="{n} seats, no problem found.", ko="자리 {n}개, 문제가 없습니다."),
    "faults": Text(en="{n} problems in {roster}", ko="{roster} 에 문제 {n}건"),
    "about": Text(en="{minutes} min, up to {seats} seats", ko="{minutes}분, 최대 {seats}자리"),
}


def register(subparsers: Any) -> None:
    """Add ``workshop make|check|list``."""
    verb = subparsers.add_parser("workshop", help="prepare a workshop for a room")
    actions = verb.add_subparsers(dest="action", required=True, metavar="ACTION")
    make = actions.add_parser(
        "make", help="run one notebook per seat and write the report",
        description="Exit code: 0 all seats done, 1 some failed, 2 roster or workshop cannot be used, 130 stopped.",
    )  # fmt: skip
    check = actions.add_parser("check", help="read roster and workshop, run nothing")
    for action in (make, check):
        action.add_argument("workshop", metavar="NAME|FOLDER")
        action.add_argument("--seats", required=True, type=Path, metavar="FILE", help="roster: CSV or Excel")
        action.add_argument(
            "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting for the whole room"
        )
    make.add_argument("--out", type=Path, metavar="DIR", help="default: ./NAME-seats")
    make.add_argument("--jobs", type=_positive, metavar="N", help="seats at the same time; default: one per processor")
    make.add_argument("--here", action="store_true", help="on a cluster: in this server instead of a Job of its own")
    make.add_argument("--again", action="store_true", help="run finished seats again, too")
    make.set_defaults(run=_make)
    check.set_defaults(run=_check)
    listing = actions.add_parser("list", help="workshops that ship with Andon")
    listing.set_defaults(run=_list)
    for action in (make, check, listing):
        action.add_argument("--lang", choices=LANGUAGES, help="language of notebooks, pages and messages")


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


@contextmanager
def _speaking(arguments: argparse.Namespace) -> Iterator[Language]:
    """Speak the language asked for; a Problem is printed in it, too."""
    with speaking(arguments.lang or language()):
        try:
            yield language()
        except Problem as problem:
            print(problem, file=sys.stderr)
            raise SystemExit(2) from None


def _settings(arguments: argparse.Namespace) -> dict[str, str]:
    settings = {}
    for word in arguments.set:
        name, found, value = word.partition("=")
        if not found:
            raise Problem(
                Text(en=f"`--set {word}` has no value.", ko=f"`--set {word}` 에 값이 없습니다."),
                expected=Text(en="NAME=VALUE.", ko="이름=값."),
                next_step=Text(en="Correct it.", ko="고치십시오."),
            )
        settings[name] = value
    return settings


def _run(arguments: argparse.Namespace, found: Any, roster: Any, lang: Language) -> Any:
    """Run the seats here, or on a cluster as a Job that outlives this server; either way, the report."""
    from andon.workshops import make, remote

    out = arguments.out or Path(f"{found.card.name}-seats")
    common: dict[str, Any] = {
        "jobs": arguments.jobs, "resume": not arguments.again, "progress": _Bar(), "language": lang
    }  # fmt: skip
    if arguments.here or not remote.available():
        with _stop_on_signal(signal.SIGINT, signal.SIGTERM) as stop:
            return make(found, roster, out, stop=stop, **common)
    print(_SAID["away"], file=sys.stderr)
    with _stop_on_signal(signal.SIGINT) as stop:  # SIGTERM: this server stops, and the Job goes on
        return remote.make(
            found, roster, out, stop=stop, source=arguments.seats, settings=_settings(arguments),
            notice=lambda problem: print(problem, file=sys.stderr), **common,
        )  # fmt: skip


def _make(arguments: argparse.Namespace) -> int:
    from andon.workshops import find, read_roster
    from andon.workshops.outcome import ENDS

    with _speaking(arguments) as lang:
        found = find(arguments.workshop)
        roster = read_roster(arguments.seats, found.card, _settings(arguments))
        if roster.problems:
            return _print_problems(roster.name, roster.problems)
        report = _run(arguments, found, roster, lang)
        counts = {status: report.count(status) for status in ENDS}
        print(_SAID["end"].format(seconds=report.seconds, **counts))
        for outcome in report.outcomes:
            if outcome.failure:
                print(f"  ✖ {_SAID['seat'].format(seat=outcome.seat, name=outcome.participant)}: {outcome.failure}")
        print(_SAID["report"].format(path=report.page))
        print(_SAID["sheet"].format(path=report.sheet))
        if report.stopped:
            print(_SAID["again"])
            return _STOPPED
        return 0 if report.ok else 1


def _check(arguments: argparse.Namespace) -> int:
    from andon.workshops import find, read_roster

    with _speaking(arguments):
        found = find(arguments.workshop)
        roster = read_roster(arguments.seats, found.card, _settings(arguments))
        for seat in roster.seats:
            values = ", ".join(f"{p.name}={seat.parameters[p.name]}" for p in found.card.parameters)
            print(f"{_SAID['seat'].format(seat=seat.seat, name=seat.participant)}  {values}")
        if roster.problems:
            return _print_problems(roster.name, roster.problems)
        print(_SAID["fine"].format(n=len(roster.seats)))
        return 0


def _print_problems(roster: str, problems: tuple[Problem, ...]) -> int:
    print(_SAID["faults"].format(n=len(problems), roster=roster), file=sys.stderr)
    for problem in problems:
        print(f"\n{problem}", file=sys.stderr)
    return 2


def _list(arguments: argparse.Namespace) -> int:
    from andon.workshops.folder import available

    with _speaking(arguments):
        good, refused = available()
        for name, found in good.items():
            about = _SAID["about"].format(minutes=found.card.minutes, seats=found.card.seats_max)
            print(f"{name}  {found.card.title}  ({about})\n    {found.card.summary}")
        for name, problem in refused.items():
            print(f"✖ {name}\n{problem}", file=sys.stderr)
        return 2 if refused else 0


@contextmanager
def _stop_on_signal(*signals: signal.Signals) -> Iterator[threading.Event]:
    """The first of ``signals`` (Ctrl-C, SIGTERM) stops the run in order; a second Ctrl-C interrupts at once."""
    stop = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Bar:
    """Progress on stderr: a bar in a terminal, one line per finished seat elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()

    def __call__(self, step: Any) -> None:
        """Show one step of the run."""
        outcome = step.outcome
        if self._terminal:
            width = 24
            full = round(width * step.finished / step.total)
            failed = str(_SAID["failed"].format(n=step.failed)) if step.failed else ""
            words = f"{_SAID['bar'].format(over=step.finished, total=step.total)}{failed}"
            end = "\n" if step.finished == step.total else ""
            print(f"\r\033[K[{'█' * full}{'·' * (width - full)}] {words}", end=end, file=sys.stderr, flush=True)
        elif outcome.status in ("done", "failed"):
            mark = "✖" if outcome.failure else "✔"
            seat = _SAID["seat"].format(seat=outcome.seat, name=outcome.participant)
            kept = f"  ({_SAID['kept']})" if outcome.kept else ""
            print(f"{mark} {step.finished}/{step.total}  {seat}{kept}", file=sys.stderr, flush=True)
