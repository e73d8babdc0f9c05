"""A kernel through the public address, as JupyterLab's page talks to it."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import websocket

from tests.support.running import Session


class KernelDied(Exception):
    """The kernel ended while it computed."""


@dataclass
class Kernel:
    """A kernel of the person's own server, in the session of the notebook ``path``."""

    person: Session
    path: str = "test.ipynb"
    ident: str = ""
    socket: websocket.WebSocket = field(init=False)

    def __post_init__(self) -> None:
        base = f"/user/{self.person.user}"
        if not self.ident:
            body = {"path": self.path, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
            answer = self.person.call("POST", f"{base}/api/sessions", json=body)
            assert answer.status_code == 201, answer.text
            self.ident = answer.json()["kernel"]["id"]
        place = f"{base}/api/kernels/{self.ident}/channels"
        cookies = "; ".join(f"{c.name}={c.value}" for c in self.person.cookies if place.startswith(c.path))
        address = self.person.url.replace("http", "ws", 1) + f"{place}?session_id={uuid.uuid4().hex}"
        self.socket = websocket.create_connection(address, cookie=cookies, origin=self.person.url, timeout=120)

    def run(self, code: str) -> list[str]:
        """The texts that ``code`` shows, in order; AssertionError with the traceback where it fails."""
        ident = uuid.uuid4().hex
        header = {"msg_id": ident, "username": "x", "session": "s", "msg_type": "execute_request", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {"header": header | {"date": ""}, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send(json.dumps(message | {"channel": "shell"}))
        shown: list[str] = []
        while True:
            got: dict[str, Any] = json.loads(self.socket.recv())
            if got["content"].get("execution_state") in ("dead", "restarting"):
                raise KernelDied
            if got["parent_header"].get("msg_id") != ident:
                continue
            kind, content = got["msg_type"], got["content"]
            if kind == "error":
                raise AssertionError("\n".join(content["traceback"]))
            if kind == "stream":
                shown.append(content["text"])
            elif kind in ("execute_result", "display_data"):
                shown.append(content["data"].get("text/plain", ""))
            elif kind == "status" and content["execution_state"] == "idle":
                return shown
