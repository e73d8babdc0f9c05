"""Rosters and a small workshop. Kernels and papermill are the real ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from andon.workshops import Progress, Report, WorkshopFolder, find, make
from tests.workshops.tiny import write_workshop

Room = tuple[Report, list[Progress]]
ROOM = [
    "자리,이름,trouble",
    "1,김민수,",
    "2,이서연,error",
    "3,박지훈,kill",
    "4,최유진,exit",
    "5,정하늘,typo",
    "6,=한결,",
]


@pytest.fixture(scope="session")
def room(tiny: WorkshopFolder, tmp_path_factory: pytest.TempPathFactory) -> Room:
    """One run of six seats, four of them in trouble, two at a time, in Korean; and its steps."""
    folder = tmp_path_factory.mktemp("room")
    (folder / "명단.csv").write_bytes("\n".join(ROOM).encode("cp949"))
    steps: list[Progress] = []
    return make(tiny, folder / "명단.csv", folder / "out", jobs=2, progress=steps.append, language="ko"), steps


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workshop folder that needs about a second for a seat."""
    return write_workshop(tmp_path_factory.mktemp("content") / "tiny")


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> WorkshopFolder:
    """The same, read."""
    return find(tiny_folder)


@pytest.fixture
def roster(tmp_path: Path) -> Callable[..., Path]:
    """Write a CSV roster: header and rows as given, UTF-8 unless told."""

    def write(*lines: str, name: str = "roster.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
        return path

    return write
