"""The trainer: the desk in JupyterLab, a roster with Korean names, one notebook per seat, the report page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.running import Running, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

TEXTS: dict[str, dict[str, str]] = {
    "ko": {"user": "press-trainer", "tenant": "hansung-press", "desk": "워크숍", "start": "시작"},
    "en": {"user": "molding-trainer", "tenant": "daesung-molding", "desk": "Workshop", "start": "Start"},
}
ROSTER = "좌석,이름\n1,김민수\n2,이서연\n3,박지훈\n4,최유진\n"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_room_of_four(andon: Running, visit: Callable[..., Any], lang: str, tmp_path: Path) -> None:
    said = TEXTS[lang]
    visitor = visit(said["user"], lang)
    page = visitor.page
    visitor.login()
    page.wait_for_selector(".jp-LauncherCard", timeout=90_000)
    page.wait_for_function("() => !document.getElementById('jupyterlab-splash')")
    card = page.locator(".jp-LauncherCard", has_text=said["desk"]).first
    card.scroll_into_view_if_needed()
    visitor.see("launcher")
    card.click()
    page.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    page.wait_for_selector(".andon-desk", timeout=90_000)

    roster = tmp_path / "명단.csv"
    roster.write_bytes(ROSTER.encode("cp949"))
    page.set_input_files(".andon-desk input[type=file]", str(roster))
    page.wait_for_selector(".andon-desk >> text=김민수")
    visitor.see("desk-ready")
    page.locator(".andon-desk button", has_text=said["start"]).first.click()
    page.wait_for_selector(".andon-desk a[href*='report']", timeout=150_000)
    page.locator(".andon-desk a[href*='report']").first.scroll_into_view_if_needed()
    visitor.see("desk-done")
    home = andon.state / "tenants" / said["tenant"] / "home" / said["user"]
    reports = wait_for(lambda: list(home.rglob("report.html")), 10, "the report")
    assert len(list(reports[0].parent.rglob("seat-*.ipynb"))) == 4
    text = reports[0].read_text(encoding="utf-8")
    assert "김민수" in text
    assert "Traceback" not in text

    page.goto(f"file://{reports[0]}")
    visitor.see("report", full=True)
    rows = page.locator("table").first.inner_text()
    assert all(name in rows for name in ("김민수", "이서연", "박지훈", "최유진"))
