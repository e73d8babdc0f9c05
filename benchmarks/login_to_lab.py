"""From the click on "log in" to a JupyterLab that can be used: server started, launcher there, splash gone.

Each round: a fresh hub process (its start is not counted), a fresh browser profile, no running server.
"""

from __future__ import annotations

import json
import shutil
import time
from typing import Any

from benchmarks import peer
from benchmarks.harness import Arm, Benchmark

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CARD = '.jp-Launcher .jp-LauncherCard[data-category="Notebook"], .jp-Launcher .jp-LauncherCard[title*="Python 3"]'
SPLASH_GONE = "() => !document.getElementById('jupyterlab-splash')"


def _seconds(running: peer.Running, user: str, password: str | None) -> float:
    from playwright.sync_api import sync_playwright

    browser_path = shutil.which("chromium")
    if browser_path is None:
        raise RuntimeError("this benchmark needs chromium (apt-get install chromium)")
    with running, sync_playwright() as playwright:
        if password is None:
            rows = json.loads((peer.BENCH / "andon" / "logins.json").read_text(encoding="utf-8"))
            password = next(row["password"] for row in rows if row["user"] == user)
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        seconds = _login(browser.new_page(locale="en-US"), running.ready_url, user, password)
        browser.close()
    return seconds


def _login(page: Any, url: str, user: str, password: str) -> float:
    page.goto(url)
    page.fill("#username_input", user)
    page.fill("#password_input", password)
    began = time.perf_counter()
    page.click("#login_submit", no_wait_after=True)
    page.wait_for_selector(CARD, timeout=90_000)
    page.wait_for_function(SPLASH_GONE, timeout=90_000)
    return time.perf_counter() - began


BENCHMARK = Benchmark(
    name="login-to-lab",
    what="click on log in -> JupyterLab usable in a fresh browser, server not yet running",
    goal=0.5,
    ours=Arm("andon", lambda: _seconds(peer.andon(18803), "press-analyst", None)),
    peer=Arm("stock", lambda: _seconds(peer.stock(18804), "bench", "bench")),
    rounds=5,
)
