"""Dask's dashboards through the user's own server: ``/andon/dask`` lists them, below it each one is passed on.

Only what a living kernel of this user noted (andon.compute.dashboards) is passed on, only by GET and websocket, and
without cookies or tokens: a dashboard learns nothing of who looks.
"""

from __future__ import annotations

import asyncio
from html import escape
from typing import TYPE_CHECKING, Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.utils import url_path_join
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketHandler, websocket_connect

from andon.language import Language, Text, as_language, language

if TYPE_CHECKING:
    from andon.compute.dashboards import Dashboard

TITLE = Text(en="Dask dashboard", ko="Dask 현황판")
NOTHING = Text(
    en="No Dask cluster of yours is running. Start one in a notebook: with andon.cluster() as client: …",
    ko="실행 중인 Dask 클러스터가 없습니다. 노트북에서 시작하십시오: with andon.cluster() as client: …",
)
OPEN = Text(en="Open the dashboard of {name}", ko="{name} 현황판 열기")
GONE = Text(en="This Dask cluster is over.", ko="이 Dask 클러스터는 끝났습니다.")
BUSY = Text(en="The dashboard does not answer yet.", ko="현황판이 아직 응답하지 않습니다.")
# of the answer, what a browser needs; the rest belongs to the connection behind
KEPT = ("Content-Type", "Cache-Control", "Etag", "Last-Modified")
REFRESH_SECONDS = 3
LARGEST_MESSAGE = 64 * 2**20

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta http-equiv="refresh" content="{seconds}"><style>
body{{margin:24px;color:#1b2733;font:16px/1.5 "Pretendard","Noto Sans KR","Malgun Gothic",system-ui,sans-serif}}
a{{display:block;width:fit-content;margin:12px 0;padding:12px 18px;border:1px solid #1f5fa8;border-radius:6px;
color:#1f5fa8;text-decoration:none}}</style></head><body><h1>{title}</h1>{body}</body></html>"""


async def _boards() -> list[Dashboard]:
    """What is open now; the module is loaded when somebody first looks, not while the server starts."""

    def look() -> list[Dashboard]:
        from andon.compute.dashboards import open_now

        return open_now()

    return await asyncio.get_running_loop().run_in_executor(None, look)


class DaskHandler(JupyterHandler):
    """What both addresses share."""

    _track_activity = False  # a dashboard that redraws itself is no use of the server

    @property
    def lang(self) -> Language:
        """The language of the page that asks."""
        return as_language(self.get_argument("lang", None), language())

    def page(self, body: str, status: int = 200) -> None:
        """A small page that looks again by itself."""
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        title = escape(TITLE.in_(self.lang))
        self.finish(PAGE.format(lang=self.lang, title=title, seconds=REFRESH_SECONDS, body=body))


class List(DaskHandler):
    """``GET /andon/dask?lang=``: straight to the dashboard when there is one, else a list of them."""

    @web.authenticated
    async def get(self) -> None:
        """The list, which looks again by itself."""
        boards = await _boards()
        links = [url_path_join(self.base_url, "andon", "dask", "clusters", board.name, "status") for board in boards]
        if len(links) == 1:
            self.redirect(links[0])
            return
        rows = [
            f'<a href="{escape(link)}">{escape(OPEN.format(name=board.name).in_(self.lang))}</a>'
            for board, link in zip(boards, links, strict=True)
        ]
        self.page("".join(rows) or f"<p>{escape(NOTHING.in_(self.lang))}</p>")


class Board(WebSocketMixin, WebSocketHandler, DaskHandler):
    """``/andon/dask/clusters/NAME/...``: passed on to the dashboard called NAME."""

    behind: WebSocketClientConnection | None = None

    @web.authenticated
    async def get(self, name: str, path: str) -> None:  # type: ignore[override]
        """A page, a picture, a script; or the beginning of a websocket."""
        boards = await _boards()
        board = next((one for one in boards if one.name == name), None)
        if board is None:
            back = url_path_join(self.base_url, "andon", "dask")
            self.page(f'<p>{escape(GONE.in_(self.lang))}</p><a href="{escape(back)}">{TITLE.in_(self.lang)}</a>', 404)
        elif self.request.headers.get("Upgrade", "").lower() == "websocket":
            await self._connect(board, path)
        else:
            await self._fetch(board, path)

    def _address(self, board: Dashboard, path: str) -> str:
        query = f"?{self.request.query}" if self.request.query else ""
        return f"{board.address.rstrip('/')}/{path}{query}"

    async def _fetch(self, board: Dashboard, path: str) -> None:
        request = HTTPRequest(self._address(board, path), follow_redirects=False, connect_timeout=5)
        try:
            answer = await AsyncHTTPClient().fetch(request, raise_error=False)
        except (OSError, HTTPClientError):
            self.page(f"<p>{escape(BUSY.in_(self.lang))}</p>", 502)
            return
        if answer.code == 599:
            self.page(f"<p>{escape(BUSY.in_(self.lang))}</p>", 502)
            return
        self.set_status(answer.code)
        self.clear_header("Content-Type")
        for header in KEPT:
            if header in answer.headers:
                self.set_header(header, answer.headers[header])
        if answer.headers.get("Location", "").startswith(("status", "./")):
            self.set_header("Location", answer.headers["Location"])
        self.finish(answer.body if answer.code != 304 else None)

    async def _connect(self, board: Dashboard, path: str) -> None:
        """Open the connection behind first: a browser must not believe in one that leads nowhere."""
        address = self._address(board, path).replace("http://", "ws://", 1)
        offered = self.request.headers.get("Sec-WebSocket-Protocol", "")
        protocols = [word.strip() for word in offered.split(",") if word.strip()]
        try:
            self.behind = await websocket_connect(
                HTTPRequest(address, connect_timeout=5),
                on_message_callback=self._passed_back,
                subprotocols=protocols or None,
                max_message_size=LARGEST_MESSAGE,
            )
        except (OSError, HTTPClientError) as error:
            raise web.HTTPError(502) from error
        await super().get(name="", path="")

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        """What the dashboard chose."""
        return self.behind.selected_subprotocol if self.behind else None

    def open(self, *args: str, **kwargs: str) -> None:
        """Both ends are there."""

    async def on_message(self, message: str | bytes) -> None:
        """From the browser to the dashboard."""
        if self.behind is not None:
            await self.behind.write_message(message, binary=isinstance(message, bytes))

    def _passed_back(self, message: str | bytes | None) -> None:
        """From the dashboard to the browser; None when the dashboard has gone."""
        if message is None:
            self.close()
        elif self.ws_connection is not None:
            self.write_message(message, binary=isinstance(message, bytes))

    def on_close(self) -> None:
        """The browser has gone."""
        if self.behind is not None:
            self.behind.close()
            self.behind = None


def handlers() -> list[Any]:
    """Addresses and handlers, relative to the server's base."""
    return [(r"/andon/dask/?", List), (r"/andon/dask/clusters/([a-z0-9][a-z0-9.-]*)/(.*)", Board)]
