"""The pages for people: one language each, no network, whole on A4."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, sync_playwright

from andon.language import Language
from andon.workshops import Report, WorkshopFolder, pages, read_roster
from tests.workshops.conftest import ROOM, Room

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
NAMES = [line.split(",")[1] for line in ROOM[1:]]


class Page(HTMLParser):
    """Visible text, links, and tags of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: list[str] = []
        self.attributes: list[tuple[str, str, str | None]] = []
        self._hidden = 0
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in ("style", "code")
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.links += [unquote(value) for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("style", "code")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text.append(data)

    @property
    def seen(self) -> str:
        """What a person reads, without participants' names."""
        text = "\n".join(self.text)
        for name in NAMES:
            text = text.replace(name, "")
        return text


@pytest.fixture(scope="module", params=["en", "ko"])
def written(
    request: pytest.FixtureRequest, room: Room, tiny: WorkshopFolder, tmp_path_factory: pytest.TempPathFactory
) -> Report:
    """The room's pages in each language."""
    lang: Language = request.param
    out = tmp_path_factory.mktemp(lang)
    seats = read_roster("\n".join(ROOM).encode("cp949"), tiny.card, name="명단.csv").seats
    said = "ValueError: x"  # what a notebook says is in the language of its run
    outcomes = [replace(o, failure=o.failure and replace(o.failure, error=said)) for o in room[0].outcomes]
    report = replace(room[0], language=lang, out=out, outcomes=tuple(outcomes), stopped=True)
    pages.write(report, seats)
    return report


def test_one_language_on_each_page(written: Report) -> None:
    for path in (written.page, written.sheet):
        page = Page(path)
        assert ("html", "lang", written.language) in page.attributes
        if written.language == "en":
            assert re.findall(r"[가-힣]+", page.seen) == []
        else:
            allowed = {"Andon", "ValueError", "ipynb", "seat", *(line.split(",")[2] for line in ROOM)}
            assert set(re.findall(r"[A-Za-z]{3,}", page.seen)) <= allowed


def test_nothing_is_fetched_and_every_link_leads_to_a_notebook(room: Room, written: Report) -> None:
    for path in (written.page, written.sheet):
        page = Page(path)
        assert not [a for a in page.attributes if a[1] in ("src", "srcset") or a[0] in ("script", "link", "iframe")]
        assert "http" not in path.read_text(encoding="utf-8")
        assert "url(" not in path.read_text(encoding="utf-8")
        assert len(page.links) >= 6
        assert all((room[0].out / link).is_file() for link in page.links)


def test_every_seat_has_its_state_in_words(written: Report) -> None:
    words = {"en": ("✔ Done", "✖ Failed"), "ko": ("✔ 완료", "✖ 실패")}[written.language]
    text = "\n".join(Page(written.page).text)
    assert [text.count(word) for word in words] == [3, 5]  # two and four seats, and the tile of each
    for name in NAMES:
        assert name in text


@pytest.fixture(scope="module")
def browser() -> Browser:
    """A real browser."""
    if not CHROMIUM.is_file():
        pytest.skip("no /usr/bin/chromium")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield started
        started.close()


def test_it_fits_on_a4(written: Report, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 688, "height": 1000})  # A4 at 96 dpi within its margins
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(media="print")
    for path in (written.page, written.sheet):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert all(url.startswith("file://") for url in asked)
    page.close()
