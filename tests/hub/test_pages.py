"""The hub's pages over real HTTP: who lands where, in which language, and what is not theirs."""

from __future__ import annotations

import re

import pytest

from tests.support.running import Running

pytestmark = pytest.mark.hub

HANGUL = re.compile(r"[가-힣]")
PEOPLE = [("press-manager", "hub/gallery"), ("press-analyst", "hub/"), ("operator", "hub/operator")]


def visible(page: str) -> str:
    """What a person reads: no scripts, styles, tags; product and user names and the language switch left out."""
    page = re.sub(r"<(script|style|head).*?</\1>", " ", page, flags=re.S)
    page = re.sub(r"<a [^>]*data-lang-to.*?</a>", " ", page, flags=re.S)
    return re.sub(r"<[^>]+>", " ", page)


def english_words(text: str) -> list[str]:
    names = "control-chart|andon-maintainers|operator"
    known = rf"\b(?:Andon|JupyterLab|GiB|UTC|(?:press|molding|apps|hansung|daesung)[-\w]*|CSV|{names})\b"
    return re.findall(r"\b[A-Za-z]{3,}\b", re.sub(known, " ", text))


@pytest.mark.parametrize(("user", "place"), PEOPLE)
def test_everyone_lands_at_their_own_door(andon: Running, user: str, place: str) -> None:
    landing = andon.session(user).landing.headers["Location"]
    assert place in landing, landing


def test_wrong_passwords_are_refused_alike(andon: Running) -> None:
    import requests

    from tests.support.running import xsrf_in

    for user in ("press-manager", "nobody", "apps-hansung-press"):
        session = requests.Session()
        token = xsrf_in(session.get(f"{andon.url}/hub/login").text)
        answer = session.post(f"{andon.url}/hub/login", data={"username": user, "password": "wrong", "_xsrf": token})
        assert answer.status_code == 403
        assert "do not belong together" in answer.text
        assert session.get(f"{andon.url}/hub/gallery", allow_redirects=False).status_code == 302


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    ("user", "path"),
    [
        ("", "/hub/login"),
        ("press-manager", "/hub/gallery"),
        ("press-manager", "/hub/home"),
        ("press-manager", "/hub/nothing-here"),
        ("press-manager", "/hub/operator"),
        ("press-manager", "/hub/token"),
        ("press-manager", "/hub/spawn"),
        ("press-manager", "/hub/admin"),
        ("press-analyst", "/hub/home"),
        ("operator", "/hub/operator"),
        ("operator", "/hub/home"),
    ],
)
def test_pages_speak_one_language(andon: Running, user: str, path: str, lang: str) -> None:
    import requests

    session = andon.session(user, lang) if user else requests.Session()
    session.headers["Accept-Language"] = lang
    page = session.get(andon.url + path).content.decode()
    assert f'<html lang="{lang}">' in page
    text = visible(page)
    if lang == "en":
        assert not HANGUL.findall(text), text
    else:
        assert HANGUL.search(text)
        assert not english_words(text), english_words(text)
    assert "Traceback" not in page


def test_language_switch_is_remembered(andon: Running) -> None:
    session = andon.session("press-manager", "en")
    assert '<html lang="en">' in session.get(f"{andon.url}/hub/gallery").text
    session.cookies.set("andon-lang", "ko", domain="127.0.0.1", path="/")
    assert '<html lang="ko">' in session.get(f"{andon.url}/hub/gallery").text
    assert '<html lang="ko">' in session.get(f"{andon.url}/hub/gallery?lang=xx").text
    assert '<html lang="en">' in session.get(f"{andon.url}/hub/gallery?lang=en").text
    assert '<html lang="en">' in session.get(f"{andon.url}/hub/gallery").text, (
        "a link that names a language is a choice"
    )


def test_gallery_shows_the_vetted_app_and_who_vetted_it(andon: Running) -> None:
    page = andon.session("press-manager").get(f"{andon.url}/hub/gallery").text
    assert 'data-app="control-chart"' in page
    assert "Hansung Press" in page
    assert "Daesung" not in page


def test_the_operator_has_no_app_and_no_server(andon: Running) -> None:
    session = andon.session("operator")
    assert session.get(f"{andon.url}/hub/apps/control-chart").status_code == 404
    assert session.get(f"{andon.url}/hub/spawn").status_code in (403, 404)
    assert session.get(f"{andon.url}/user/press-analyst/lab").status_code == 404


def test_only_the_operator_stops_servers(andon: Running) -> None:
    session = andon.session("press-manager")
    session.get(f"{andon.url}/hub/gallery")
    assert session.call("POST", "/hub/operator/stop/press-analyst").status_code == 403
    assert session.call("POST", "/hub/operator/stop/apps-hansung-press").status_code == 403


def test_assets_are_kept_by_content(andon: Running) -> None:
    import requests

    page = requests.get(f"{andon.url}/hub/login").text
    for path in re.findall(r'(?:href|src)="(/hub/andon/static/[^"]+)"', page):
        answer = requests.get(andon.url + path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert requests.get(f"{andon.url}/hub/andon/static/../site.py").status_code == 404
    assert requests.get(f"{andon.url}/hub/andon/static/%2e%2e/site.py").status_code in (403, 404)


def test_a_foreign_page_cannot_start_an_app_server(andon: Running) -> None:
    session = andon.session("press-manager")
    for mode in ("no-cors", "cors", "same-origin"):
        answer = session.get(f"{andon.url}/hub/apps/control-chart", headers={"Sec-Fetch-Mode": mode})
        assert answer.status_code == 403
