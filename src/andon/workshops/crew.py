"""The crew: worker processes that run seats, and that end with us whatever happens."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil

from andon.language import Language
from andon.workshops.worker import Job

Answer = dict[str, Any] | None
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Worker:
    """One worker process; its answers arrive in ``answers`` as (worker, answer), None when it has ended."""

    def __init__(self, environment: dict[str, str], log: int, answers: queue.Queue[tuple[Worker, Answer]]) -> None:
        # its own session: Ctrl-C in a terminal reaches us alone, and we decide what is stopped
        self.process = subprocess.Popen(
            [sys.executable, "-m", "andon.workshops.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            env=environment, start_new_session=True, text=True,
        )  # fmt: skip
        self._answers = answers
        threading.Thread(target=self._listen, daemon=True).start()

    def give(self, job: Job) -> None:
        """Hand over one seat; a worker that has died answers None by itself."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(asdict(job)) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return  # _listen reports the end

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._answers.put((self, json.loads(line)))
        self._answers.put((self, None))

    def dismiss(self) -> list[psutil.Process]:
        """Ask it to end, with its kernels. Gives every process that has to be gone afterwards."""
        try:
            family = [psutil.Process(self.process.pid)]
            family += family[0].children(recursive=True)
        except psutil.NoSuchProcess:
            family = []
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            return family  # it has ended before us
        return family


class Crew:
    """Up to ``jobs`` workers. A context manager: afterwards no worker and no kernel of theirs is alive."""

    def __init__(self, language: Language, work: Path) -> None:
        self.answers: queue.Queue[tuple[Worker, Answer]] = queue.Queue()
        self._workers: list[Worker] = []
        self._log = (work / "run.log").open("wb")
        self._environment = _environment(language, work)

    def hire(self) -> Worker:
        """Start one more worker."""
        worker = Worker(self._environment, self._log.fileno(), self.answers)
        self._workers.append(worker)
        return worker

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        family = [process for worker in self._workers for process in worker.dismiss()]
        deadline = time.monotonic() + 3
        while any(map(_alive, family)) and time.monotonic() < deadline:
            time.sleep(0.02)
        for process in filter(_alive, family):
            process.kill()
        for worker in self._workers:
            worker.process.wait()
        self._log.close()


def _alive(process: psutil.Process) -> bool:
    """Whether it still does something; a zombie only waits for its parent to look."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _environment(language: Language, work: Path) -> dict[str, str]:
    """What a seat's kernel sees: the workshop's language, one thread per seat, a fixed hash order."""
    runtime = work / "runtime"
    runtime.mkdir(exist_ok=True)
    fixed = {"ANDON_LANG": language, "JUPYTER_PREFER_ENV_PATH": "1", "JUPYTER_RUNTIME_DIR": str(runtime)}
    gentle = dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONHASHSEED": "0"}
    return {**gentle, **os.environ, **fixed}
