"""A browser window per person; every step leaves a screenshot in test-artifacts/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from andon import places
from tests.support.running import Running

APPS = places.notebooks() / "apps"
HANGUL = re.compile(r"[가-힣]")


class Visitor:
    """One person at a browser: logs in, looks, keeps pictures; a script error or a 5xx answer fails the journey."""

    def __init__(self, andon: Running, browser: Any, user: str, lang: str, artifacts: Path, width: int = 1360) -> None:
        self.andon, self.user, self.lang, self.artifacts = andon, user, lang, artifacts
        locale = "ko-KR" if lang == "ko" else "en-US"
        self.context = browser.new_context(
            locale=locale, viewport={"width": width, "height": 900}, accept_downloads=True, timezone_id="Asia/Seoul"
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(90_000)  # a busy machine is slow, not wrong
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 500 else None)

    reviewer = yaml.safe_load((APPS / "control-chart" / "vetted.yml").read_text(encoding="utf-8"))["reviewer"]

    def login(self) -> None:
        """From the address on the terminal through the login page."""
        self.page.goto(self.andon.url)
        self.page.wait_for_selector("#username_input")
        self.see("login")
        self.page.fill("#username_input", self.user)
        self.page.fill("#password_input", self.andon.logins[self.user])
        self.page.click("#login_submit", no_wait_after=True)

    def see(self, name: str, full: bool = False) -> None:
        """Keep a picture of the page as it is now."""
        self.page.screenshot(path=self.artifacts / f"{self.user}-{self.lang}-{name}.png", full_page=full)

    def words(self, selector: str = "body") -> str:
        """What a person reads in a part of the page; titles of books and standards (cite) keep their language."""
        place = self.page.locator(selector).first
        text = str(place.inner_text())
        for cited in place.locator("cite").all_inner_texts():
            text = text.replace(cited, " ") if cited else text
        return text

    def speaks_one_language(self, selector: str, known: str = "") -> None:
        """No Hangul on an English page; on a Korean one no English word but the ``known`` (a pattern)."""
        text = self.words(selector)
        if self.lang == "en":
            assert not HANGUL.findall(text.replace("한국어", "")), text
            return
        assert HANGUL.search(text)
        names = rf"\b(Andon|JupyterLab|Python|Excel|CSV|MiB|GiB|English|{self.user}{'|' + known if known else ''})\b"
        left = re.findall(r"\b[A-Za-z]{4,}\b", re.sub(names, " ", text))
        assert not left, left


@pytest.fixture
def visit(andon: Running, browser: Any, artifacts: Path) -> Iterator[Callable[..., Visitor]]:
    """``visit(user, lang)`` gives a Visitor; all are checked for faults and closed at the end."""
    visitors: list[Visitor] = []

    def new(user: str, lang: str, width: int = 1360) -> Visitor:
        visitors.append(Visitor(andon, browser, user, lang, artifacts, width))
        return visitors[-1]

    yield new
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in visitors:
        visitor.see("last")
        visitor.context.close()
    assert not faults, faults


@pytest.fixture(scope="session")
def real_data(andon: Running, shared_data: Path) -> str:
    """AI4I 2020 installed the way an operator would: from a file, checked by its hash."""
    import os
    import subprocess

    from tests.support.running import ANDON

    source = shared_data / "ai4i2020" / "ai4i2020.csv"
    env = {**os.environ, "ANDON_STATE": str(andon.state), "LANG": "C.UTF-8"}
    command = [ANDON, "data", "get", "ai4i-2020", "--from", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    return "ai4i-2020"
