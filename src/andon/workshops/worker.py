"""One process that runs seats, one after the other: ``python -m andon.workshops.worker``.

Jobs come as lines of JSON on stdin, answers go as lines of JSON to what was stdout. When stdin
closes (the parent stopped, or died) every kernel is killed and the process ends, so nothing is
left behind. papermill keeps its working folder per process, which is why seats that run at the
same time run in separate processes (docs/decisions/0015-papermill-as-the-workshop-runner.md).
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from dataclasses import dataclass
from typing import Any, TextIO

import psutil


@dataclass(frozen=True)
class Job:
    """One seat to run; every path is absolute. ``seconds``: the longest time that all cells together may take."""

    template: str
    work: str
    target: str
    parameters: dict[str, Any]
    workshop: str
    seconds: int


def main() -> int:
    """Answer jobs until stdin closes."""
    answers = _private_stdout()
    jobs: queue.Queue[Job] = queue.Queue()
    signal.signal(signal.SIGTERM, lambda *_: _end())
    threading.Thread(target=_obey, args=(jobs,), daemon=True).start()
    from andon.workshops.execute import run_seat  # papermill: half a second, while the first job is on its way

    while True:
        answers.write(json.dumps(run_seat(jobs.get()), ensure_ascii=True) + "\n")
        answers.flush()


def _private_stdout() -> TextIO:
    """Keep stdout for answers; what kernels and libraries print goes to stderr, the log."""
    answers = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return answers


def _obey(jobs: queue.Queue[Job]) -> None:
    for line in sys.stdin:
        jobs.put(Job(**json.loads(line)))
    _end()


def _end() -> None:
    """Kill the kernels that this process started, whatever they are doing, and end."""
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
