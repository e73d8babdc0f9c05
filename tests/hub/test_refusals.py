"""A manager's account against the running product: everything that is not an app is refused."""

from __future__ import annotations

import json
import uuid

import pytest
import requests
import websocket

from tests.support.running import Running, Session

pytestmark = pytest.mark.hub

OWN, OTHER = "/user/apps-hansung-press", "/user/apps-daesung-molding"


@pytest.fixture(scope="module")
def manager(andon: Running) -> Session:
    """The press shop's manager with the app open once."""
    session = andon.session("press-manager")
    page = session.open_app("control-chart")
    assert page.status_code == 200, page.text[:500]
    return session


@pytest.fixture(scope="module")
def kernel(manager: Session) -> str:
    """The kernel of the manager's open page."""
    import re

    page = manager.open_app("control-chart").text
    found = re.search(r'"kernelId"\s*:\s*"([0-9a-f-]{36})"', page)
    assert found, "the page names no kernel"
    return found.group(1)


GETS = [
    "/lab", "/lab/tree/x", "/tree", "/terminals", "/terminals/1", "/api", "/api/status", "/api/contents",
    "/api/contents/app.ipynb", "/api/kernels", "/api/kernelspecs", "/api/sessions", "/api/terminals",
    "/files/app.ipynb", "/files/..%2f..%2fetc%2fpasswd", "/view/app.ipynb", "/nbconvert/html/app.ipynb", "/metrics",
    "/api/me", "/voila", "/voila/tree", "/voila/api/contents/", "/voila/render/app.ipynb", "/voila/files/app.ipynb",
    "/edit/app.ipynb", "/proxy/8001/", "/static/favicon.ico", "/andon/cards", "/app.ipynb",
]  # fmt: skip
POSTS = [
    "/api/kernels",
    "/api/terminals",
    "/api/sessions",
    "/api/contents",
    "/api/shutdown",
    "/api/events",
    "/andon/keep-alive",
]


@pytest.mark.parametrize("path", GETS)
def test_get_is_refused(manager: Session, path: str) -> None:
    answer = manager.call("GET", OWN + path, allow_redirects=False)
    assert answer.status_code in (403, 404), f"{path}: {answer.status_code}"
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", POSTS)
def test_post_is_refused(manager: Session, path: str) -> None:
    answer = manager.call("POST", OWN + path, json={"name": "python3", "type": "notebook"}, allow_redirects=False)
    assert answer.status_code in (403, 404, 405), f"{path}: {answer.status_code}"


@pytest.mark.parametrize(
    "path", ["/lab", "/terminals", "/hub/spawn", "/hub/admin", "/hub/api/users", "/hub/api/groups"]
)
def test_hub_paths_are_refused(manager: Session, path: str) -> None:
    answer = manager.call("GET", path, allow_redirects=True)
    assert answer.status_code in (403, 404), f"{path}: {answer.status_code}"


@pytest.mark.parametrize("user", ["press-manager", "press-analyst", "apps-hansung-press", "apps-daesung-molding"])
def test_a_manager_starts_and_stops_no_server(manager: Session, user: str) -> None:
    for method in ("POST", "DELETE"):
        answer = manager.call(method, f"/hub/api/users/{user}/server")
        assert answer.status_code in (403, 404), f"{method} {user}: {answer.status_code}"


def test_a_manager_mints_no_token(manager: Session) -> None:
    answer = manager.call("POST", "/hub/api/users/press-manager/tokens", json={"note": "x"})
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("path", ["", "/", "/control-chart", "/lab", "/api/kernels"])
def test_another_companys_app_server_is_refused(manager: Session, path: str) -> None:
    answer = manager.get(manager.url + OTHER + path)
    assert answer.status_code in (403, 404), answer.status_code
    assert "Daesung" not in answer.text


@pytest.mark.parametrize("user", ["press-analyst", "molding-analyst"])
def test_other_peoples_lab_is_refused(manager: Session, user: str) -> None:
    assert manager.get(f"{manager.url}/user/{user}/lab").status_code in (403, 404)


def test_the_other_company_running_does_not_open_it(andon: Running, manager: Session) -> None:
    other = andon.session("molding-manager")
    assert other.open_app("control-chart").status_code == 200
    answer = manager.get(manager.url + OTHER + "/control-chart")
    assert answer.status_code in (403, 404)
    assert requests.get(manager.url + OTHER + "/control-chart", allow_redirects=False).status_code in (302, 403)


def connect(session: Session, kernel: str, origin: str | None = None) -> websocket.WebSocket:
    """The kernel's websocket with the session's own cookies."""
    path = f"{OWN}/api/kernels/{kernel}/channels"
    cookies = "; ".join(f"{c.name}={c.value}" for c in session.cookies if path.startswith(c.path))
    address = session.url.replace("http", "ws") + path + f"?session_id={uuid.uuid4().hex}"
    return websocket.create_connection(address, cookie=cookies, origin=origin or session.url, timeout=8)


def ask(socket: websocket.WebSocket, channel: str, kind: str, content: dict) -> str:
    """Send one message; its id."""
    ident = uuid.uuid4().hex
    header = {"msg_id": ident, "username": "x", "session": "s", "msg_type": kind, "version": "5.3", "date": ""}
    socket.send(
        json.dumps({"channel": channel, "header": header, "parent_header": {}, "metadata": {}, "content": content})
    )
    return ident


def answers(socket: websocket.WebSocket, seconds: float = 3.0) -> list[dict]:
    """Everything that arrives until ``seconds`` of silence."""
    socket.settimeout(seconds)
    got = []
    try:
        while True:
            got.append(json.loads(socket.recv()))
    except (websocket.WebSocketTimeoutException, websocket.WebSocketConnectionClosedException):
        return got


def test_code_from_the_browser_never_runs(manager: Session, kernel: str, tmp_path) -> None:
    proof = tmp_path / "proof"
    code = {"code": f"open({str(proof)!r}, 'w').write('x')", "silent": False, "store_history": False,
            "user_expressions": {}, "allow_stdin": False}  # fmt: skip
    socket = connect(manager, kernel)
    sent = [ask(socket, channel, "execute_request", code) for channel in ("shell", "control")]
    alive = ask(socket, "shell", "kernel_info_request", {})
    got = answers(socket)
    parents = {message["parent_header"].get("msg_id") for message in got}
    assert alive in parents, "the websocket answers nothing at all, so this would prove nothing"
    assert not parents & set(sent)
    assert not proof.exists()


def test_another_viewers_kernel_and_strangers_are_refused(andon: Running, manager: Session, kernel: str) -> None:
    colleague = andon.session("press-trainer")
    colleague.open_app("control-chart")
    other = andon.session("molding-manager")
    stranger = requests.Session()
    stranger.url = andon.url  # type: ignore[attr-defined]
    for session in (colleague, other, stranger):
        with pytest.raises(websocket.WebSocketBadStatusException) as caught:
            connect(session, kernel)
        assert caught.value.status_code in (403, 404)
    with pytest.raises(websocket.WebSocketBadStatusException):
        connect(manager, kernel, origin="http://evil.example")
