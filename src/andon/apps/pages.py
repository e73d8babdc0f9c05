"""What a viewer sees: the app, or a friendly page that says why not and leads back."""

from __future__ import annotations

import asyncio
import functools
import json
import secrets
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.base.handlers import JupyterHandler
from jupyterhub.singleuser.extension import JupyterHubOAuthCallbackHandler
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from andon.apps import wording
from andon.apps.admission import NotForRole, NotOnShelf
from andon.apps.failures import new_code
from andon.apps.kernels import Full
from andon.apps.renderer import AppRenderer
from andon.apps.viewers import Viewer, chosen_language, roles_in
from andon.language import Language, Text
from andon.model.shelf import ShelfApp

if TYPE_CHECKING:
    from andon.apps.server import AppServer

#: Sent with every answer. Not ``no-referrer``: a browser then sends ``Origin: null`` with the note that a page
#: has closed, and the check of its origin would refuse it.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
#: Scripts: the server's own files, inline ones with this answer's nonce, and blob: (anywidget imports its modules so).
POLICY = (
    "default-src 'self'; script-src 'self' blob: 'nonce-{nonce}'; style-src 'self' 'unsafe-inline';"
    " img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEARTBEAT = 10
RETRY = 15


class Friendly(RequestHandler):
    """Anything that may end in a page of ours: language, headers, and errors without tracebacks."""

    @property
    def server(self) -> AppServer:
        """The running app server."""
        return cast("AppServer", self.settings["app_server"])

    @functools.cached_property
    def nonce(self) -> str:
        """What inline scripts of this answer carry."""
        return secrets.token_urlsafe(16)

    @functools.cached_property
    def language(self) -> Language:
        """The language of whoever asks."""
        return chosen_language(
            self.get_query_argument("lang", ""),
            self.get_cookie("andon-lang", "") or "",
            self.request.headers.get("Accept-Language", ""),
            self.server.settings.language,
        )

    @property
    def content_security_policy(self) -> str:
        """Also read by JupyterHandler, which would set its own otherwise."""
        return POLICY.format(nonce=self.nonce)

    def set_default_headers(self) -> None:
        """See :data:`HEADERS` and :data:`POLICY`."""
        for name, value in {**HEADERS, **self.settings["headers"]}.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", self.content_security_policy)

    def frame(self, title: str, name: str = "", **script: str) -> dict[str, Any]:
        """What the templates need besides the app: words in the viewer's language, addresses, the nonce."""
        settings, lang = self.server.settings, self.language
        words = {key.lower(): text.in_(lang) for key, text in vars(wording).items() if isinstance(text, Text)}
        words["too_large"] = words["too_large"].format(limit=settings.upload_mib)
        page = {"base": settings.prefix, "limit": settings.message_bytes, "words": {}, **script}
        page["words"] = {key: words[key] for key in ("lost", "ended", "too_large")}
        return {
            "words": words,
            "lang": lang,
            "languages": {"ko": "한국어", "en": "English"},
            "title": title,
            "viewer": name,
            "gallery": self.server.identity_provider.gallery,
            "static": self.server.static_url,
            "nonce": self.nonce,
            "script": json.dumps(page, ensure_ascii=False),
        }

    def write_error(self, status_code: int, **details: Any) -> None:
        """One of the pages in :data:`wording.STATUS`; the reason goes to the log, never to the page."""
        status = {401: 403, 405: 404}.get(status_code, status_code)
        self.set_status(status)
        title, sentence = wording.STATUS.get(status, wording.STATUS[500])
        if status not in wording.STATUS or status == 500:
            code = new_code()
            sentence = sentence.format(code=code)
            self.server.log.error("page failure %s: %s %s", code, status_code, self.request.path)
        if status == 503:
            self.set_header("Retry-After", str(RETRY))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        template = self.server.jinja.get_template("message.html.j2")
        andon = self.frame(title.in_(self.language))
        self.finish(template.render(andon=andon, sentence=sentence.in_(self.language), status=status))


class Page(Friendly, JupyterHandler):
    """A page behind the login."""

    @property
    def viewer(self) -> Viewer:
        """Whoever is logged in; 403 for everyone else."""
        if not self.current_user:
            raise HTTPError(403)
        roles = roles_in(self.server.settings.tenant, self.current_user.hub_user.get("groups", ()))
        return Viewer(self.current_user.username, roles, self.language)


class Nothing(Page):
    """Every address that is not served: 404 for viewers, 403 for others, and no hint which."""

    async def prepare(self) -> None:  # type: ignore[override]
        """Ask who it is, then refuse."""
        await super().prepare(_redirect_to_login=False)
        raise HTTPError(404)


class FrontDoor(Page):
    """The server's own address shows the gallery."""

    def get(self) -> None:
        """Off to the hub."""
        self.redirect(self.server.identity_provider.gallery)


class LoginCallback(Friendly, JupyterHubOAuthCallbackHandler):
    """The way back from the hub's login, with friendly errors."""


class AppPage(Page):
    """One app, rendered for one viewer with a kernel of their own."""

    _stream: asyncio.Task[None] | None = None

    async def get(self, name: str) -> None:
        """Check the app and the role, take a kernel, stream the page."""
        viewer = self.viewer
        try:
            app = self.server.admission.open(name, viewer.roles)
        except NotOnShelf:
            raise HTTPError(404) from None
        except NotForRole:
            raise HTTPError(403) from None
        self.server.activity.touch()
        try:
            kernel_id = await self.server.kernels.open(viewer, name)
        except Full:
            raise HTTPError(503) from None
        self._stream = asyncio.ensure_future(self._send(app, viewer, kernel_id))
        await asyncio.wait({self._stream})
        if self._stream.cancelled() or self._stream.exception():
            await self.server.kernels.close(kernel_id)
        if not self._stream.cancelled():
            self._stream.result()

    def on_connection_close(self) -> None:
        """The browser went away while the app was being prepared: stop preparing."""
        if self._stream:
            self._stream.cancel()
        super().on_connection_close()

    async def _send(self, app: ShelfApp, viewer: Viewer, kernel_id: str) -> None:
        renderer = AppRenderer(app, viewer, **self.server.renderer_options())
        await renderer.initialize()
        # reading the token sets its cookie, without which the note that a page has closed is refused
        xsrf = self.xsrf_token.decode()
        title = app.card.title.in_(viewer.language)
        renderer.resources["andon"] = self.frame(title, viewer.name, xsrf=xsrf, kernel=kernel_id)
        kernel = self.server.kernels.get_kernel(kernel_id)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        pieces = renderer.generate_content_generator(kernel_id, kernel)
        try:
            async for piece in _beating(pieces):
                self.write(piece)
                await self.flush()
        except StreamClosedError:
            raise asyncio.CancelledError from None
        except Exception:
            if not self._headers_written:
                raise
            await self._give_up(kernel_id)
        finally:
            await pieces.aclose()
            self.server.kernels.rendered(kernel_id)
            self.server.activity.touch()

    async def _give_up(self, kernel_id: str) -> None:
        """The page is half sent: end it with the sentence and the code."""
        code = new_code()
        self.server.log.exception("page failure %s: %s", code, self.request.path)
        sentence = wording.CELL_FAILED.format(code=code).in_(self.language)
        self.write(f'<script nonce="{self.nonce}">andon.fail({json.dumps(sentence)})</script></body></html>')
        await self.server.kernels.close(kernel_id)


async def _beating(pieces: AsyncIterator[tuple[str, Any]]) -> AsyncIterator[str]:
    """The pieces, with a comment in between when a cell takes long, so that no proxy gives the page up."""
    while True:
        piece = asyncio.ensure_future(anext(pieces, None))
        try:
            while not (await asyncio.wait({piece}, timeout=HEARTBEAT))[0]:
                yield "<!-- -->\n"
        finally:
            piece.cancel()
            await asyncio.wait({piece})  # a generator that still runs cannot be closed
        answer = piece.result()
        if answer is None:
            return
        yield answer[0]
