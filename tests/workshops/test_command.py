"""`andon workshop` as a trainer types it, in a process of its own; Ctrl-C is a real signal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

Write = Callable[..., Path]


def andon(*words: object) -> subprocess.CompletedProcess[str]:
    """Run `andon workshop ...` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "andon.cli.main", "workshop", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_ctrl_c_keeps_finished_seats_and_leaves_no_process(tiny_folder: Path, tmp_path: Path, roster: Write) -> None:
    out = tmp_path / "out"
    lines = ["seat,name,trouble", "1,Kim,", "2,Lee,", "3,Park,slow", "4,Choi,slow", "5,Jung,"]
    command = ["make", tiny_folder, "--out", out, "--jobs", "2", "--lang", "en", "--seats"]
    process = subprocess.Popen(
        [sys.executable, "-m", "andon.cli.main", "workshop", *map(str, command), str(roster(*lines))],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    assert process.stderr is not None
    first, second = process.stderr.readline(), process.stderr.readline()
    assert first.startswith("✔ 1/5  seat ")
    assert second.startswith("✔ 2/5  seat ")
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 2
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=15)
    assert process.returncode == 130
    assert [child for child in family if alive(child)] == []
    assert "2 done, 0 failed, 3 not run" in said
    assert "The same command goes on from here." in said
    state = json.loads((out / "run.json").read_text(encoding="utf-8"))["seats"]
    assert {seat: entry["outcome"]["status"] for seat, entry in state.items()} == {"1": "done", "2": "done"}
    assert sorted(p.name for p in (out / "notebooks").glob("*.ipynb")) == ["seat-1.ipynb", "seat-2.ipynb"]

    lines[3:5] = ["3,Park,", "4,Choi,"]
    again = andon(*command, roster(*lines))
    assert again.returncode == 0, again.stderr
    assert again.stderr.count("(finished earlier)") == 2
    assert "5 done, 0 failed, 0 not run" in again.stdout


def test_kill_9_of_the_command_leaves_no_kernel(tiny_folder: Path, tmp_path: Path, roster: Write) -> None:
    out, seats = tmp_path / "out", roster("seat,name,trouble", "1,Kim,slow")
    process = subprocess.Popen(
        [sys.executable, "-m", "andon.cli.main", "workshop", "make", tiny_folder, "--out", out, "--seats", seats],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    family: list[psutil.Process] = []
    for _ in range(200):  # until worker and kernel are there
        family = psutil.Process(process.pid).children(recursive=True)
        if len(family) >= 2:
            break
        time.sleep(0.1)
    assert len(family) >= 2
    process.kill()
    process.wait()
    for _ in range(50):
        if not any(alive(child) for child in family):
            break
        time.sleep(0.1)
    assert [child for child in family if alive(child)] == []


def alive(process: psutil.Process) -> bool:
    """Whether it still does something; a zombie does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_failed_seats_are_named_and_the_exit_code_says_so(tiny_folder: Path, tmp_path: Path, roster: Write) -> None:
    seats = roster("자리,이름,trouble", "1,김민수,error", encoding="cp949")
    done = andon("make", tiny_folder, "--seats", seats, "--out", tmp_path / "out", "--lang", "ko")
    assert done.returncode == 1
    assert "자리 1  김민수: 셀 [4]: import os, sys, time / ValueError: the gauge of 김민수 slipped" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert (tmp_path / "out" / "report.html").is_file()


def test_a_roster_with_problems_runs_nothing(tiny_folder: Path, tmp_path: Path, roster: Write) -> None:
    seats = roster("seat,name,trouble", "1,Kim,", "1,Lee,", "2,,")
    done = andon("make", tiny_folder, "--seats", seats, "--out", tmp_path / "out", "--lang", "en")
    assert done.returncode == 2
    assert "2 problems in roster.csv" in done.stderr
    assert "row 3, seat 1" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_check_and_list(roster: Write, lang: str) -> None:
    good = andon(
        "check", "spc-101", "--seats", roster("seat,name,shift", "1,Kim,2"), "--set", "baseline=18", "--lang", lang
    )
    assert good.returncode == 0, good.stderr
    assert "shift=2.0, baseline=18" in good.stdout
    listing = andon("list", "--lang", lang)
    assert listing.returncode == 0
    assert {"en": "find the moment", "ko": "프레스가 변한 순간"}[lang] in listing.stdout


@pytest.mark.parametrize(
    "words", [("make", "spc101"), ("check", "spc-101", "--set", "basline=3"), ("check", "spc-101", "--set", "x")]
)
def test_what_cannot_be_is_said_in_four_lines(roster: Write, words: tuple[str, ...]) -> None:
    done = andon(*words, "--seats", roster("seat,name", "1,Kim"), "--lang", "en")
    assert done.returncode == 2
    assert "Next: " in done.stderr
    assert "Traceback" not in done.stderr
