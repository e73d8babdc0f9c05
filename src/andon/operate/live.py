"""`andon check --live`: what a person meets, from login to lesson and app, tried at a running site.

The check logs in as the company's check user, which the hub makes for the visit and removes at its end
(andon_hub/pages/check.py, docs/decisions/0026). Whatever happens here, Ctrl-C included, the visit is ended; and should
even that be cut off, the hub ends it after a quarter of an hour.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from andon import places
from andon.language import Text
from andon.model.tenant import read_tenants
from andon.operate import live_problems as problems
from andon.operate.live_session import Session, expect
from andon.problem import Problem

TOKEN_FILE = "hub/live-check.token"
START_SECONDS, COPY_SECONDS, CELL_SECONDS, APP_SECONDS = 180.0, 30.0, 300.0, 120.0


@dataclass(frozen=True)
class Step:
    """Something that was tried and went well."""

    name: str
    seconds: float
    said: Text


@dataclass
class Report:
    """What was tried at ``url``; ``problem`` is why it stopped, ``left`` why it could not be cleaned up."""

    url: str
    tenant: str
    steps: list[Step] = field(default_factory=list)
    problem: Problem | None = None
    left: Problem | None = None

    @property
    def ok(self) -> bool:
        """Whether everything went well."""
        return self.problem is None and self.left is None

    def plain(self) -> dict[str, Any]:
        """The report for machines."""
        return {
            "url": self.url,
            "tenant": self.tenant,
            "ok": self.ok,
            "steps": [{"name": s.name, "seconds": round(s.seconds, 3), "said": str(s.said)} for s in self.steps],
            "problem": self.problem.lines() if self.problem else [],
            "left": self.left.lines() if self.left else [],
        }


def token_for(url: str) -> str:
    """The service's token: from the environment, or as `andon up` left it for this machine alone."""
    given = os.environ.get(problems.TOKEN, "").strip()
    if not given and urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1"):
        with contextlib.suppress(OSError):
            given = (places.state() / TOKEN_FILE).read_text(encoding="utf-8").strip()
    if not given:
        raise problems.no_token()
    return given


def first_tenant() -> str:
    """The company that is checked when none is named: the first of the cards here."""
    names = sorted(read_tenants(places.tenants()))
    if not names:
        raise problems.no_tenant(str(places.tenants()), "-")
    return names[0]


def check(url: str, tenant: str, token: str, tell: Callable[[Step], None]) -> Report:
    """Visit ``tenant`` at ``url`` with the service's ``token``; ``tell`` gets each step as it is done."""
    report = Report(url.rstrip("/"), tenant)

    def done(name: str, began: float, said: Text) -> None:
        report.steps.append(Step(name, time.monotonic() - began, said))
        tell(report.steps[-1])

    with _interruptible():
        try:
            _Visit(Session(url), tenant, token, done).make(report)
        except Problem as problem:
            report.problem = problem
    return report


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM ends the check as Ctrl-C does: with its cleaning up."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """While cleaning up, a second Ctrl-C is not heard."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Visit:
    """One check, step by step."""

    def __init__(self, hub: Session, tenant: str, token: str, done: Callable[[str, float, Text], None]) -> None:
        self.hub, self.tenant, self.done = hub, tenant, done
        self.door = f"/hub/andon/check/{tenant}"
        self.token = {"Authorization": f"token {token}"}

    def make(self, report: Report) -> None:
        """All steps; the visit is ended in any case."""
        self._answers()
        try:
            who = self._log_in()
            server = f"/user/{who['user']}"
            self._start(who["user"])
            self._lesson(server)
            self._app(who)
        finally:
            with _undisturbed():
                self._leave(report)

    def _answers(self) -> None:
        began = time.monotonic()
        version = expect(self.hub.call("GET", "/hub/api/"), 200).json().get("version", "")
        self.done(
            "hub", began, Text(en=f"The hub answers (JupyterHub {version}).", ko=f"허브 응답 (JupyterHub {version}).")
        )

    def _log_in(self) -> dict[str, Any]:
        began = time.monotonic()
        answer = self.hub.call("POST", self.door, headers=self.token, allow_redirects=False)
        if answer.status_code in problems.REFUSALS:
            # not ours to end: refused, or somebody else's visit
            self.token = {}
            raise problems.REFUSALS[answer.status_code](self.hub.url + self.door, self.tenant)
        who: dict[str, Any] = expect(answer, 200).json()
        user = who["user"]
        self.done("login", began, Text(en=f"Logged in as {user}.", ko=f"{user} 로 로그인했습니다."))
        return who

    def _start(self, user: str) -> None:
        began = time.monotonic()
        path = f"/hub/api/users/{user}/server"
        answer = self.hub.call("POST", path, json={})
        if answer.status_code not in (201, 202):
            raise problems.not_started(self.hub.url + path, _message(answer))
        for event in self.hub.events(f"{path}/progress", START_SECONDS):
            if event.get("failed"):
                raise problems.not_started(self.hub.url + path, str(event.get("message", "")))
            if event.get("ready"):
                break
        else:
            raise problems.not_started(self.hub.url + path, "")
        expect(self.hub.call("GET", f"/user/{user}/lab"), 200)
        self.done("server", began, Text(en="JupyterLab started and opened.", ko="JupyterLab이 시작되어 열렸습니다."))

    def _lesson(self, server: str) -> None:
        began = time.monotonic()
        path = self._first_lesson(server)
        notebook = expect(self.hub.call("GET", f"{server}/api/contents/{path}?content=1"), 200).json()["content"]
        cells = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
        wish = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = expect(self.hub.call("POST", f"{server}/api/sessions", json=wish), 201).json()
        kernel = self.hub.kernel(server, session["kernel"]["id"], CELL_SECONDS)
        try:
            for number, code in enumerate(cells, start=1):
                wrong = kernel.execute(code, CELL_SECONDS)
                if wrong:
                    raise problems.lesson_failed(path, number, wrong)
        finally:
            kernel.close()
            self.hub.call("DELETE", f"{server}/api/sessions/{session['id']}")
        said = Text(
            en=f"The first lesson ran without an error ({len(cells)} cells).",
            ko=f"첫 번째 수업을 오류 없이 실행했습니다 (셀 {len(cells)} 개).",
        )
        self.done("lesson", began, said)

    def _first_lesson(self, server: str) -> str:
        """The path of the first notebook in the first lesson's folder; a new home gets them while JupyterLab opens."""
        place = "lessons"
        until = time.monotonic() + COPY_SECONDS
        for kind in ("directory", "notebook"):
            while not (found := self._listed(server, place, kind)):
                if time.monotonic() > until:
                    raise problems.no_lesson(f"{self.hub.url}{server}/{place}")
                time.sleep(0.2)
            place = found[0]
        return place

    def _listed(self, server: str, place: str, kind: str) -> list[str]:
        answer = self.hub.call("GET", f"{server}/api/contents/{place}")
        items = answer.json()["content"] if answer.status_code == 200 else []
        return sorted(item["path"] for item in items if item["type"] == kind)

    def _app(self, who: dict[str, Any]) -> None:
        began = time.monotonic()
        for name in who["closed"]:
            raise problems.app_closed(self.hub.url + f"/hub/apps/{name}", name)
        if not who["apps"]:
            self.done("app", began, Text(en="This company has no app.", ko="이 회사에는 앱이 없습니다."))
            return
        name = who["apps"][0]
        page = self.hub.call("GET", self._opened(name), timeout=APP_SECONDS)
        found = re.search(r'"kernelId": "([0-9a-f-]{36})"', page.text) if page.status_code == 200 else None
        if found is None:
            raise problems.app_failed(page.url, name, f"HTTP {page.status_code}")
        server = f"/user/apps-{self.tenant}"
        kernel = self.hub.kernel(server, found[1], APP_SECONDS)
        try:
            count = kernel.widgets(APP_SECONDS)
        finally:
            kernel.close()
            # as a browser does when the page is closed
            form = {"_xsrf": (None, self.hub.xsrf(server + "/"))}
            headers = {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Site": "same-origin", "Origin": self.hub.url}
            self.hub.call("POST", f"{server}/voila/api/shutdown/{found[1]}", files=form, headers=headers)
        if not count:
            raise problems.app_failed(page.url, name, "0 widgets")
        said = Text(
            en=f"The app {name} opened; {count} widgets live.", ko=f"앱 {name} 이(가) 열렸습니다. 위젯 {count} 개."
        )
        self.done("app", began, said)

    def _opened(self, name: str) -> str:
        """Open an app as the gallery does; its path when the company's app server runs."""
        front = f"/hub/apps/{name}"
        answer = self.hub.call("GET", front, headers={"Sec-Fetch-Mode": "navigate"}, allow_redirects=False)
        if answer.status_code == 302:
            return str(answer.headers["Location"])
        expect(answer, 200)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            state = expect(self.hub.call("GET", f"{front}/state"), 200).json()
            if state["state"] == "ready":
                return str(state["url"])
            if state["state"] == "failed":
                raise problems.app_failed(self.hub.url + front, name, state.get("message", ""))
            time.sleep(0.2)
        raise problems.app_failed(self.hub.url + front, name, f"{START_SECONDS:.0f} s")

    def _leave(self, report: Report) -> None:
        if not self.token:
            return
        began = time.monotonic()
        try:
            # without cookies: the service ends the visit, not the user that is about to be removed
            self.hub.http.cookies.clear()
            expect(self.hub.call("DELETE", self.door, headers=self.token, timeout=START_SECONDS), 204)
        except Problem as problem:
            report.left = problem
            return
        said = Text(en="Everything that the check made is gone.", ko="점검이 만든 것을 모두 지웠습니다.")
        self.done("clean", began, said)


def _message(answer: Any) -> str:
    try:
        return str(answer.json().get("message", ""))
    except ValueError:
        return f"HTTP {answer.status_code}"
