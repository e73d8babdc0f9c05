"""A real `andon up` with its own state folder, and what tests ask of it."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

ANDON = str(Path(sys.executable).parent / "andon")


def free_port() -> int:
    """A port that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(truth, seconds: float = 30.0, what: str = "it"):
    """The first true answer of ``truth``; AssertionError after ``seconds``."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = truth()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {seconds} s")


@dataclass
class Running:
    """`andon up` as a child process. ``stop`` is Ctrl-C."""

    state: Path
    port: int = field(default_factory=free_port)
    env: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()

    def start(self) -> Running:
        """Start and wait for the line that tells how to stop."""
        self.logins_file = self.state.parent / "logins.json"
        self.output = self.state.parent / f"up-{time.time_ns()}.txt"
        env = {**os.environ, "LANG": "C.UTF-8", **self.env, "ANDON_STATE": str(self.state)}
        command = [ANDON, "up", "--port", str(self.port), "--logins", str(self.logins_file), *self.arguments]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.output.open("ab"),
            stderr=subprocess.STDOUT,
            env=env,
            preexec_fn=_end_with_the_tests,
        )
        wait_for(lambda: "Ctrl-C" in self.text() or self.process.poll() is not None, 60, "andon up")
        assert self.process.poll() is None, self.text()
        self.logins = {row["user"]: row["password"] for row in json.loads(self.logins_file.read_text())}
        return self

    def text(self) -> str:
        """Everything printed so far."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> list[psutil.Process]:
        """Ctrl-C; returns processes of ours that are still there (there must be none)."""
        family = self.family()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        return [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

    def family(self) -> list[psutil.Process]:
        """Every process under `andon up`."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def find(self, *words: str) -> list[psutil.Process]:
        """The processes of the family whose command line holds all ``words``."""
        found = []
        for one in self.family():
            try:
                line = " ".join(one.cmdline())
            except psutil.Error:
                continue
            if all(word in line for word in words):
                found.append(one)
        return found

    @property
    def url(self) -> str:
        """The public address, without the last slash."""
        return f"http://127.0.0.1:{self.port}"

    def session(self, user: str, lang: str = "en") -> Session:
        """A logged-in HTTP session."""
        return Session(self, user, lang)


class Session(requests.Session):
    """A browser without a screen: cookies, XSRF tokens, redirects."""

    def __init__(self, running: Running, user: str, lang: str = "en") -> None:
        super().__init__()
        self.url, self.user = running.url, user
        self.headers["Accept-Language"] = lang
        self.hooks["response"].append(as_utf8)
        page = self.get(f"{self.url}/hub/login")
        form = {"username": user, "password": running.logins[user], "_xsrf": xsrf_in(page.text)}
        self.landing = self.post(f"{self.url}/hub/login?next=", data=form, allow_redirects=False)
        assert self.landing.status_code == 302, self.landing.text

    def xsrf(self, path: str) -> str:
        """The XSRF cookie that a browser would send to ``path``."""
        fitting = [cookie for cookie in self.cookies if cookie.name == "_xsrf" and path.startswith(cookie.path)]
        return max(fitting, key=lambda cookie: len(cookie.path)).value if fitting else ""

    def call(self, method: str, path: str, **kwargs) -> requests.Response:
        """A request as the page's own script would send it."""
        headers = {"X-XSRFToken": self.xsrf(path), "Referer": self.url + path, "Origin": self.url}
        return self.request(method, self.url + path, headers=headers, timeout=60, **kwargs)

    def open_app(self, name: str) -> requests.Response:
        """Open an app as the gallery does: start the company's server if it sleeps, then go there."""
        answer = self.get(f"{self.url}/hub/apps/{name}", timeout=60)
        if "data-state-url" not in answer.text:
            return answer

        def address() -> str | None:
            state = self.get(f"{self.url}/hub/apps/{name}/state", timeout=30).json()
            assert state["state"] != "failed", state
            return state.get("url")

        return self.get(self.url + wait_for(address, 60, "the app server"), timeout=120)


def _end_with_the_tests() -> None:
    """A failed test, or a killed pytest, leaves no Andon running (Linux: the kernel sends SIGTERM)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)


_others: set[int] = set()


def forget_others() -> None:
    """From now on :func:`own_children` leaves out the children that this test process already has."""
    _others.clear()
    _others.update(child.pid for child in psutil.Process().children())


def own_children(recursive: bool = True) -> list[psutil.Process]:
    """What was started since :func:`forget_others`; a server that other tests share, and its family, is not."""
    tops = [child for child in psutil.Process().children() if child.pid not in _others]
    below = [one for top in tops for one in top.children(recursive=True)] if recursive else []
    return tops + below


def as_utf8(answer: requests.Response, **_: object) -> None:
    """The pages say their charset in the markup, which requests does not read."""
    answer.encoding = "utf-8"


def xsrf_in(page: str) -> str:
    """The token in a form."""
    found = re.search(r'name="_xsrf" value="([^"]+)"', page)
    assert found, page[:500]
    return found.group(1)
