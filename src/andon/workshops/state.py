"""The state of a room on disk, so that a run can go on where it stopped."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from andon.language import Text
from andon.problem import Problem
from andon.workshops.outcome import Outcome

FILE = "run.json"
WORK = ".work"


@dataclass
class Entry:
    """One finished seat: what it was made from (``inputs``), what came of it, and the notebook as it was written."""

    inputs: str
    outcome: Outcome
    notebook_sha256: str


@dataclass
class RunState:
    """Which seats of ``out`` are finished. Every change is written at once and atomically."""

    out: Path
    workshop: str
    entries: dict[str, Entry] = field(default_factory=dict)

    def finished(self, seat: str, inputs: str) -> Outcome | None:
        """The earlier outcome, if this seat is done, from the same inputs, and its notebook is still there."""
        entry = self.entries.get(seat)
        if entry is None or entry.inputs != inputs or entry.outcome.status != "done":
            return None
        return entry.outcome if (self.out / entry.outcome.notebook).is_file() else None

    def edited(self, seat: str) -> bool:
        """Whether someone changed the seat's notebook since it was written."""
        entry = self.entries.get(seat)
        if entry is None:
            return False
        notebook = self.out / entry.outcome.notebook
        return notebook.is_file() and file_sha256(notebook) != entry.notebook_sha256

    def record(self, inputs: str, outcome: Outcome) -> None:
        """Keep a finished seat."""
        notebook = self.out / outcome.notebook
        self.entries[outcome.seat] = Entry(inputs, outcome, file_sha256(notebook) if notebook.is_file() else "")
        self.save()

    def save(self) -> None:
        """Write the state file."""
        seats = {
            seat: {"inputs": entry.inputs, "notebook_sha256": entry.notebook_sha256, "outcome": entry.outcome.as_json()}
            for seat, entry in self.entries.items()
        }
        body = {"version": 1, "workshop": self.workshop, "seats": seats}
        write_atomically(self.out / FILE, json.dumps(body, ensure_ascii=False, indent=1) + "\n")


def open_state(out: Path, workshop: str) -> RunState:
    """The state of ``out``, made when it is new or empty.

    Raises :class:`Problem` when the folder holds something else, or another workshop.
    """
    file = out / FILE
    if not file.is_file():
        if out.exists() and (not out.is_dir() or any(p.name != WORK for p in out.iterdir())):
            raise _foreign(out, Text(en="The folder is not empty.", ko="폴더가 비어 있지 않습니다."))
        out.mkdir(parents=True, exist_ok=True)
        return RunState(out, workshop)
    try:
        raw: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        entries = {
            seat: Entry(entry["inputs"], Outcome.from_json(entry["outcome"]), entry["notebook_sha256"])
            for seat, entry in raw["seats"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise _foreign(out, Text(en=f"{FILE} cannot be read.", ko=f"{FILE} 을(를) 읽을 수 없습니다.")) from None
    if raw.get("workshop") != workshop:
        other = Text(en="The folder holds the workshop `{w}`.", ko="폴더에 `{w}` 워크숍이 들어 있습니다.")
        raise _foreign(out, other.format(w=raw.get("workshop")))
    return RunState(out, workshop, entries)


def _foreign(out: Path, read: Text) -> Problem:
    return Problem(
        read,
        where=str(out),
        expected=Text(
            en="A new folder, or one where this workshop was run before.", ko="새 폴더, 또는 이 워크숍을 실행했던 폴더."
        ),
        next_step=Text(en="Choose another folder.", ko="다른 폴더를 고르십시오."),
    )


@contextlib.contextmanager
def only_run(out: Path) -> Iterator[Path]:
    """Hold ``out`` for this run; gives the folder for half-finished notebooks. A second run is a Problem."""
    work = out / WORK
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Problem(
                Text(en="This folder is being filled by another run.", ko="이 폴더는 다른 실행이 쓰고 있습니다."),
                where=str(out),
                expected=Text(en="One run at a time.", ko="한 번에 하나씩 실행."),
                next_step=Text(en="Wait for it, or stop it.", ko="끝날 때까지 기다리거나 멈추십시오."),
            ) from None
        for leftover in work.glob("*.ipynb"):
            leftover.unlink()
        yield work


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_atomically(path: Path, text: str, encoding: str = "utf-8") -> None:
    """Write so that a reader, or a crash, meets the old file or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding=encoding, newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
