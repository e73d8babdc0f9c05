"""Andon's own addresses below ``/andon``: cards, opening one, and how long the server stays."""

from __future__ import annotations

import asyncio
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado import web

from andon.lab import disk
from andon.lab.home import Home
from andon.lab.idle import Idle
from andon.lab.memory import Memory
from andon.lab.warmup import Warmth, trouble
from andon.language import Language, Text, as_language
from andon.problem import Problem

NOTICE_SECONDS = 300


class AndonHandler(APIHandler):
    """Answers in JSON; a fault becomes a message in both languages, never a traceback."""

    home: Home
    idle: Idle
    warmth: Warmth

    def initialize(self, home: Home, idle: Idle, warmth: Warmth) -> None:
        """What all addresses share."""
        self.home, self.idle, self.warmth = home, idle, warmth

    @property
    def lang(self) -> Language:
        """The language of the page that asks."""
        return as_language(self.get_argument("lang", None), self.warmth.language)

    def body(self) -> dict[str, Any]:
        """The request's JSON object; a :class:`Problem` for anything else."""
        try:
            given = json.loads(self.request.body or b"{}")
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise _bad_request()
        return given

    def write_error(self, status_code: int, **more: Any) -> None:
        """The problem's lines in both languages, whatever happened."""
        error = more.get("exc_info", (None, None, None))[1]
        if isinstance(error, OSError):
            error = trouble(self.home, error)
        if isinstance(error, Problem):
            self.set_status(507 if error.read == disk.full(self.home.folder).read else 400)
            problem = error
        else:
            problem = _unexpected(status_code)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"message": {lang: "\n".join(problem.lines(lang)) for lang in ("en", "ko")}}))

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """A problem of the user's needs no traceback in the log."""
        if isinstance(error, Problem):
            self.log.warning("%s", error.read.en)
        else:
            super().log_exception(kind, error, trace)


class Cards(AndonHandler):
    """``GET /andon/cards?lang=``: the launcher's sections, and notices for the user."""

    @web.authenticated
    async def get(self) -> None:
        """Wait for the delivery of lessons, then answer; a new language brings its lessons first."""
        from andon.lab.cards import sections

        self.idle.present()
        await self.warmth.ready()
        lang = self.lang
        if lang != self.warmth.delivered:
            self.warmth.deliver(lang)
        role = os.environ.get("ANDON_ROLE", "analyst")
        found = sections(self.warmth.lessons, self.home, role, allowed_datasets(), lang)
        notices = ["\n".join(problem.lines(lang)) for problem in self.warmth.notices]
        self.finish({"sections": found, "notices": notices})


class Open(AndonHandler):
    """``POST /andon/open {kind, name}``: the path of the notebook behind a card, made if missing."""

    @web.authenticated
    async def post(self) -> None:
        """Never overwrites: what is there is opened."""
        await self.warmth.ready()
        asked = self.body()
        kind, name = asked.get("kind"), str(asked.get("name"))
        path = self._lesson(name) if kind == "lesson" else self._data(name) if kind == "data" else self._tool(name)
        self.finish({"path": path})

    def _lesson(self, name: str) -> str:
        for lesson in self.warmth.lessons:
            if lesson.name == name:
                return self.home.fetch(lesson, self.lang)
        raise _no_such_card()

    def _data(self, name: str) -> str:
        from andon.lab.cards import datasets
        from andon.lab.notebooks import dataset_notebook

        for card in datasets(allowed_datasets()):
            if card.name == name:
                return self._make(*dataset_notebook(card, self.lang))
        raise _no_such_card()

    def _tool(self, name: str) -> str:
        from andon.lab.notebooks import tool_notebook
        from andon.lab.tools import TOOLS, WORKSHOP_DESK

        for tool in (*TOOLS, WORKSHOP_DESK):
            if tool.name == name:
                return self._make(*tool_notebook(tool, self.lang))
        raise _no_such_card()

    def _make(self, path: str, content: bytes) -> str:
        target = self.home.folder / path
        if not target.exists():
            disk.write(target, content)
        return path


class Present(AndonHandler):
    """``POST /andon/present``: the user touched mouse or keyboard."""

    @web.authenticated
    def post(self) -> None:
        """Counts as use of the server."""
        self.idle.present()
        self.finish({})


class MemoryNews(AndonHandler):
    """``GET /andon/memory``: asked by the page after a kernel died; the reason, if it was memory."""

    _memory = Memory()

    @web.authenticated
    async def get(self) -> None:
        """``{notice}``: for people, or null. The counter may follow the death by a moment."""
        for _ in range(4):
            news = self._memory.news()
            if news is not None:
                break
            await asyncio.sleep(0.25)
        self.finish({"notice": "\n".join(news.lines(self.lang)) if news else None})


class Stay(AndonHandler):
    """``GET, POST, DELETE /andon/keep-alive``: when the server stops, and asking it to stay."""

    _track_activity = False  # looking at the clock is no use of the server

    @web.authenticated
    def get(self) -> None:
        """Times as ISO 8601, and the notebooks whose cells are running."""
        self._tell()

    @web.authenticated
    def post(self) -> None:
        """``{hours}``: stay that long from now, within the company's bound."""
        hours = self.body().get("hours")
        if isinstance(hours, bool) or not isinstance(hours, int | float):
            raise _bad_request()
        self.idle.keep(float(hours))
        self._tell()

    @web.authenticated
    def delete(self) -> None:
        """Back to the usual limit."""
        self.idle.cancel()
        self._tell()

    def _tell(self) -> None:
        stop, until, clock = self.idle.stops_at(), self.idle.until, self.idle.clock()
        running = self.idle.busy()
        before = min(NOTICE_SECONDS, self.idle.seconds // 2)
        self.finish(
            {
                "now": _iso(clock),
                "stops_at": _iso(stop),
                "kept_until": _iso(until),
                "hours": self.idle.hours,
                "idle_minutes": round(self.idle.seconds / 60),
                "notice_seconds": before,
                "notice": stop is not None and (stop - clock).total_seconds() <= before,
                "running": [name for key, name in self._notebooks().items() if key in running],
            }
        )

    def _notebooks(self) -> dict[str, str]:
        """Kernel id -> the file name of its notebook."""
        cursor = self.settings["session_manager"].cursor.execute("SELECT kernel_id, path FROM session")
        return {row[0]: Path(row[1]).name for row in cursor.fetchall()}


def handlers(home: Home, idle: Idle, warmth: Warmth) -> list[Any]:
    """Addresses and handlers, relative to the server's base."""
    shared = {"home": home, "idle": idle, "warmth": warmth}
    kinds = {"cards": Cards, "open": Open, "present": Present, "memory": MemoryNews, "keep-alive": Stay}
    return [(rf"/andon/{name}", kind, shared) for name, kind in kinds.items()]


def allowed_datasets() -> set[str] | None:
    """The datasets that the company may use (``ANDON_DATASETS``), None where nobody said."""
    given = os.environ.get("ANDON_DATASETS")
    return None if given is None else set(given.split(","))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _bad_request() -> Problem:
    return Problem(
        Text(en="The server did not understand the request.", ko="서버가 요청을 이해하지 못했습니다."),
        expected=Text(en="A JSON object with the named fields.", ko="필요한 항목이 든 JSON 객체."),
        next_step=Text(en="Reload the page and try again.", ko="페이지를 새로 고친 뒤 다시 하십시오."),
    )


def _no_such_card() -> Problem:
    return Problem(
        Text(en="This is no longer offered.", ko="더 이상 제공하지 않는 항목입니다."),
        expected=Text(en="One of the launcher's cards.", ko="시작 화면에 있는 카드."),
        next_step=Text(en="Open a new launcher.", ko="새 시작 화면을 여십시오."),
    )


def _unexpected(status: int) -> Problem:
    return Problem(
        Text(en="The server could not do this.", ko="서버가 이 일을 하지 못했습니다."),
        where=str(status),
        expected=Text(en="An answer.", ko="정상 응답."),
        next_step=Text(
            en="Reload the page; if it stays, tell whoever runs the workbench.",
            ko="페이지를 새로 고치십시오. 계속되면 운영자에게 알려 주십시오.",
        ),
    )
