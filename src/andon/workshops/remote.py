"""A workshop away from here: the hub runs it as a Job, and this process only looks on.

:func:`make` takes what :func:`andon.workshops.runner.make` takes and gives the same report, so that command and desk
need not know where the seats run. What is finished stands in the run folder, which the Job writes and everyone of
the trainer's pods reads; only whether it still runs is asked of the hub. When this process ends, the Job goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from andon.language import Language, Text
from andon.language import language as viewers_language
from andon.problem import Problem
from andon.workshops.folder import WorkshopFolder
from andon.workshops.outcome import Outcome, Progress, Report
from andon.workshops.roster import Roster, Seat
from andon.workshops.runner import ProgressCallback, inputs_of
from andon.workshops.state import WORK, Entry, open_state

LOOK_SECONDS = 1.0
# how long the hub may be away before we believe that nobody knows
HUB_SECONDS = 300.0
OVER = "over"


@dataclass(frozen=True)
class RemoteRun:
    """A run that the hub knows: ``state`` is waiting, running or over; ``problem``: what it waits for."""

    name: str
    state: str
    out: Path
    workshop: str = ""
    seats: str = ""
    language: Language = "en"
    settings: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None


def available() -> bool:
    """Whether workshops run away from here: on a cluster, and not within such a run already."""
    return os.environ.get("ANDON_RUNTIME") == "kubernetes" and bool(os.environ.get("JUPYTERHUB_API_TOKEN"))


def runs() -> list[RemoteRun]:
    """This trainer's runs that the hub still knows, the newest first."""
    return [_run(one) for one in _ask("GET")["jobs"]]


def stop(name: str) -> None:
    """Stop a run; what is finished stays. One that is over already is none the worse."""
    with contextlib.suppress(_Gone):
        _ask("DELETE", f"/{name}")


def make(
    workshop: WorkshopFolder,
    roster: Roster,
    out: Path,
    *,
    source: Path | bytes,
    settings: Mapping[str, str],
    jobs: int | None = None,
    resume: bool = True,
    progress: ProgressCallback | None = None,
    notice: Callable[[Problem], None] | None = None,
    stop: threading.Event | None = None,
    language: Language | None = None,
) -> Report:
    """Have ``workshop`` run for every seat of ``roster`` into ``out``, and look on until it is over.

    ``source``: the roster's file or its bytes, ``settings``: the room's, as they were typed; the Job reads both
    anew. A run of this folder that is on its way is looked at, not started again. ``notice`` is told what the run
    waits for. The rest is as for :func:`andon.workshops.runner.make`.
    """
    lang = language or viewers_language()
    folder = _reachable(out)
    seats = roster.require()
    state = open_state(folder, workshop.card.name)
    earlier = {} if resume else dict(state.entries)
    asked = {
        "workshop": _place(workshop), "seats": str(_kept(source, folder, roster.name)), "out": str(folder),
        "language": lang, "settings": dict(settings), "again": not resume, "parallel": jobs or 0,
    }  # fmt: skip
    try:
        running = next((one.name for one in runs() if one.state != OVER and one.out == folder), None)
        name = running or str(_ask("POST", body=asked)["name"])
    except OSError as error:
        raise _hub_away(str(error)) from None
    digest = workshop.digest(lang)
    inputs = {seat.seat: inputs_of(digest, lang, seat) for seat in seats}
    watch = _Watch(workshop, folder, lang, seats, inputs, earlier, progress, notice)
    return watch.until_over(name, stop or threading.Event())


@dataclass
class _Watch:
    """What is known of a run that others do."""

    workshop: WorkshopFolder
    out: Path
    language: Language
    seats: tuple[Seat, ...]
    inputs: dict[str, str]
    earlier: dict[str, Entry]
    progress: ProgressCallback | None
    notice: Callable[[Problem], None] | None
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def until_over(self, name: str, stopping: threading.Event) -> Report:
        """Tell every seat once it is finished; ask for the end when ``stopping`` is set."""
        started = answered = time.monotonic()
        told = False
        self.outcomes = {seat.seat: Outcome(seat.seat, seat.participant, seat.file) for seat in self.seats}
        over = False
        while not over:
            try:
                if stopping.is_set() and not told:
                    stop(name)
                    told = True
                mine = [one for one in runs() if one.name == name]
                over = all(one.state == OVER for one in mine)
                answered = time.monotonic()
                self._notice([one.problem for one in mine if one.problem])
            except OSError:  # the hub is away; the Job is not
                over = time.monotonic() - answered > HUB_SECONDS
            self._look()  # after the question: what was finished before the end is seen
            if not over:
                time.sleep(LOOK_SECONDS)
        outcomes = tuple(self.outcomes.values())
        stopped = any(outcome.status == "waiting" for outcome in outcomes)
        return Report(self.workshop.card, self.language, self.out, outcomes, time.monotonic() - started, stopped)

    def _notice(self, problems: list[Problem]) -> None:
        if problems and self.notice:
            self.notice(problems[0])
            self.notice = None  # said once

    def _look(self) -> None:
        """Read the run folder; a file that is being replaced is read next time."""
        with contextlib.suppress(Problem):
            entries = open_state(self.out, self.workshop.card.name).entries
            for seat in self.seats:
                entry = entries.get(seat.seat)
                if entry and self._of_this_run(seat, entry) and self.outcomes[seat.seat].status == "waiting":
                    self._set(replace(entry.outcome, kept=False))

    def _of_this_run(self, seat: Seat, entry: Entry) -> bool:
        return entry.inputs == self.inputs[seat.seat] and self.earlier.get(seat.seat) != entry

    def _set(self, outcome: Outcome) -> None:
        self.outcomes[outcome.seat] = outcome
        if self.progress:
            over = [o.status for o in self.outcomes.values() if o.status in ("done", "failed")]
            self.progress(Progress(outcome, len(over), over.count("failed"), len(self.seats)))


def _reachable(out: Path) -> Path:
    """``out`` as the Job sees it too; a :class:`Problem` for a folder that only this pod has."""
    folder = Path(out).expanduser().absolute()
    shared = [Path.home(), *([Path(os.environ["ANDON_COMPANY"])] if os.environ.get("ANDON_COMPANY") else [])]
    if any(folder.is_relative_to(one) for one in shared):
        return folder
    raise Problem(
        Text(en="Only this server sees this folder.", ko="이 서버에서만 보이는 폴더입니다."),
        where=str(folder),
        expected=Text(en="A folder in your home or your company's.", ko="내 폴더나 회사 폴더 안의 폴더."),
        next_step=Text(en="Choose another folder.", ko="다른 폴더를 고르십시오."),
    )


def _place(workshop: WorkshopFolder) -> str:
    """The name of a workshop that ships with Andon, else its folder."""
    from andon import places

    shipped = places.notebooks() / "workshops" / workshop.card.name
    return workshop.card.name if shipped.resolve() == workshop.folder else str(workshop.folder)


def _kept(source: Path | bytes, folder: Path, name: str) -> Path:
    """A copy of the roster in the run folder, which the Job reads whatever becomes of the original."""
    target = folder / WORK / f"roster{Path(name).suffix or '.csv'}"
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(source, bytes):
        target.write_bytes(source)
    elif source.resolve() != target.resolve():
        shutil.copyfile(source, target)
    return target


def _hub_away(why: str) -> Problem:
    return Problem(
        Text(en="The hub does not answer.", ko="허브가 응답하지 않습니다."),
        where=why,
        expected=Text(en="An answer from the hub.", ko="허브의 응답."),
        next_step=Text(
            en="Try again in a minute; if it stays, tell your operator.",
            ko="1분 뒤 다시 해 보고, 계속되면 운영자에게 알려 주십시오.",
        ),
    )


class _Gone(Problem):
    """The hub knows no such run."""


def _ask(method: str, path: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The hub's answer; its refusals are Problems, and OSError means that it does not answer."""
    base = os.environ["JUPYTERHUB_API_URL"].rstrip("/").removesuffix("/api")
    headers = {"Authorization": f"token {os.environ['JUPYTERHUB_API_TOKEN']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{base}/andon/workshops{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.loads(answer.read() or b"{}")
            return found
    except urllib.error.HTTPError as error:
        raise _refusal(error) from None


def _refusal(error: urllib.error.HTTPError) -> Exception:
    if error.code >= 500:
        return OSError(f"{error.code}")
    try:
        problem = _problem(json.loads(error.read()), _Gone if error.code == 404 else Problem)
    except (ValueError, TypeError, KeyError):
        return OSError(f"{error.code}")
    return problem


def _problem(given: dict[str, Any], kind: type[Problem] = Problem) -> Problem:
    texts = {key: Text(**given[key]) for key in ("read", "expected", "next_step")}
    return kind(where=str(given["where"]), **texts)


def _run(given: dict[str, Any]) -> RemoteRun:
    settings = json.loads(given["settings"] or "{}")
    problem = _problem(given["problem"]) if given.get("problem") else None
    plain = {key: given[key] for key in ("name", "state", "workshop", "seats", "language")}
    return RemoteRun(out=Path(given["out"]), settings=settings, problem=problem, **plain)
