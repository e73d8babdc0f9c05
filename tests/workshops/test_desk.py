"""The trainer's desk, driven from Python as a person would: choose, check, start, watch, stop."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from andon.language import speaking
from andon_widgets import WorkshopDesk
from andon_widgets.workshop_desk.files import address, rosters
from tests.workshops.tiny import write_workshop


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A trainer's folder with a workshop of their own and three rosters."""
    folder = tmp_path / "home"
    write_workshop(folder / "tiny")
    (folder / "명단.csv").write_bytes("자리,이름,trouble\n1,김민수,\n2,이서연,error\n".encode("cp949"))
    (folder / "slow.csv").write_text("seat,name,trouble\n1,Kim,\n2,Lee,slow\n3,Park,slow\n4,Choi,slow\n")
    (folder / "broken.csv").write_text("seat,name\n1,Kim\n1,Lee\n3,\n")
    return folder


def desk_at(home: Path, lang: str, file: str) -> WorkshopDesk:
    """A desk with workshop and roster chosen."""
    with speaking(lang):  # type: ignore[arg-type]
        desk = WorkshopDesk(home)
    desk.workshop.value = "tiny"
    desk.file.value = str(home / file)
    return desk


def html(desk: WorkshopDesk) -> str:
    """All that the desk shows as HTML."""
    found, waiting = [], [desk]
    while waiting:
        widget = waiting.pop()
        waiting += getattr(widget, "children", ())
        found.append(str(getattr(widget, "value", "")) + str(getattr(widget, "description", "")))
    return "\n".join(found)


def test_choose_start_and_see_the_report(home: Path) -> None:
    desk = desk_at(home, "ko", "명단.csv")
    assert "자리 2개, 문제가 없습니다." in html(desk)
    assert not desk.start.disabled
    desk.start.click()
    assert desk.start.disabled
    assert not desk.stop.disabled
    report = desk.wait(60)
    assert report is not None
    assert [o.status for o in report.outcomes] == ["done", "failed"]
    assert (desk.bar.value, desk.bar.max) == (2, 2)
    shown = html(desk)
    assert "끝났습니다: 완료 1, 실패 1." in shown
    assert "ValueError: the gauge of 이서연 slipped" in shown
    assert "Finished" not in shown
    assert 'href="/files/workshops/tiny-' in shown
    assert report.page == home / "workshops" / "tiny-명단" / "report.html"
    assert report.page.is_file()
    assert not desk.start.disabled


def test_problems_are_listed_and_start_waits(home: Path) -> None:
    desk = desk_at(home, "en", "broken.csv")
    assert desk.start.disabled
    shown = html(desk)
    assert "2 problems" in shown
    assert "row 3, seat 1" in shown
    assert "Seat 3 has no name." in shown
    desk.start.click()
    assert desk.wait(1) is None


def test_an_upload_and_the_settings(home: Path) -> None:
    desk = desk_at(home, "en", "broken.csv")
    desk.take("room.csv", b"seat,name\n1,Kim\n")
    assert not desk.start.disabled
    desk.settings["level"].value = "many"
    assert desk.start.disabled
    assert "a whole number" in html(desk)
    desk.settings["level"].value = "0"
    desk.start.click()
    report = desk.wait(60)
    assert report is not None
    assert report.outcomes[0].results["sharp"] is False


def test_stop_keeps_what_is_finished(home: Path) -> None:
    desk = desk_at(home, "en", "slow.csv")
    first = threading.Event()
    desk.bar.observe(lambda change: first.set() if change["new"] == 1 else None, "value")
    desk.start.click()
    assert first.wait(60)
    desk.stop.click()
    report = desk.wait(20)
    assert report is not None
    assert (report.stopped, report.count("done"), report.count("waiting")) == (True, 1, 3)
    assert "Stopped: 1 done, 3 not run." in html(desk)


def test_a_kernel_stays_free_while_the_room_is_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a real kernel: the cell returns at once, the next cell runs while seats run."""
    cells = [
        f"from pathlib import Path\nfrom andon_widgets import WorkshopDesk\n"
        f"desk = WorkshopDesk(Path({str(home)!r}))\ndesk",
        f"desk.workshop.value = 'tiny'\ndesk.file.value = {str(home / '명단.csv')!r}\ndesk.start.click()\n"
        "print(desk.report, desk.stop.disabled)",
        "report = desk.wait(60)\nprint([o.status for o in report.outcomes], desk.bar.value)",
    ]
    monkeypatch.setenv("ANDON_LANG", "ko")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    NotebookClient(book, timeout=90, kernel_name="python3").execute()
    said = ["".join(o.get("text", "") for o in cell.outputs if o.output_type == "stream") for cell in book.cells]
    assert said[1:] == ["None False\n", "['done', 'failed'] 2\n"]
    state = json.dumps(book.metadata.widgets, ensure_ascii=False)
    assert "끝났습니다: 완료 1, 실패 1." in state  # what the background thread set has reached the front end


def test_rosters_and_addresses(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / ".hidden").mkdir()
    (home / ".hidden" / "secret.csv").write_text("seat,name\n")
    (home / "report.csv").write_text("ours")
    assert {path.name for path in rosters(home)} == {"명단.csv", "slow.csv", "broken.csv"}
    monkeypatch.setenv("JUPYTERHUB_SERVICE_PREFIX", "/user/kim/")
    assert address(home / "a b.html", home, "files") == "/user/kim/files/a%20b.html"
    assert address(Path("/elsewhere/report.html"), home, "files") is None
