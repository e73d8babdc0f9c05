"""The page in a real browser: widgets answer, the kernel ends with the page, and what goes wrong is said."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from .hub import PREFIX, Hub, until

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync"""


@pytest.fixture(scope="module")
def page(hub: Hub) -> Iterator[playwright.Page]:
    """A browser in which Kim has logged in, in Korean."""
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as runner:
        browser = runner.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        page = browser.new_context(locale="ko-KR", viewport={"width": 390, "height": 800}).new_page()
        page.goto(f"{hub.address}/hub/login")
        page.fill("input[name=username]", "kim")
        page.fill("input[name=password]", "x")
        page.click("#login_submit")
        yield page
        browser.close()


def opened(page: playwright.Page, hub: Hub, app: str) -> list[str]:
    """Open an app and wait until it can be used; every address that the browser asked for."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{hub.address}{PREFIX}/{app}")
    page.wait_for_selector("body[data-andon=ready]")
    page.wait_for_selector("main input[type=text]")
    return asked


def test_a_visit(page: playwright.Page, hub: Hub) -> None:
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    asked = opened(page, hub, "echo")
    assert asked and not [url for url in asked if not url.startswith((hub.address, "blob:", "data:"))]
    assert not [text for text in errors if "Content Security Policy" in text]
    page.fill("main input[type=text]", "안녕")
    page.wait_for_selector("text=heard 안녕")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.click("text=English")
    page.wait_for_selector("text=App echo")
    assert {one["name"]: one["path"] for one in page.context.cookies()}["andon-lang"] == "/"
    page.wait_for_selector("body[data-andon=ready]")
    before = {one.pid for one in hub.kernels()}
    page.goto("about:blank")
    until(lambda: len({one.pid for one in hub.kernels()} & before) < len(before), "the page's kernel has ended", 3)


def test_a_killed_kernel_and_a_way_on(page: playwright.Page, hub: Hub) -> None:
    page.context.clear_cookies(name="andon-lang")
    others = {one.pid for one in hub.kernels()}
    opened(page, hub, "echo")
    for kernel in hub.kernels():
        if kernel.pid not in others:
            kernel.kill()
    page.wait_for_selector("#andon-notice:not([hidden]) >> text=앱이 종료되었습니다")
    page.click("#andon-notice button")
    page.wait_for_selector("body[data-andon=ready]")
    page.fill("main input[type=text]", "다시")
    page.wait_for_selector("text=heard 다시")
    page.goto("about:blank")
