"""A kernel that the system ended for want of memory: the user is told once, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from andon.lab.memory import Memory, killed


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("memory.events", "low 0\nhigh 0\nmax 9\noom 2\noom_kill {}\noom_group_kill 0\n"),
        ("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill {}\n"),
    ],
)
def test_each_kill_is_told_once(tmp_path: Path, name: str, text: str) -> None:
    counter = tmp_path / name
    counter.parent.mkdir(exist_ok=True)
    counter.write_text(text.format(3))
    memory = Memory(tmp_path)
    assert memory.news() is None, "what was before the start is not news"
    counter.write_text(text.format(4))
    news = memory.news()
    assert news is not None
    assert "more memory than this server has" in news.lines("en")[0]
    assert "메모리" in news.lines("ko")[0]
    assert memory.news() is None


def test_without_a_counter_nothing_is_told(tmp_path: Path) -> None:
    assert killed(tmp_path) == 0
    assert Memory(tmp_path).news() is None
