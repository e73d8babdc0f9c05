"""How many workers of which size: what was asked for, what the environment says, what makes sense."""

from __future__ import annotations

import os
from dataclasses import dataclass

import psutil

from andon.language import Text
from andon.problem import Problem

LEAST_WORKER_MIB = 384  # below this a worker spends its time spilling


@dataclass(frozen=True)
class Share:
    """``workers`` workers that may use ``memory`` MiB together."""

    workers: int
    memory: int

    @property
    def each(self) -> int:
        """Bytes for one worker."""
        return self.memory * 2**20 // self.workers


def share(workers: int | None, memory: int | None) -> Share:
    """What to ask for; fewer workers rather than starving ones."""
    total = memory or number("ANDON_MEMORY_MIB") or psutil.virtual_memory().available // 2**21
    asked = workers or number("ANDON_DASK_WORKERS") or os.cpu_count() or 1
    return Share(max(1, min(asked, total // LEAST_WORKER_MIB)), total)


def number(name: str) -> int:
    """A whole number from the environment, 0 when it is not set; anything else is a :class:`Problem`."""
    given = os.environ.get(name, "").strip()
    if given and not given.isdigit():
        raise Problem(
            Text(en=f"{name} is {given!r}.", ko=f"{name} 값이 {given!r} 입니다."),
            where=name,
            expected=Text(en="A whole number.", ko="정수."),
            next_step=Text(en="Correct it or remove it.", ko="고치거나 지우십시오."),
        )
    return int(given or 0)
