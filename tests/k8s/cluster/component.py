"""One program of the node: started in the room, logged, stopped, started again."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.k8s.cluster.places import run
from tests.k8s.cluster.room import Room


@dataclass
class Component:
    """A program and its arguments; ``log`` is what it says."""

    room: Room
    name: str
    command: list[str]
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Its output, over all its starts."""
        return run() / "log" / f"{self.name}.log"

    def start(self) -> Component:
        """Start it in the room."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        pid = run() / f"{self.name}.pid"
        shell = ["sh", "-c", 'echo $$ >"$0" && exec "$@"', str(pid), *self.command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.room.enter(*shell),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.env},
                start_new_session=True,
            )
        return self

    def stop(self, signal: str = "TERM", seconds: float = 20.0) -> None:
        """Ask it to end and wait."""
        if self.process is None:
            return
        pid = (run() / f"{self.name}.pid").read_text().strip()
        self.room.call("kill", f"-{signal}", pid, check=False)
        self.process.wait(seconds)
        self.process = None

    def check(self) -> None:
        """Fail with its last words where it has ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            raise RuntimeError(f"{self.name} ended ({self.process.returncode}):\n{self.tail()}")

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])
