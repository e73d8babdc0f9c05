"""The manager's two minutes: log in, gallery, app, chart, what the alarms mean, own file, picture and Excel."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support.running import Running

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

TEXTS: dict[str, dict[str, Any]] = {
    "ko": {
        "user": "press-manager",
        "tile": "관리도",
        "alarm": "이상",
        "save": "그림 저장",
        "excel": "엑셀로 저장",
        "check": "확인할 일",
        "back": "앱 목록",
        "trust": "이 숫자를 믿어도 되는 이유",
    },
    "en": {
        "user": "molding-manager",
        "tile": "Control chart",
        "alarm": "Alarm",
        "save": "Save picture",
        "excel": "Save as Excel",
        "check": "Check",
        "back": "Apps",
        "trust": "Why trust this number?",
    },
}


def open_app(visitor: Any) -> None:
    """Log in, land in the gallery, click the tile, wait through the progress page for the charts."""
    visitor.login()
    visitor.page.wait_for_url("**/hub/gallery")
    visitor.see("gallery")
    visitor.speaks_one_language("body", visitor.reviewer)
    visitor.page.click('[data-app="control-chart"]')
    visitor.page.wait_for_selector(".andon-chart canvas", timeout=90_000)
    visitor.page.locator(".andon-chart canvas").nth(1).wait_for()


def the_notebooks_numbers(andon: Running) -> str:
    """The limits that an analyst gets for the app's first view, written as the app writes them."""
    code = (
        "import andon; from andon.methods import control_chart as c;"
        "p = c(andon.load('press-line'), value='thickness_mm', subgroup='subgroup').location;"
        "print(f'{p.lower:.5f} mm – {p.upper:.5f} mm')"
    )
    env = {**os.environ, "ANDON_STATE": str(andon.state)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True
    ).stdout.strip()


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_two_minutes(visit: Callable[..., Any], lang: str, tmp_path: Path) -> None:
    said = TEXTS[lang]
    visitor = visit(said["user"], lang)
    page = visitor.page
    open_app(visitor)
    assert f"/user/apps-{'hansung-press' if lang == 'ko' else 'daesung-molding'}/control-chart" in page.url
    assert said["alarm"] in visitor.words(".at-status")
    assert said["check"] in visitor.words(".andon-tool")
    visitor.see("app-top")
    visitor.see("app", full=True)
    assert the_notebooks_numbers(visitor.andon) in visitor.words(".at-status"), "app and notebook must agree"
    visitor.speaks_one_language(".andon-tool")
    visitor.speaks_one_language("header")

    with page.expect_download() as picture:
        page.get_by_role("button", name=said["save"]).first.click()
    picture.value.save_as(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")

    with page.expect_download(timeout=60_000) as workbook:
        page.get_by_role("button", name=said["excel"]).click()
    workbook.value.save_as(tmp_path / "chart.xlsx")
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "chart.xlsx").read_bytes()))
    numbers = [
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, float)
    ]
    assert len(numbers) > 1000, "the workbook must hold live numbers"

    page.get_by_text(said["trust"]).first.click()
    visitor.see("why-trust", full=True)
    visitor.speaks_one_language(
        ".andon-tool", r"NIST|SEMATECH|Handbook|Montgomery|AIAG|Nelson|Western|Electric|qcc|[A-Z][\w.]+"
    )
    assert not re.search(r"Traceback|Error:", visitor.words())


def test_their_own_file(visit: Callable[..., Any], tmp_path: Path) -> None:
    """A CP949 export with a preamble, as an ERP writes it; then a picture that is no table."""
    visitor = visit("press-manager", "ko")
    page = visitor.page
    open_app(visitor)
    rows = "\n".join(
        f"2026-03-{1 + i // 24:02d} {i % 24:02d}:00,{20 + (i % 5) * 0.1 + (3 if i == 50 else 0):.2f}" for i in range(60)
    )
    own = tmp_path / "측정값.csv"
    own.write_bytes(f"한성프레스 검사 기록\n\n측정시각,두께(mm)\n{rows}\n".encode("cp949"))
    page.set_input_files(".andon-tool input[type=file]", str(own))
    page.locator(".at-status", has_text="측정값.csv").wait_for(timeout=30_000)
    assert "60" in visitor.words(".at-status")
    canvas = page.locator(".andon-chart canvas").first.bounding_box()
    assert canvas["width"] > 1000, "a new chart must fill its card as the first one does"
    visitor.see("own-file", full=True)
    assert "이상" in visitor.words(".at-status")

    photo = tmp_path / "사진.csv"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    page.set_input_files(".andon-tool input[type=file]", str(photo))
    page.wait_for_selector(".andon-tool >> text=다음 할 일")
    visitor.see("no-table", full=True)
    assert "Traceback" not in visitor.words()
    visitor.speaks_one_language(".andon-tool", "PNG|xlsx|xlsm|Parquet|JSON|lines|csv|CSV")


def test_real_public_data(visit: Callable[..., Any], real_data: str) -> None:
    """AI4I 2020: ten thousand rows of a public file."""
    visitor = visit("press-manager", "ko")
    open_app(visitor)
    select = visitor.page.locator(".andon-field select").first
    label = next(text for text in select.locator("option").all_inner_texts() if "AI4I" in text)
    select.select_option(label=label)
    visitor.page.locator(".at-status", has_text="AI4I").filter(has_text="10,000").wait_for(timeout=60_000)
    visitor.see("ai4i", full=True)


def test_a_companys_files_are_its_own(andon: Running, visit: Callable[..., Any]) -> None:
    """Both companies share a table; each manager is offered the own one and never the other's."""
    rows = "thickness\n" + "\n".join(f"{20 + number % 5 / 10}" for number in range(40)) + "\n"
    for tenant, name in (("hansung-press", "ours.csv"), ("daesung-molding", "theirs.csv")):
        company = andon.state / "tenants" / tenant / "company"
        company.mkdir(parents=True, exist_ok=True)
        (company / name).write_text(rows, encoding="utf-8")
    for user, own, other in (
        ("press-manager", "ours.csv", "theirs.csv"),
        ("molding-manager", "theirs.csv", "ours.csv"),
    ):
        visitor = visit(user, "en")
        open_app(visitor)
        offered = " | ".join(visitor.page.locator(".andon-field select").first.locator("option").all_inner_texts())
        assert own in offered
        assert other not in offered
        assert other not in visitor.page.content()


def test_on_a_phone_at_the_line(visit: Callable[..., Any]) -> None:
    visitor = visit("press-manager", "ko", 390)
    open_app(visitor)
    assert visitor.page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    visitor.see("phone", full=True)


def test_never_jupyterlab(andon: Running, visit: Callable[..., Any]) -> None:
    visitor = visit("press-manager", "en")
    visitor.login()
    visitor.page.wait_for_url("**/hub/gallery")
    for path in ("/hub/spawn", "/user/press-manager/lab", "/user/press-analyst/lab"):
        answer = visitor.page.goto(andon.url + path)
        assert answer.status in (403, 404, 424), path
        assert not visitor.page.locator("#jp-main-dock-panel").count()
    visitor.see("refused")
    visitor.page.click("text=Back to the start")
    visitor.page.wait_for_url("**/hub/gallery")
