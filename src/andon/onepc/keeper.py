"""The keeper: starts hub, proxy and culler side by side, restarts what dies, leaves nothing behind.

The keeper is a *child subreaper*: a server whose hub was killed becomes the keeper's child, so at
the end every descendant can be found and ended, and the port is free.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from andon.language import Text
from andon.problem import Problem

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_QUICK, _TOO_OFTEN = 5.0, 3  # seconds; deaths in a row that came quickly
MARK = "andon-problem:"


@dataclass
class Part:
    """One process that Andon consists of."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    after_restart: Callable[[], None] = lambda: None
    pid: int = 0
    began: float = 0.0
    quick_deaths: int = 0


@dataclass
class Keeper:
    """Looks after the parts, in the order of their list; ``say`` gets one line for people at a time."""

    parts: list[Part]
    say: Callable[[str], None] = print
    stopping: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)

    def _asked_to_stop(self, _signum: int, _frame: object) -> None:
        if self.stopping:
            _end(_descendants(), signal.SIGKILL)
        self.stopping = True

    def start(self, part: Part) -> None:
        """Start one part; it dies with the keeper even if the keeper is killed."""
        with part.log.open("ab") as log:
            process = subprocess.Popen(
                part.command,
                env=part.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM),
            )
        process.returncode = 0  # the keeper reaps; Popen must not warn about it
        part.pid, part.began = process.pid, time.monotonic()

    def reap(self) -> list[Part]:
        """Collect every ended child, adopted ones too; the parts among them are returned."""
        ended: list[Part] = []
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return ended
            if pid == 0:
                return ended
            for part in self.parts:
                if part.pid == pid:
                    part.pid = 0
                    ended.append(part)

    def keep(self) -> None:
        """Until asked to stop: restart parts that died, and say so."""
        while not self.stopping:
            for part in self.reap():
                self._revive(part)
            time.sleep(0.1)

    def _revive(self, part: Part) -> None:
        part.quick_deaths = part.quick_deaths + 1 if time.monotonic() - part.began < _QUICK else 0
        if part.quick_deaths >= _TOO_OFTEN:
            raise died(part)
        self.say(
            str(
                Text(
                    en=f"The {part.name} ended unexpectedly; starting it again.",
                    ko=f"{part.name} 이(가) 갑자기 끝나 다시 시작합니다.",
                )
            )
        )
        time.sleep(0.2 * part.quick_deaths)
        self.start(part)
        part.after_restart()

    def stop(self, patience: float = 30.0) -> None:
        """End everything, the first part (the hub) first, so that it can stop its servers in order."""
        self.stopping = True
        for part in self.parts:
            if part.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(part.pid, signal.SIGTERM)
                self._wait(partial(_ended, part), patience)
        for number, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            _end(_descendants(), number)
            self._wait(lambda: not _descendants(), seconds)

    def _wait(self, done: Callable[[], bool], seconds: float) -> None:
        until = time.monotonic() + seconds
        self.reap()
        while not done() and time.monotonic() < until:
            time.sleep(0.02)
            self.reap()


def _ended(part: Part) -> bool:
    return part.pid == 0


def died(part: Part) -> Problem:
    """Why a part does not stay up: its own words if it left any, else where to look."""
    tail = part.log.read_text(encoding="utf-8", errors="replace")[-20_000:]
    told = [line.split(MARK, 1)[1] for line in tail.splitlines() if MARK in line]
    if told:
        lines = dict(enumerate(told[-1].split("\x1f")))
        return Problem(
            Text(en=lines.get(0, ""), ko=lines.get(1, "")),
            where=lines.get(2, ""),
            expected=Text(en=lines.get(3, ""), ko=lines.get(4, "")),
            next_step=Text(en=lines.get(5, ""), ko=lines.get(6, "")),
        )
    return Problem(
        Text(en=f"The {part.name} does not stay up.", ko=f"{part.name} 이(가) 시작하자마자 끝납니다."),
        where=str(part.log),
        expected=Text(en="A running process.", ko="실행 중인 프로세스."),
        next_step=Text(en="Read the last lines of that log.", ko="그 로그의 마지막 줄을 읽으십시오."),
    )


def _descendants() -> list[int]:
    """Every process under this one."""
    import psutil

    return [p.pid for p in psutil.Process().children(recursive=True) if p.status() != psutil.STATUS_ZOMBIE]


def _end(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _prctl(option: int, value: int) -> None:
    """Linux only; elsewhere the keeper still stops what it started itself."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
