"""JupyterLab in a real browser: it opens in both languages, has the cards, and a card opens its lesson."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from andon.lab.notebooks import notebook
from tests.lab.conftest import Server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
OFF = ["quic", "background-networking", "component-update", "sync"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", *(f"--disable-{name}" for name in OFF)]
EXTENSION = Path(__file__).resolve().parents[2] / "src/andon/lab/static/labextensions/andon-lab/package.json"
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
    pytest.mark.skipif(not EXTENSION.is_file(), reason="needs `make build`"),
]
LIMITS = {"ANDON_IDLE_SECONDS": "3600", "ANDON_KEEP_ALIVE_HOURS": "8"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the module."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page; errors that Lab or our extension reports fail the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="ko-KR")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert not [fault for fault in faults if "Failed to load resource" not in fault]


def picture(page: Page, name: str) -> None:
    """A screenshot for whoever wants to look (``ANDON_SCREENSHOTS`` names the folder)."""
    if os.environ.get("ANDON_SCREENSHOTS"):
        page.screenshot(path=Path(os.environ["ANDON_SCREENSHOTS"]) / f"{name}.png")


def headings(page: Page) -> list[str]:
    """The launcher's section titles from top to bottom."""
    return page.locator(".jp-Launcher-sectionTitle").all_inner_texts()


@pytest.mark.parametrize(
    ("lang", "sections", "status"),
    [
        ("ko", ["수업", "데이터", "도구", "노트북", "콘솔", "기타"], "60분 동안 쓰지 않으면 멈춤"),
        ("en", ["Lessons", "Data", "Tools", "Notebook", "Console", "Other"], "Stops after 60 min without use"),
    ],
)
def test_the_first_screen(run: Callable[..., Server], page: Page, lang: str, sections: list[str], status: str) -> None:
    server = run(ANDON_LANG=lang, **LIMITS)
    page.goto(server.lab)
    lesson = "first-look 수업" if lang == "ko" else "first-look lesson"
    card = page.locator(".jp-LauncherCard", has_text=lesson)
    expect(card).to_be_visible(timeout=30_000)
    assert headings(page) == sections
    expect(page.locator(".jp-DirListing-item", has_text="lessons")).to_be_visible()
    expect(page.locator(".andon-stay")).to_have_text(status)
    picture(page, f"launcher-{lang}")
    differing: Any = page.evaluate(
        """async () => {
          const settings = await (await fetch('/lab/api/settings')).json();
          const check = (await window._JUPYTERLAB['andon-lab'].get('./check'))();
          return [settings.settings.length, check.differing(settings.settings)];
        }"""
    )
    assert differing[0] > 60
    assert differing[1] == [], "defaults are those of JupyterLab's own validator"
    card.click()
    expect(page.locator(".jp-Notebook .jp-RenderedMarkdown").first).to_contain_text(f"one {lang}", timeout=20_000)
    expect(page.locator(".jp-mod-current.lm-TabBar-tab, .lm-mod-current").filter(has_text=lesson).first).to_be_visible()


def test_a_kernel_knows_the_language(run: Callable[..., Server], page: Page) -> None:
    server = run(ANDON_LANG="ko", **LIMITS)
    code = "import andon.language; print(andon.language.language(), 6 * 7)"
    (server.home / "hello.ipynb").write_bytes(notebook([("code", code)]))
    page.goto(server.lab.replace("/lab?", "/lab/tree/hello.ipynb?"))
    page.wait_for_selector("#jp-main-statusbar >> text=/Python 3.* \\| 대기/", timeout=60_000)  # the kernel is there
    page.locator(".jp-Notebook .jp-Cell .cm-content").first.click(timeout=30_000)
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-OutputArea-output pre").first).to_have_text("ko 42\n", timeout=40_000)


def test_keeping_the_server_running(run: Callable[..., Server], page: Page) -> None:
    server = run(ANDON_LANG="en", **LIMITS)
    page.goto(server.lab)
    page.locator(".andon-stay").click(timeout=30_000)
    dialog = page.locator(".jp-Dialog")
    expect(dialog).to_contain_text("even with the browser closed")
    picture(page, "keep-running-en")
    dialog.locator("select").select_option("4 hours")
    dialog.locator(".jp-mod-accept").click()
    expect(page.locator(".andon-stay")).to_contain_text("Your server keeps running until")
    assert server.ask("/andon/keep-alive")[2]["kept_until"] is not None


def test_the_notice_before_it_stops_and_a_touch_takes_it_back(run: Callable[..., Server], page: Page) -> None:
    server = run(ANDON_LANG="ko", ANDON_IDLE_SECONDS="24", ANDON_KEEP_ALIVE_HOURS="8")
    page.goto(server.lab)
    notice = page.locator(".Toastify__toast", has_text="이 서버를 쓰는 사람이 없어")
    expect(notice).to_be_visible(timeout=40_000)
    expect(notice).to_contain_text("8시간 켜 두기")
    picture(page, "notice-ko")
    page.mouse.click(700, 500)
    expect(notice).to_be_hidden(timeout=10_000)
    assert server.process.poll() is None


def test_the_dashboard_of_a_running_cluster_in_a_tab(run: Callable[..., Server], page: Page) -> None:
    server = run(ANDON_LANG="ko", **LIMITS)
    code = "import andon; client = andon.cluster(workers=1, memory=400); print(client.submit(sum, [40, 2]).result())"
    (server.home / "cluster.ipynb").write_bytes(notebook([("code", code)]))
    page.goto(server.lab)
    card = page.locator(".jp-LauncherCard", has_text="Dask 현황판")
    expect(card).to_be_visible(timeout=30_000)
    picture(page, "launcher-dask-ko")
    card.click()
    tab = page.frame_locator("iframe.andon-frame")
    expect(tab.locator("body")).to_contain_text("실행 중인 Dask 클러스터가 없습니다.")
    page.locator(".jp-DirListing-item", has_text="cluster.ipynb").dblclick()
    page.wait_for_selector("#jp-main-statusbar >> text=/Python 3.* \\| 대기/", timeout=60_000)
    page.locator(".jp-Notebook .jp-Cell .cm-content").first.click(timeout=30_000)
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-OutputArea-output pre").first).to_have_text("42\n", timeout=60_000)
    page.locator(".lm-TabBar-tab", has_text="Dask 현황판").first.click()
    expect(tab.locator("body")).to_contain_text("Workers", timeout=60_000)
    expect(tab.locator("canvas").first).to_be_visible(timeout=30_000)
    page.wait_for_timeout(1500)
    picture(page, "dask-dashboard-ko")
