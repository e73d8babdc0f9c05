"""The attack matrix over HTTP: what is served, to whom, and that nothing else exists."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from .hub import PREFIX, Hub, Person, until

#: Everything that Jupyter, Voila or a curious person might answer or ask for: method and path.
CLOSED = [tuple(line.split(" ")) for line in (Path(__file__).parent / "closed.txt").read_text().splitlines()]


def form(person: Person) -> dict[str, str]:
    """Headers with which a forged request would be as good as one of a page of ours."""
    address = person.hub.address
    return {"X-XSRFToken": person.xsrf(PREFIX + "/"), "Origin": address, "Referer": f"{address}{PREFIX}/echo"}


def environment(text: str) -> dict[str, str]:
    """The kernel's environment as the spy app printed it."""
    found = re.search(r"ENV(\{.*?\})VNE", unescape(text), re.S)
    assert found, text[-2000:]
    told: dict[str, str] = json.loads(found[1])
    return told


@pytest.fixture(scope="module", autouse=True)
def _known(kim: Person) -> None:
    """Kim has been here before, so that cookies are set."""
    kim.app("spy").close_page()


@pytest.mark.parametrize(("method", "path"), CLOSED, ids=lambda value: str(value))
def test_nothing_else_exists(kim: Person, hub: Hub, method: str, path: str) -> None:
    before = len(hub.kernels())
    answer = kim.request(method, PREFIX + path, headers=form(kim), json={"name": "python3"}, allow_redirects=False)
    assert answer.status_code == 404, (answer.status_code, answer.headers.get("Location"))
    assert "Traceback" not in answer.text and "heard" not in answer.text
    assert len(hub.kernels()) == before


@pytest.mark.parametrize(("method", "path"), CLOSED[::7] + CLOSED[-9:], ids=lambda value: str(value))
@pytest.mark.parametrize("who", ["anonymous", "park"])
def test_outsiders_learn_nothing(request: Any, hub: Hub, who: str, method: str, path: str) -> None:
    person = Person(hub, "anonymous") if who == "anonymous" else request.getfixturevalue(who)
    answer = person.request(method, PREFIX + path, headers=form(person), json={}, allow_redirects=False)
    if method == "GET" and re.fullmatch(r"/[a-z-]+", path) and answer.status_code == 302:
        assert "/hub/api/oauth2/authorize" in answer.headers["Location"]  # an app's address: log in first
    else:
        assert answer.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "../../../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2fetc%2fpasswd",
        "andon/../../bar.html.j2",
        "//etc/passwd",
    ],
)
def test_statics_do_not_leave_their_table(kim: Person, path: str) -> None:
    base = re.search(rf"{PREFIX}/static/\w+/", kim.get(f"{PREFIX}/no-such-app").text)
    assert base
    assert kim.get(base[0] + "andon/andon.js").ok  # the door itself is open
    assert kim.raw(base[0] + "andon/andon.js")[0] == 200
    status, body = kim.raw(base[0] + path)
    assert status in (403, 404) and b"root:" not in body and b"andon-bar" not in body.split(b"<body")[0]


def test_a_member_of_another_company_is_refused(park: Person) -> None:
    answer = park.get(f"{PREFIX}/echo")
    assert answer.status_code == 403 and "kernelId" not in answer.text


def test_without_login_the_hub_asks_who_it_is(hub: Hub) -> None:
    answer = Person(hub, "nobody").get(f"{PREFIX}/echo", allow_redirects=False)
    assert answer.status_code == 302 and "/hub/api/oauth2/authorize" in answer.headers["Location"]


def test_a_token_instead_of_a_cookie_opens_nothing(hub: Hub) -> None:
    nobody = Person(hub, "nobody")
    headers = {"Authorization": f"token {hub.token}"}
    assert nobody.get(f"{PREFIX}/echo", headers=headers, allow_redirects=False).status_code == 302
    assert nobody.get(f"{PREFIX}/echo?token={hub.token}", allow_redirects=False).status_code == 302
    assert nobody.get(f"{PREFIX}/api/kernels", headers=headers, allow_redirects=False).status_code == 403


def test_a_role_that_may_not_takes_no_kernel(hub: Hub, kim: Person) -> None:
    before = {one.pid for one in hub.kernels()}
    answer = kim.get(f"{PREFIX}/trainers?lang=en")
    assert answer.status_code == 403 and "not for your role" in answer.text
    assert {one.pid for one in hub.kernels()} <= before
    cho = hub.login("cho").app("trainers")
    assert cho.page.status_code == 200 and cho.kernel
    cho.close_page()


def test_the_kernel_knows_the_viewer_and_no_secret(hub: Hub, kim: Person) -> None:
    token = hub.process_of("press").environ()["JUPYTERHUB_API_TOKEN"]
    spoof = dict.fromkeys(("X-App-Viewer", "X-Andon-Viewer", "Andon-Viewer", "Remote-User", "X-Forwarded-User"), "lee")
    app = kim.app("spy", headers=spoof, params={"viewer": "lee", "ANDON_VIEWER": "lee"})
    told = environment(app.page.text)
    app.close_page()
    assert told["ANDON_VIEWER"] == "kim" and told["ANDON_TENANT"] == "press" and told["ANDON_LANG"] == "ko"
    assert len(token) > 20 and token not in json.dumps(told)
    assert not [name for name in told if name.startswith("JUPYTERHUB") or "TOKEN" in name]
    assert [name for name in told if name.startswith("JPY_")] in ([], ["JPY_PARENT_PID"])
    assert not [name for name in told if name.startswith("TEST_HUB")]


def test_another_viewers_kernel_does_not_exist(kim: Person, lee: Person) -> None:
    app = kim.app("spy")
    lee.app("spy").close_page()
    path = f"{PREFIX}/api/kernels/{app.kernel}"
    assert app.alive()
    assert lee.get(path).status_code == 404
    for method, tail in (("POST", "/interrupt"), ("POST", "/restart"), ("DELETE", "")):
        assert lee.request(method, path + tail, headers=form(lee)).status_code in (403, 404, 405)
        assert kim.request(method, path + tail, headers=form(kim)).status_code in (404, 405)
    assert lee.post(f"{PREFIX}/voila/api/shutdown/{app.kernel}", headers=form(lee)).status_code == 404
    assert app.alive()
    assert app.close_page().status_code == 204
    assert not app.alive()


def test_the_note_that_a_page_closed_cannot_be_forged(kim: Person) -> None:
    app = kim.app("spy")
    path = f"{PREFIX}/voila/api/shutdown/{app.kernel}"
    evil = {"X-XSRFToken": kim.xsrf(PREFIX + "/"), "Origin": "http://evil.example"}
    assert kim.post(path).status_code == 403
    assert kim.post(path, data={"_xsrf": "guess"}).status_code == 403
    assert kim.post(path, headers=evil).status_code in (403, 404)
    assert app.alive()
    app.close_page()


def test_headers(kim: Person) -> None:
    app = kim.app("spy")
    app.close_page()
    headers = app.page.headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", app.page.text)


def test_a_browser_that_leaves_early_takes_its_kernel_along(hub: Hub, kim: Person) -> None:
    answer = kim.get(f"{PREFIX}/slow", stream=True)
    text, pieces = "", answer.iter_content(None)
    while "kernelId" not in text:
        text += next(pieces).decode()
    found = re.search(r'"kernelId": "([0-9a-f-]{36})"', text)
    assert found
    path = f"{PREFIX}/api/kernels/{found[1]}"
    assert kim.get(path).status_code == 200
    answer.close()
    until(lambda: kim.get(path).status_code == 404, "the kernel is gone", 15)
    assert "already running" not in hub.log.read_text()
