"""The pages that people see: language, failures, ways back."""

from __future__ import annotations

import re

import pytest

from .hub import PREFIX, Hub, Person

HANGUL = re.compile("[가-힣]")


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "expected"),
    [
        ("en", "ko", "ko", "en"),
        ("", "en", "ko", "en"),
        ("", "", "en-GB,en;q=0.8", "en"),
        ("", "", "ko;q=0.3,en;q=0.9", "en"),
        ("", "", "fr-FR,fr", "ko"),
        ("xx", "yy", "de", "ko"),
    ],
)
def test_language(hub: Hub, kim: Person, query: str, cookie: str, accept: str, expected: str) -> None:
    headers = {"Accept-Language": accept}
    params = {"lang": query} if query else {}
    cookies = {"andon-lang": cookie} if cookie else {}
    page = kim.app("spy", headers=headers, params=params, cookies=cookies)
    page.close_page()
    assert f'<html lang="{expected}">' in page.page.text
    assert f"&#34;ANDON_LANG&#34;: &#34;{expected}&#34;" in page.page.text
    assert ("앱 spy" in page.page.text) == (expected == "ko")


def test_a_failing_cell_is_a_sentence_and_a_code(hub: Hub, kim: Person) -> None:
    app = kim.app("broken", params={"lang": "en"})
    app.close_page()
    assert "before" in app.page.text and "This part of the app did not work" in app.page.text
    assert "ZeroDivisionError" not in app.page.text and "Traceback" not in app.page.text
    code = re.search(r"the code ([0-9A-F]{6})", app.page.text)
    assert code and f"app failure {code[1]}" in hub.log.read_text()


@pytest.mark.parametrize(("path", "status"), [("nothing-here", 404), ("trainers", 403), ("lab", 404)])
def test_every_refusal_has_both_languages_and_a_way_back(kim: Person, path: str, status: int) -> None:
    for lang in ("ko", "en"):
        answer = kim.get(f"{PREFIX}/{path}?lang={lang}")
        assert answer.status_code == status
        assert f'<html lang="{lang}">' in answer.text and "/hub/gallery" in answer.text
        body = re.sub(r"<nav.*?</nav>|<[^>]+>", " ", answer.text.split("<body")[1], flags=re.S)
        assert bool(HANGUL.search(body)) == (lang == "ko")
        if lang == "ko":
            assert not re.search(r"[A-Za-z]{3,}", body.split(">", 1)[1]), body


def test_the_front_door_leads_to_the_gallery(kim: Person) -> None:
    answer = kim.get(f"{PREFIX}/", allow_redirects=False)
    assert answer.status_code == 302 and answer.headers["Location"] == "/hub/gallery"


def test_statics_are_compressed_and_kept(kim: Person) -> None:
    app = kim.app("spy")
    app.close_page()
    base = re.search(rf"{PREFIX}/static/\w+/", app.page.text)
    assert base
    answer = kim.get(base[0] + "voila.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip" and "immutable" in answer.headers["Cache-Control"]
    assert "_JUPYTERLAB" in answer.text
