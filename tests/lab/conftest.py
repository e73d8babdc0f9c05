"""Real servers on loopback, with homes and content of their own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CARD = """\
name: {name}
title: {{en: "{en}", ko: "{ko}"}}
summary: {{en: "What {en} is about.", ko: "{ko} 소개."}}
minutes: 10
order: {order}
"""


def cell(text: str) -> bytes:
    """A notebook with one markdown cell."""
    cells = [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def write_lesson(lessons: Path, name: str = "first-look", order: int = 10, text: str = "one") -> Path:
    """A lesson in both languages below ``lessons``."""
    folder = lessons / name
    folder.mkdir(parents=True, exist_ok=True)
    card = CARD.format(name=name, en=f"{name} lesson", ko=f"{name} 수업", order=order)
    (folder / "card.yml").write_text(card, encoding="utf-8")
    (folder / "lesson.ipynb").write_bytes(cell(f"{text} en"))
    (folder / "lesson.ko.ipynb").write_bytes(cell(f"{text} ko"))
    return folder


def session(path: str) -> dict[str, Any]:
    """The request for a notebook's session."""
    return {"path": path, "type": "notebook", "name": "", "kernel": {"name": "python3"}}


@dataclass
class Server:
    """A running `python -m andon.lab`."""

    process: subprocess.Popen[bytes]
    port: int
    token: str
    home: Path
    log: Path
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def lab(self) -> str:
        """The page's address, with the token."""
        return f"http://127.0.0.1:{self.port}/lab?token={self.token}"

    def ask(
        self, path: str, method: str = "GET", body: Any = None, token: bool = True, **headers: str
    ) -> tuple[int, Any, Any]:
        """Status, headers and body (parsed where it is JSON) of one request."""
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data, method=method)
        for key, value in ({"Authorization": f"token {self.token}"} if token else {}).items() | headers.items():
            request.add_header(key.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status, got, raw = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, got, raw = error.code, error.headers, error.read()
        is_json = got.get("Content-Type", "").startswith("application/json") and not got.get("Content-Encoding")
        return status, got, json.loads(raw) if is_json else raw


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(home: Path, content: Path, **env: str) -> Server:
    """Start a server for ``home`` and wait until it answers."""
    port, token = free_port(), secrets.token_hex(16)
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("ANDON_", "JUPYTER"))}
    log = content.parent / f"server-{port}.log"
    command = [sys.executable, "-m", "andon.lab", f"--port={port}", f"--IdentityProvider.token={token}", "--allow-root"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*command, "--ServerApp.ip=127.0.0.1"],
            env=keep | {"HOME": str(home), "ANDON_CONTENT": str(content), "LANG": "C.UTF-8"} | env,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=home,
        )
    server = Server(process, port, token, home, log)
    for _ in range(600):
        assert process.poll() is None, log.read_text(encoding="utf-8")
        try:
            server.ask("/api", token=False)
            return server
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(log.read_text(encoding="utf-8"))


def stop(server: Server) -> None:
    """End a server as the hub does."""
    if server.process.poll() is None:
        server.process.send_signal(signal.SIGTERM)
    server.process.wait(timeout=20)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """Content with two lessons of our own and the real datasets."""
    folder = tmp_path_factory.mktemp("content") / "andon"
    write_lesson(folder / "starter_notebooks" / "lessons", "first-look", 10)
    write_lesson(folder / "starter_notebooks" / "lessons", "second-look", 20)
    (folder / "datasets").symlink_to(root / "datasets")
    return folder


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Iterator[Callable[..., Server]]:
    """Starts servers that end with the module: ``run(ANDON_LANG="ko")``, ``run(home=folder)``."""
    servers: list[Server] = []

    def begin(home: Path | None = None, **env: str) -> Server:
        server = start(home or tmp_path_factory.mktemp("home"), content, **env)
        servers.append(server)
        return server

    yield begin
    for server in servers:
        stop(server)


def wait_for(condition: Callable[[], Any], seconds: float = 15) -> Any:
    """The first true answer of ``condition``; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        got = condition()
        if got:
            return got
        time.sleep(0.05)
    raise AssertionError("did not happen in time")
