"""What `andon check --live` says to a hub and a server: cookies, XSRF tokens, kernel messages, as a browser would."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import requests
import websocket

from andon.language import Text, language
from andon.problem import Problem

_SECONDS = 60.0
_V1 = "v1.kernel.websocket.jupyter.org"


class Session:
    """A browser without a screen at one hub; ``url`` is its address without the last slash."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self.http = requests.Session()
        self.http.headers["Accept-Language"] = language()  # the hub's own words reach whoever reads the report

    def xsrf(self, path: str) -> str:
        """The token that a page under ``path`` would send along."""
        fitting = [one for one in self.http.cookies if one.name == "_xsrf" and path.startswith(one.path)]
        return (max(fitting, key=lambda one: len(one.path)).value or "") if fitting else ""

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request as a page of ours would send it; a hub that cannot be reached is a Problem."""
        path = quote(path, safe="/?=&%~")
        headers = {"X-XSRFToken": self.xsrf(path), "Referer": self.url + path} | options.pop("headers", {})
        options.setdefault("timeout", _SECONDS)
        try:
            return self.http.request(method, self.url + path, headers=headers, **options)
        except requests.RequestException as error:
            raise _unreachable(self.url + path, error) from None

    def events(self, path: str, seconds: float) -> Iterator[dict[str, Any]]:
        """The hub's progress events at ``path``."""
        answer = self.call("GET", path, stream=True, timeout=seconds, headers={"Accept": "text/event-stream"})
        expect(answer, 200)
        with answer:
            for line in answer.iter_lines():
                if line.startswith(b"data:"):
                    yield dict(json.loads(line[5:]))

    def kernel(self, server: str, kernel: str, seconds: float) -> Kernel:
        """The websocket to a kernel of the server whose path is ``server``."""
        path = f"{server}/api/kernels/{kernel}/channels"
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.http.cookies if path.startswith(one.path))
        session = uuid.uuid4().hex
        address = "ws" + self.url.removeprefix("http") + f"{path}?session_id={session}"
        parts = urlsplit(self.url)
        options: dict[str, Any] = {}
        if isinstance(self.http.verify, str):
            options["sslopt"] = {"ca_certs": self.http.verify}
        try:
            line = websocket.create_connection(
                address,
                timeout=seconds,
                cookie=cookies,
                origin=f"{parts.scheme}://{parts.netloc}",
                subprotocols=[_V1],
                **options,
            )
        except (OSError, websocket.WebSocketException) as error:
            raise _unreachable(address, error) from None
        return Kernel(line, session, address)


class Kernel:
    """Messages to and from one kernel; close it after use."""

    def __init__(self, line: Any, session: str, address: str) -> None:
        self.line, self.session, self.address = line, session, address

    def send(self, kind: str, content: dict[str, Any], **metadata: str) -> str:
        """Send on shell; the message's id."""
        number = uuid.uuid4().hex
        header = {"msg_id": number, "msg_type": kind, "session": self.session, "username": "", "version": "5.3"}
        parts = [b"shell", *(json.dumps(part).encode() for part in (header | {"date": ""}, {}, metadata, content))]
        ends = [8 * (len(parts) + 2)]  # the count and the offsets themselves come first
        for part in parts:
            ends.append(ends[-1] + len(part))
        self.line.send_binary(b"".join(n.to_bytes(8, "little") for n in (len(ends), *ends)) + b"".join(parts))
        return number

    def messages(self, until: float) -> Iterator[dict[str, Any]]:
        """What comes, until the clock (``time.monotonic``) says ``until``; then a Problem."""
        while (left := until - time.monotonic()) > 0:
            self.line.settimeout(left)
            try:
                raw = self.line.recv()
            except websocket.WebSocketTimeoutException:
                break
            except (OSError, websocket.WebSocketException) as error:
                raise _unreachable(self.address, error) from None
            if not raw:
                raise _unreachable(self.address, ConnectionError("closed"))
            yield _message(raw)
        raise _silent(self.address)

    def execute(self, code: str, seconds: float) -> str:
        """Run ``code``; empty when it went well, else the error in one line."""
        asked = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        number = self.send("execute_request", asked)
        wrong, replied, idle = "", False, False
        for message in self.messages(time.monotonic() + seconds):
            if message["parent_header"].get("msg_id") != number:
                continue
            kind, content = message["header"]["msg_type"], message["content"]
            if kind == "error" or (kind == "execute_reply" and content["status"] != "ok"):
                wrong = wrong or f"{content.get('ename', content.get('status'))}: {content.get('evalue', '')}"
            replied = replied or kind == "execute_reply"
            idle = idle or (kind == "status" and content["execution_state"] == "idle")
            if replied and idle:
                break
        return wrong

    def widgets(self, seconds: float) -> int:
        """How many widgets the kernel describes when asked for the states of all, as a page asks."""
        comm = uuid.uuid4().hex
        self.send("comm_open", {"comm_id": comm, "target_name": "jupyter.widget.control", "data": {}}, version="1.0.0")
        self.send("comm_msg", {"comm_id": comm, "data": {"method": "request_states"}})
        for message in self.messages(time.monotonic() + seconds):
            data = message["content"].get("data", {})
            if message["header"]["msg_type"] == "comm_msg" and data.get("method") == "update_states":
                return len(data["states"])
        return 0  # pragma: no cover - messages() ends with an answer or a Problem

    def close(self) -> None:
        """Hang up."""
        self.line.close()


def _message(raw: bytes) -> dict[str, Any]:
    """One message of the v1 protocol, without its buffers."""
    at = [int.from_bytes(raw[8 * (n + 1) : 8 * (n + 2)], "little") for n in range(int.from_bytes(raw[:8], "little"))]
    parts = [json.loads(raw[at[n] : at[n + 1]]) for n in range(1, 5)]
    return dict(zip(("header", "parent_header", "metadata", "content"), parts, strict=True))


def expect(answer: requests.Response, *statuses: int) -> requests.Response:
    """The answer when its status is one of ``statuses``, else a Problem with its first words."""
    if answer.status_code in statuses:
        return answer
    wanted = ", ".join(map(str, statuses))
    raise Problem(
        Text(
            en=f"The answer was {answer.status_code} {answer.reason}.",
            ko=f"응답은 {answer.status_code} {answer.reason} 였습니다.",
        ),
        where=f"{answer.request.method} {answer.url.partition('?')[0]}",
        expected=Text(en=f"Status {wanted}.", ko=f"상태 {wanted}."),
        next_step=Text(
            en="Read the hub's log for this address, then check again.",
            ko="이 주소에 대한 허브 로그를 읽은 뒤 다시 점검하십시오.",
        ),
    )


def _unreachable(address: str, error: Exception) -> Problem:
    return Problem(
        Text(
            en=f"No connection ({type(error).__name__}).",
            ko=f"연결되지 않습니다 ({type(error).__name__}).",
        ),
        where=address.partition("?")[0],
        expected=Text(en="A running hub at this address.", ko="이 주소에서 실행 중인 허브."),
        next_step=Text(
            en="Check the address, the proxy and the certificate (REQUESTS_CA_BUNDLE names your own authority).",
            ko="주소, 프록시, 인증서를 확인하십시오 (자체 인증 기관은 REQUESTS_CA_BUNDLE 로 지정합니다).",
        ),
    )


def _silent(address: str) -> Problem:
    return Problem(
        Text(en="The kernel did not answer in time.", ko="커널이 제때 응답하지 않았습니다."),
        where=address.partition("?")[0],
        expected=Text(en="An answer within the time that is allowed.", ko="정해진 시간 안의 응답."),
        next_step=Text(
            en="Look at the load of the machine or node, and at the memory limit in the company's card.",
            ko="컴퓨터나 노드의 부하와 회사 카드의 메모리 한도를 살펴보십시오.",
        ),
    )
