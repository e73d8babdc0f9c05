"""Runs a workshop for a room: one notebook per seat, several at a time, to be stopped and taken up again."""

from __future__ import annotations

import hashlib
import json
import os
import queue
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from andon.language import Language
from andon.language import language as viewers_language
from andon.workshops import pages, tables
from andon.workshops.crew import Answer, Crew, Worker
from andon.workshops.folder import WorkshopFolder, find
from andon.workshops.outcome import Failure, Outcome, Progress, Report
from andon.workshops.roster import Roster, Seat, read_roster
from andon.workshops.state import RunState, only_run, open_state
from andon.workshops.worker import Job

ProgressCallback = Callable[[Progress], None]


def make(
    workshop: str | Path | WorkshopFolder,
    roster: str | Path | Roster,
    out: str | Path,
    *,
    jobs: int | None = None,
    resume: bool = True,
    progress: ProgressCallback | None = None,
    stop: threading.Event | None = None,
    language: Language | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Report:
    """Run ``workshop`` for every seat of ``roster`` and write notebooks, report and seat sheet to ``out``.

    ``jobs``: seats at the same time, default one per processor. ``resume``: keep seats that are done
    and whose notebook and parameters did not change. ``progress`` is called for every step, in this
    thread. Setting ``stop`` ends the run soon: finished seats are kept, running ones are killed.
    ``language``: of notebooks and pages, default the viewer's. ``settings``: parameters for the whole
    room, unless ``roster`` is a Roster that was already read with them.

    A seat that fails never stops the others: see ``Report.outcomes``. Raises :class:`Problem` for a
    workshop or a roster that cannot be used, before anything is run.
    """
    lang = language or viewers_language()
    found = workshop if isinstance(workshop, WorkshopFolder) else find(workshop)
    read = roster if isinstance(roster, Roster) else read_roster(roster, found.card, settings)
    seats = read.require()
    folder = Path(out).expanduser().absolute()
    open_state(folder, found.card.name)
    with only_run(folder) as work:
        state = open_state(folder, found.card.name)
        state.save()
        room = _Room(found, lang, seats, state, work, progress, resume)
        started = time.monotonic()
        try:
            room.run(jobs or _processors(), stop or threading.Event())
        finally:
            # also after Ctrl-C: what is finished is reported
            report = Report(
                found.card, lang, folder, tuple(room.outcomes.values()), time.monotonic() - started, room.stopped
            )
            pages.write(report, seats)
            tables.write(report, seats)
    return report


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class _Room:
    """One run: which seats wait, which run where, what came of the others."""

    workshop: WorkshopFolder
    language: Language
    seats: tuple[Seat, ...]
    state: RunState
    work: Path
    progress: ProgressCallback | None
    resume: bool
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    running: dict[Worker, Seat] = field(default_factory=dict)
    stopped: bool = False

    def run(self, jobs: int, stop: threading.Event) -> None:
        """Run every seat that is not finished yet, ``jobs`` at a time."""
        waiting = self._prepare()
        with Crew(self.language, self.work) as crew:
            while (waiting and len(self.running) < jobs) and not stop.is_set():
                self._start(crew.hire(), waiting.popleft())
            while self.running and not stop.is_set():
                try:
                    worker, answer = crew.answers.get(timeout=0.2)
                except queue.Empty:
                    continue
                if worker not in self.running:
                    continue
                self._finish(self.running.pop(worker), answer)
                if waiting:
                    self._start(worker if answer else crew.hire(), waiting.popleft())
        self.stopped = stop.is_set() and bool(self.running or waiting)
        for seat in self.running.values():
            self._set(self._blank(seat))
        self.running.clear()

    def _prepare(self) -> deque[Seat]:
        """Lay out the folder; gives the seats that have to run."""
        notebooks = self.state.out / "notebooks"
        notebooks.mkdir(exist_ok=True)
        for name, data in self.workshop.extras().items():
            (notebooks / name).parent.mkdir(parents=True, exist_ok=True)
            (notebooks / name).write_bytes(data)
        digest = self.workshop.digest(self.language)
        self.outcomes = {seat.seat: self._blank(seat) for seat in self.seats}
        waiting: deque[Seat] = deque()
        for seat in self.seats:
            self.inputs[seat.seat] = inputs_of(digest, self.language, seat)
            earlier = self.state.finished(seat.seat, self.inputs[seat.seat]) if self.resume else None
            if earlier is None:
                waiting.append(seat)
            else:
                self._set(replace(earlier, kept=True))
        return waiting

    def _blank(self, seat: Seat) -> Outcome:
        return Outcome(seat.seat, seat.participant, seat.file)

    def _start(self, worker: Worker, seat: Seat) -> None:
        target = self.state.out / self._blank(seat).notebook
        backup = _set_aside(target) if self.state.edited(seat.seat) else ""
        self.running[worker] = seat
        self._set(replace(self._blank(seat), status="running", backup=backup))
        card = self.workshop.card
        worker.give(
            Job(
                template=str(self.workshop.notebook(self.language)),
                work=str(self.work / target.name),
                target=str(target),
                parameters=_parameters(seat, self.language),
                workshop=card.name,
                seconds=card.seconds,
            )
        )

    def _finish(self, seat: Seat, answer: Answer) -> None:
        """Record what a worker answered; None means that the worker itself is gone."""
        failure = Failure("runner-died") if answer is None else answer["failure"] and Failure(**answer["failure"])
        outcome = replace(
            self.outcomes[seat.seat],
            status="failed" if failure else "done",
            seconds=answer["seconds"] if answer else None,
            results=answer["results"] if answer else {},
            failure=failure or None,
        )
        if not outcome.written:
            (self.state.out / outcome.notebook).unlink(missing_ok=True)  # that of an earlier run would mislead
        self.state.record(self.inputs[seat.seat], outcome)
        self._set(outcome)

    def _set(self, outcome: Outcome) -> None:
        self.outcomes[outcome.seat] = outcome
        if self.progress:
            over = [o.status for o in self.outcomes.values() if o.status in ("done", "failed")]
            self.progress(Progress(outcome, len(over), over.count("failed"), len(self.seats)))


def inputs_of(digest: str, lang: Language, seat: Seat) -> str:
    """SHA-256 of everything that this seat's notebook is made from; ``digest``: of the workshop in ``lang``."""
    parameters = json.dumps(_parameters(seat, lang), sort_keys=True)
    return hashlib.sha256(f"{digest}\0{parameters}".encode()).hexdigest()


def _parameters(seat: Seat, lang: Language) -> dict[str, Any]:
    return {**seat.parameters, "language": lang}


def _set_aside(notebook: Path) -> str:
    """Someone worked in this notebook: keep it under another name. Gives that name."""
    number = 1
    while (kept := notebook.with_name(f"{notebook.stem}.kept-{number}.ipynb")).exists():
        number += 1
    shutil.move(notebook, kept)
    return kept.name
