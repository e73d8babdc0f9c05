"""The app in a real browser, served by stock Voila: what a manager sees and can do."""

from __future__ import annotations

import base64
import io
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from andon_widgets.built import STATIC

CHROMIUM = os.environ.get("ANDON_CHROMIUM", "/usr/bin/chromium")
QUIET = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HANGUL = re.compile("[가-힣]")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("no chromium (set ANDON_CHROMIUM to its path)")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield chromium
        chromium.close()


@contextmanager
def voila(notebook: Path, folder: Path, env: dict[str, str]) -> Iterator[str]:
    """Stock Voila with one notebook on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "voila", str(notebook), "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    with (folder / "voila.log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **env}, stdout=log, stderr=log, cwd=folder)
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait(f"{address}voila/static/favicon.ico", process)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert process.poll() is None, "voila ended"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def korean(root: Path, made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app for a Korean viewer."""
    folder = tmp_path_factory.mktemp("korean")
    env = {"ANDON_DATA": str(made), "ANDON_STATE": str(folder), "ANDON_LANG": "ko", "ANDON_UPLOAD_MIB": "3"}
    with voila(root / "starter_notebooks/apps/control-chart/app.ipynb", folder, env) as address:
        yield address


@contextmanager
def visit(browser: Browser, address: str, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """The app, ready; no script error may happen."""
    page = browser.new_page(viewport={"width": width, "height": height}, accept_downloads=True)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    page.wait_for_selector(".andon-chart canvas", timeout=60_000)
    page.wait_for_function("document.querySelectorAll('.andon-chart canvas').length === 2")
    try:
        yield page
    finally:
        page.close()
    assert not [error for error in errors if "andon" in error.lower() or "uplot" in error.lower()], errors


def test_a_manager_sees_the_answer_in_korean(browser: Browser, korean: str) -> None:
    with visit(browser, korean) as page:
        status = page.locator(".at-status")
        assert status.locator(".at-word").inner_text() == "이상"
        assert page.locator(".at-lamp path").count() == 2  # a sign, not colour alone
        assert "at-alarm" in (status.get_attribute("class") or "")
        assert status.bounding_box()["y"] < 500  # type: ignore[index]  # without scrolling
        shown = page.locator(".andon-tool").inner_text()
        english = set(re.findall(r"[A-Za-z]{4,}", shown)) - {"Excel", "MiB"}
        assert not english
        assert page.locator(".andon-chart").first.get_attribute("aria-label") == "부분군 평균 – 제품 두께"
        legend = page.locator(".andon-chart-legend").first
        assert legend.locator("svg").count() == legend.locator(".andon-legend-item").count() >= 3


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, korean: str, width: int) -> None:
    with visit(browser, korean, width) as page:
        inside = page.evaluate(
            "() => [...document.querySelectorAll('.andon-tool *')].filter(e => !e.closest('.at-scroll, .andon-hidden')"
            " && e.getBoundingClientRect().width && e.getBoundingClientRect().right > innerWidth + 1)"
            ".map(e => e.className || e.tagName)"
        )
        assert inside == []
        heights = page.evaluate(
            "() => [...document.querySelectorAll('.andon-field select, .andon-drop, .andon-button, summary')]"
            ".map(e => e.getBoundingClientRect().height).filter(h => h)"
        )
        assert len(heights) >= 6
        assert min(heights) >= 43.5  # 44 px targets
        canvas = page.locator(".andon-chart canvas").first.bounding_box()
        assert canvas is not None
        assert canvas["width"] > 0.75 * min(width, 1180) - 40


def test_the_chart_is_drawn_and_follows_the_width(browser: Browser, korean: str) -> None:
    with visit(browser, korean) as page:
        colours = page.evaluate(PIXELS)
        assert {"line", "limit", "alarm"} <= set(colours), colours
        page.set_viewport_size({"width": 700, "height": 900})
        page.wait_for_function("document.querySelector('.andon-chart canvas').getBoundingClientRect().width < 660")
        assert {"line", "limit", "alarm"} <= set(page.evaluate(PIXELS))


#: Which of the meaningful colours a chart's pixels hold.
PIXELS = """() => {
  const canvas = document.querySelector('.andon-chart canvas');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const known = {line: [31, 95, 168], limit: [26, 127, 75], alarm: [198, 40, 40], pattern: [178, 107, 0]};
  const found = new Set();
  for (let i = 0; i < data.length; i += 4) for (const [name, [r, g, b]] of Object.entries(known))
    if (Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 12 && data[i + 3] > 200)
      found.add(name);
  return [...found];
}"""


def test_the_chart_is_dark_on_a_dark_page_and_light_on_paper(browser: Browser, korean: str) -> None:
    with visit(browser, korean) as page:
        fill = "document.querySelector('.andon-legend-item polygon').getAttribute('fill')"
        assert page.evaluate(fill) == "#c62828"
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        page.wait_for_function(f"{fill} === '#ff7b72'")
        assert "alarm" not in page.evaluate(PIXELS)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(fill) == "#c62828"
        page.wait_for_function(f"({PIXELS})().includes('alarm')")
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(fill) == "#ff7b72"


def test_the_keyboard_reaches_every_point(browser: Browser, korean: str) -> None:
    with visit(browser, korean) as page:
        page.locator(".andon-chart-stage").first.focus()
        live = page.locator(".andon-chart [aria-live]").first
        page.keyboard.press("Home")
        assert (live.text_content() or "").startswith("부분군 1 · 2026-03-02 06:00")
        page.keyboard.press("ArrowRight")
        assert (live.text_content() or "").startswith("부분군 2 ·")
        page.keyboard.press("a")
        assert "경보: " in (live.text_content() or "")
        page.keyboard.press("End")
        assert (live.text_content() or "").startswith("부분군 1000 ·")
        readout = page.locator(".andon-chart-readout")
        assert readout.first.is_visible()
        assert readout.nth(1).is_visible()  # the other chart's cursor follows
        page.keyboard.press("Escape")
        assert not readout.first.is_visible()


def test_a_picture_is_saved_on_white_with_its_title(browser: Browser, korean: str, tmp_path: Path) -> None:
    with visit(browser, korean) as page:
        with page.expect_download() as saved:
            page.get_by_role("button", name="그림 저장").first.click()
        file = tmp_path / "chart.png"
        saved.value.save_as(file)
        assert saved.value.suggested_filename == "부분군 평균 - 제품 두께.png"
        picture = page.evaluate(PICTURE, base64.b64encode(file.read_bytes()).decode())
    assert picture["width"] == 2000
    assert picture["corner"] == [255, 255, 255, 255]  # white, not transparent
    assert picture["title"]  # dark letters where the title stands
    assert picture["legend"]  # the marks' colour below the axis


#: A saved picture, looked at by the browser.
PICTURE = """async (coded) => {
  const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,' + coded)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const ctx = canvas.getContext('2d');
  ctx.drawImage(bitmap, 0, 0);
  const any = (y, h, test) => { const d = ctx.getImageData(0, y, bitmap.width, h).data;
    for (let i = 0; i < d.length; i += 4) if (test(d[i], d[i + 1], d[i + 2])) return true; return false; };
  return {width: bitmap.width, corner: [...ctx.getImageData(3, 3, 1, 1).data],
    title: any(20, 50, (r, g, b) => r < 90 && g < 90 && b < 90),
    legend: any(bitmap.height - 90, 90, (r, g, b) => r === 178 && g === 107 && b === 0)};
}"""


def test_excel_and_upload_work_from_the_page(browser: Browser, korean: str, tmp_path: Path) -> None:
    with visit(browser, korean) as page:
        with page.expect_download() as saved:
            page.get_by_role("button", name="엑셀로 저장").click()
        saved.value.save_as(tmp_path / "a.xlsx")
        book = openpyxl.load_workbook(io.BytesIO((tmp_path / "a.xlsx").read_bytes()))
        assert book.sheetnames[0] == "요약"
        rows = "".join(f"{i},{20 + (i * 31 % 7) / 10},비고 {i} {'가' * 30}\n" for i in range(20_000))
        large = tmp_path / "지름 측정.csv"
        large.write_bytes(f"번호,지름,메모\n{rows}".encode())
        assert large.stat().st_size > 1.5 * 2**20  # more than one piece
        page.set_input_files("input[type=file]", large)
        page.wait_for_function("document.querySelector('.at-origin')?.textContent.includes('지름 측정.csv')")
        assert "20,000" in page.locator(".at-facts").inner_text()
        assert HANGUL.search(page.locator(".andon-legend-note").first.inner_text())  # thinned, and says so
        before = page.evaluate(POINTS)
        box = page.locator(".u-over").first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 100, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + 200, box["y"] + 60, steps=4)
        page.mouse.up()
        page.get_by_role("button", name="전체 보기").first.wait_for(state="visible")
        page.wait_for_function(f"({POINTS})() !== {before}")  # the window's own points came from the kernel
        (tmp_path / "photo.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
        page.set_input_files("input[type=file]", tmp_path / "photo.csv")
        page.locator(".andon-transfer-note:not(:empty)").wait_for()
        assert HANGUL.search(page.locator(".andon-transfer-note:not(:empty)").inner_text())
        assert page.locator(".at-facts").is_visible()  # the chart of before is still there
        (tmp_path / "big.csv").write_bytes(b"1\n" * 2_000_000)
        page.set_input_files("input[type=file]", tmp_path / "big.csv")
        page.wait_for_function("document.body.innerText.includes('3 MiB 보다 큽니다')")


#: A mark of what is drawn: changes when other points are drawn.
POINTS = """() => { const c = document.querySelector('.andon-chart canvas'); let sum = 0;
  const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
  for (let i = 0; i < d.length; i += 16) sum = (sum * 31 + d[i]) % 1000003; return sum; }"""


def test_all_scripts_of_the_tool_weigh_less_than_200_kb() -> None:
    sizes = {file.name: file.stat().st_size for file in STATIC.glob("*.js")}
    total = 2 * sizes["chart.js"] + sizes["download.js"] + sizes["upload.js"]  # each chart brings its own copy
    assert total < 200_000
