"""What became of each seat, and of the room."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from andon.language import Language, Text
from andon.model.notebook import Workshop

Status = Literal["waiting", "running", "done", "failed"]
STATUS_TITLES: dict[Status, Text] = {
    "waiting": Text(en="Not run yet", ko="아직 실행 안 됨"),
    "running": Text(en="Running", ko="실행 중"),
    "done": Text(en="Done", ko="완료"),
    "failed": Text(en="Failed", ko="실패"),
}
ENDS: tuple[Status, ...] = ("done", "failed", "waiting")
"""What a seat may be after a run."""
STATUS_ICONS: dict[Status, str] = {"waiting": "○", "running": "▶", "done": "✔", "failed": "✖"}

FailureKind = Literal["error", "kernel-died", "too-long", "stopped-early", "no-start", "runner-died"]
NOTHING_WRITTEN: tuple[FailureKind, ...] = ("no-start", "runner-died")
_REASONS: dict[FailureKind, Text] = {
    "error": Text(en="{error}", ko="{error}"),
    "kernel-died": Text(
        en="The notebook's kernel was ended from outside (often: not enough memory).",
        ko="노트북의 커널이 밖에서 강제로 종료되었습니다(메모리 부족인 경우가 많습니다).",
    ),
    "too-long": Text(en="It took longer than {seconds} s.", ko="{seconds}초 안에 끝나지 않았습니다."),
    "stopped-early": Text(
        en="The notebook ended itself before its last cell.", ko="노트북이 마지막 셀 전에 스스로 끝났습니다."
    ),
    "no-start": Text(en="The kernel did not start.", ko="커널이 시작되지 않았습니다."),
    "runner-died": Text(
        en="The process that ran this seat ended unexpectedly.", ko="이 자리를 실행하던 프로세스가 갑자기 끝났습니다."
    ),
}


@dataclass(frozen=True)
class Failure:
    """Why a seat failed: the cell as JupyterLab numbers it (``[5]``), its first line, the short error."""

    kind: FailureKind
    cell: int | None = None
    line: str = ""
    error: str = ""
    seconds: int = 0

    @property
    def reason(self) -> Text:
        """One sentence, without a traceback."""
        return _REASONS[self.kind].format(error=self.error, seconds=self.seconds)

    @property
    def place(self) -> Text:
        """The cell and its first line; empty when no cell was reached."""
        if self.cell is None:
            return Text(en="", ko="")
        return Text(en=f"cell [{self.cell}]: {self.line}", ko=f"셀 [{self.cell}]: {self.line}")

    def __str__(self) -> str:
        return " / ".join(str(part) for part in (self.place, self.reason) if str(part))


@dataclass(frozen=True)
class Outcome:
    """What became of one seat. ``kept``: finished in an earlier run and not run again."""

    seat: str
    participant: str
    file: str
    status: Status = "waiting"
    seconds: float | None = None
    results: dict[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    kept: bool = False
    backup: str = ""

    @property
    def notebook(self) -> str:
        """The seat's notebook, relative to the output folder."""
        return f"notebooks/{self.file}.ipynb"

    @property
    def written(self) -> bool:
        """Whether the last run left a notebook; one that never began has nothing to show."""
        return self.status == "done" or (self.failure is not None and self.failure.kind not in NOTHING_WRITTEN)

    def as_json(self) -> dict[str, Any]:
        """The outcome as plain JSON, for the state file."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Outcome:
        """The inverse of :meth:`as_json`."""
        failure = raw.get("failure")
        return cls(**{**raw, "failure": Failure(**failure) if failure else None})


@dataclass(frozen=True)
class Progress:
    """One step of a run, handed to the progress callback: this seat is now so; so many of ``total`` are over."""

    outcome: Outcome
    finished: int
    failed: int
    total: int


@dataclass(frozen=True)
class Report:
    """The room after a run. ``outcomes`` follow the roster's order."""

    workshop: Workshop
    language: Language
    out: Path
    outcomes: tuple[Outcome, ...]
    seconds: float
    stopped: bool = False

    def count(self, status: Status) -> int:
        """How many seats are in that state."""
        return sum(outcome.status == status for outcome in self.outcomes)

    @property
    def ok(self) -> bool:
        """Whether every seat is done."""
        return self.count("done") == len(self.outcomes)

    @property
    def page(self) -> Path:
        """The report for people, self-contained and printable."""
        return self.out / "report.html"

    @property
    def table(self) -> Path:
        """The report for Excel."""
        return self.out / "report.csv"

    @property
    def sheet(self) -> Path:
        """The seat sheet: who sits where, with which settings and notebook."""
        return self.out / "seats.html"
