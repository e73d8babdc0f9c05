"""A room is run: real kernels, real papermill, planted troubles."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from andon.language import speaking
from andon.problem import Problem
from andon.workshops import Outcome, Progress, Report, WorkshopFolder, find, make, read_roster
from andon.workshops.state import only_run
from andon.workshops.values import stable_seed
from tests.support.running import forget_others, own_children
from tests.workshops.conftest import ROOM, Room
from tests.workshops.tiny import CARD, write_workshop

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _only_what_this_test_starts() -> None:
    forget_others()


def by_seat(report: Report) -> dict[str, Outcome]:
    """Outcomes by seat."""
    return {outcome.seat: outcome for outcome in report.outcomes}


def book(report: Report, seat: str) -> Any:
    """The executed notebook of a seat."""
    return nbformat.read(report.out / by_seat(report)[seat].notebook, as_version=4)


def test_one_failing_seat_never_stops_the_others(room: Room) -> None:
    report, _ = room
    assert [o.status for o in report.outcomes] == ["done", "failed", "failed", "failed", "failed", "done"]
    assert (report.ok, report.stopped) == (False, False)
    assert by_seat(report)["1"].results == {"answer": stable_seed("tiny", "1") % 1000 + 0.5, "sharp": True}


def test_failures_name_cell_line_and_reason(room: Room) -> None:
    with speaking("ko"):
        said = {seat: str(o.failure) for seat, o in by_seat(room[0]).items() if o.failure}
    cell = "셀 [4]: import os, sys, time"
    assert said["2"] == f"{cell} / ValueError: the gauge of 이서연 slipped"
    assert said["3"] == f"{cell} / 노트북의 커널이 밖에서 강제로 종료되었습니다(메모리 부족인 경우가 많습니다)."
    assert said["4"] == f"{cell} / 노트북이 마지막 셀 전에 스스로 끝났습니다."
    assert said["5"] == f"{cell} / 워크숍 카드에 결과 `anser` 이(가) 없습니다."
    assert "Traceback" not in json.dumps([o.as_json() for o in room[0].outcomes])


def test_the_seats_notebook_keeps_the_traceback_and_says_where_it_stopped(room: Room) -> None:
    cells = book(room[0], "2").cells
    assert cells[0].metadata.tags == ["andon-failure"]
    assert "이 노트북은 중간에 멈췄습니다" in cells[0].source
    errors = [output for cell in cells for output in cell.get("outputs", []) if output.output_type == "error"]
    assert len(errors) == 1
    assert any("ValueError" in line for line in errors[0].traceback)
    assert "papermill" not in json.dumps(book(room[0], "2"))


def test_participants_read_their_own_name(room: Room) -> None:
    cells = book(room[0], "1").cells
    injected = next(cell for cell in cells if "injected-parameters" in cell.metadata.get("tags", []))
    assert 'participant = "김민수"' in injected.source
    assert 'language = "ko"' in injected.source
    assert injected.source.startswith("# 이 자리의 설정\n")
    assert cells[0].source == "# 작은 워크숍"


def test_progress_counts_up_to_the_whole_room(room: Room) -> None:
    steps = room[1]
    over = [step.finished for step in steps]
    assert over == sorted(over)
    assert (steps[-1].finished, steps[-1].failed, steps[-1].total) == (6, 4, 6)
    assert {step.outcome.seat for step in steps if step.outcome.status == "running"} == set("123456")


def test_tables_open_in_excel(room: Room) -> None:
    data = room[0].table.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["상태"] for row in rows] == ["완료", "실패", "실패", "실패", "실패", "완료"]
    assert float(rows[0]["답 (mm)"]) == stable_seed("tiny", "1") % 1000 + 0.5
    assert (rows[0]["예리함"], rows[1]["답 (mm)"]) == ("예", "")
    assert rows[5]["이름"] == "'=한결"  # Excel would run it as a formula
    assert "gauge of 이서연" in rows[1]["이유"]


def test_the_same_notebooks_whatever_the_number_of_jobs(room: Room, tiny: WorkshopFolder, tmp_path: Path) -> None:
    seats = [line for line in ROOM if "kill" not in line and "exit" not in line]
    (tmp_path / "명단.csv").write_bytes("\n".join(seats).encode("cp949"))
    alone = make(tiny, tmp_path / "명단.csv", tmp_path / "out", jobs=1, language="ko")
    for outcome in alone.outcomes:
        first, second = alone.out / outcome.notebook, room[0].out / outcome.notebook
        assert first.read_bytes() == second.read_bytes(), outcome.seat
        assert replace(outcome, seconds=0) == replace(by_seat(room[0])[outcome.seat], seconds=0)


def test_finished_seats_are_kept_and_changed_or_failed_ones_run_again(tmp_path: Path, roster: Write) -> None:
    workshop = write_workshop(tmp_path / "tiny")
    out = tmp_path / "out"
    first = make(workshop, roster("seat,name,trouble", "1,Kim,", "2,Lee,", "3,Park,error"), out, language="en")
    assert [o.status for o in first.outcomes] == ["done", "done", "failed"]
    before = {o.seat: (out / o.notebook).stat().st_mtime_ns for o in first.outcomes}
    second = make(workshop, roster("seat,name,trouble", "1,Kim,", "2,Choi,", "3,Park,"), out, language="en")
    assert [(o.status, o.kept) for o in second.outcomes] == [("done", True), ("done", False), ("done", False)]
    assert (out / second.outcomes[0].notebook).stat().st_mtime_ns == before["1"]
    assert (out / second.outcomes[1].notebook).stat().st_mtime_ns != before["2"]
    third = make(workshop, roster("seat,name,trouble", "1,Kim,", "2,Choi,", "3,Park,"), out, language="en")
    assert all(o.kept for o in third.outcomes)
    with (workshop / "workshop.ipynb").open("a") as file:
        file.write("\n")  # the notebook changed: every seat runs again
    assert not any(o.kept for o in make(workshop, roster("seat,name", "1,Kim"), out, language="en").outcomes)


def test_a_notebook_that_someone_worked_in_is_never_lost(tiny: WorkshopFolder, tmp_path: Path, roster: Write) -> None:
    out = tmp_path / "out"
    (first,) = make(tiny, roster("seat,name", "1,Kim"), out, language="en").outcomes
    mine = (out / first.notebook).read_text().replace("Tiny", "My own notes")
    (out / first.notebook).write_text(mine)
    (second,) = make(tiny, roster("seat,name", "1,Kim"), out, resume=False, language="en").outcomes
    assert (second.status, second.backup) == ("done", "seat-1.kept-1.ipynb")
    assert (out / "notebooks" / second.backup).read_text() == mine
    assert "My own notes" not in (out / second.notebook).read_text()
    assert second.backup in (out / "report.html").read_text()


def test_kill_9_of_a_kernel_from_outside(tiny: WorkshopFolder, tmp_path: Path, roster: Write) -> None:
    killed: list[int] = []

    def kill_its_kernel(step: Progress) -> None:
        if step.outcome.status == "running":
            threading.Thread(target=_kill_kernel, args=(killed,)).start()

    report = make(
        tiny, roster("seat,name,trouble", "1,Kim,slow"), tmp_path / "out", language="en", progress=kill_its_kernel
    )
    assert killed
    (outcome,) = report.outcomes
    assert outcome.failure is not None
    assert (outcome.status, outcome.failure.kind, outcome.failure.cell) == ("failed", "kernel-died", 4)


def _kill_kernel(killed: list[int]) -> None:
    """Wait until the seat's kernel sleeps in its slow cell, then kill -9 it."""
    for _ in range(200):
        for child in own_children():
            if _is_kernel(child) and _in_slow_cell(child):
                child.kill()
                killed.append(child.pid)
                return
        threading.Event().wait(0.1)


def _is_kernel(process: psutil.Process) -> bool:
    try:
        return any("ipykernel_launcher" in word for word in process.cmdline())
    except psutil.NoSuchProcess:
        return False


def _in_slow_cell(kernel: psutil.Process) -> bool:
    """The half-finished notebook, saved before each cell, shows how far the seat is."""
    (work,) = (Path(kernel.cwd()).parent / ".work").glob("*.ipynb")
    return '"status": "running"' in work.read_text().partition('"id": "code-2"')[2]


def test_kill_9_of_a_worker_fails_its_seat_only(tiny: WorkshopFolder, tmp_path: Path, roster: Write) -> None:
    def kill_the_worker(step: Progress) -> None:
        if step.outcome.seat == "1" and step.outcome.status == "running":
            (worker,) = own_children(recursive=False)
            worker.kill()

    report = make(
        tiny, roster("seat,name", "1,Kim", "2,Lee"), tmp_path / "out", jobs=1, language="en", progress=kill_the_worker
    )
    assert [o.status for o in report.outcomes] == ["failed", "done"]
    assert report.outcomes[0].failure is not None
    assert report.outcomes[0].failure.kind == "runner-died"
    assert [path.name for path in (tmp_path / "out" / "notebooks").glob("*.ipynb")] == ["seat-2.ipynb"]


def test_a_seat_that_takes_too_long(tmp_path: Path, roster: Write) -> None:
    workshop = write_workshop(tmp_path / "tiny", card=CARD.replace("seconds: 20", "seconds: 2"))
    (outcome,) = make(workshop, roster("seat,name,trouble", "1,Kim,slow"), tmp_path / "out", language="en").outcomes
    with speaking("en"):
        assert str(outcome.failure) == "cell [4]: import os, sys, time / It took longer than 2 s."
    assert not [p for p in own_children() if _is_kernel(p)]


def test_a_kernel_that_cannot_start(
    tiny: WorkshopFolder, tmp_path: Path, roster: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when an environment is broken: the kernel's interpreter is not there. What an earlier run wrote goes."""
    seats, out = roster("seat,name", "1,Kim"), tmp_path / "out"
    assert make(tiny, seats, out, language="en").ok
    spec = tmp_path / "share" / "kernels" / "python3"
    spec.mkdir(parents=True)
    argv = [str(tmp_path / "no-python"), "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    (outcome,) = make(tiny, seats, out, resume=False, language="en").outcomes
    assert outcome.failure is not None
    assert (outcome.status, outcome.failure.kind) == ("failed", "no-start")
    assert not (out / outcome.notebook).exists()


def test_stop_from_another_thread_keeps_what_is_finished(tiny: WorkshopFolder, tmp_path: Path, roster: Write) -> None:
    stop = threading.Event()

    def stop_after_one(step: Progress) -> None:
        if step.finished == 1:
            stop.set()

    report = make(
        tiny, roster("seat,name,trouble", "1,Kim,", "2,Lee,slow", "3,Park,"), tmp_path / "out",
        jobs=2, stop=stop, progress=stop_after_one, language="en",
    )  # fmt: skip
    assert report.stopped
    assert [o.status for o in report.outcomes] == ["done", "waiting", "waiting"]
    assert own_children() == []


def test_a_folder_with_something_else_is_left_alone(tiny: WorkshopFolder, tmp_path: Path, roster: Write) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "report.html").write_text("my own")
    with pytest.raises(Problem, match="not empty"):
        make(tiny, roster("seat,name", "1,Kim"), tmp_path / "mine")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["report.html"]


def test_two_runs_do_not_share_a_folder(tiny: WorkshopFolder, tmp_path: Path, roster: Write) -> None:
    with only_run(tmp_path / "out"), pytest.raises(Problem, match="another run"):
        make(tiny, roster("seat,name", "1,Kim"), tmp_path / "out")


def test_spc_101_finds_the_planted_fault_in_its_own_data(tmp_path: Path, roster: Write) -> None:
    seats = roster("seat,name,shift", "1,Kim,3", "2,Lee,3")
    report = make("spc-101", seats, tmp_path / "out", language="en")
    assert report.ok, [str(o.failure) for o in report.outcomes]
    first, second = (o.results for o in report.outcomes)
    assert set(first) == {result.name for result in find("spc-101").card.results}
    for results in (first, second):  # a shift of 3 sigma (6.7 standard errors) cannot be missed for long
        assert results["found"] is True
        assert 0 <= results["delay"] <= 1
        assert results["first_alarm"] == results["planted"] + results["delay"]
    assert first["centre"] != second["centre"]
    pictures = [
        o.data["text/html"] for cell in book(report, "1").cells for o in cell.get("outputs", ()) if "<img" in str(o)
    ]
    assert len(pictures) == 2  # JupyterLab would take inline SVG out of a notebook that somebody else has run
    assert "<svg" not in str(book(report, "1"))


def test_a_roster_can_be_given_read(tiny: WorkshopFolder, tmp_path: Path, roster: Write) -> None:
    read = read_roster(roster("seat,name", "1,Kim"), tiny.card, {"level": 0})
    report = make(tiny, read, tmp_path / "{out}", language="en")  # braces mean something to papermill
    assert report.outcomes[0].results["sharp"] is False
