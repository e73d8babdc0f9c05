"""Kernels that the system ended because the server's memory was used up (a pod's limit): counted, and told once.

The kernel's own cap (andon.lab.kernel) stops a calculation before that and keeps its variables. What lies outside
the cap, such as child processes or mapped pages, can still fill the whole server; then the system ends the largest
process without a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from andon.language import Text
from andon.problem import Problem

CGROUP = Path("/sys/fs/cgroup")
# of this container: cgroup v2, then v1
COUNTERS = ("memory.events", "memory/memory.oom_control")


def killed(cgroup: Path = CGROUP) -> int:
    """How many processes of this container the system has ended for want of memory; 0 where nobody counts."""
    for name in COUNTERS:
        try:
            text = (cgroup / name).read_text(encoding="ascii")
        except OSError:
            continue
        found = re.search(r"^oom_kill (\d+)$", text, re.M)
        if found:
            return int(found.group(1))
    return 0


@dataclass
class Memory:
    """Knows of which kills the user has been told."""

    cgroup: Path = CGROUP
    told: int = field(init=False)

    def __post_init__(self) -> None:
        self.told = killed(self.cgroup)

    def news(self) -> Problem | None:
        """What to tell the user now, None when nothing was ended since the last time."""
        before, self.told = self.told, killed(self.cgroup)
        return out_of_memory() if self.told > before else None


def out_of_memory() -> Problem:
    """A kernel is gone, and why."""
    return Problem(
        Text(
            en="Your calculation needed more memory than this server has, so the system ended it. "
            "Its variables are lost; your files are safe.",
            ko="계산에 이 서버보다 많은 메모리가 필요하여 시스템이 계산을 끝냈습니다. "
            "변수는 사라졌지만 파일은 안전합니다.",
        ),
        expected=Text(
            en="Data and results that fit into memory together.",
            ko="데이터와 계산 결과가 함께 메모리에 들어가야 합니다.",
        ),
        next_step=Text(
            en="Load only the columns or rows you need, work in pieces with `andon.cluster()`, or start a larger size.",
            ko="필요한 열이나 행만 불러오거나, `andon.cluster()` 로 나누어 처리하거나, 더 큰 크기로 시작하십시오.",
        ),
    )
