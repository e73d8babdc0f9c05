"""A page's own kernel over HTTP and websocket: look at it, talk to it, end it. Someone else's does not exist."""

# mypy: allow-untyped-calls
# (Jupyter's own functions carry no types)

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from andon.apps.admission import NotForRole, NotOnShelf
from andon.apps.pages import HEADERS
from andon.apps.viewers import roles_in
from andon.language import Language

if TYPE_CHECKING:
    from andon.apps.idle import Activity
    from andon.apps.server import AppServer

#: Close code of a websocket whose viewer may no longer use the app.
REVOKED = 4403
V1 = "v1.kernel.websocket.jupyter.org"


class OwnKernel(APIHandler):
    """Base: the kernel in the address is the viewer's own, or 404."""

    @property
    def server(self) -> AppServer:
        """The running app server."""
        return cast("AppServer", self.settings["app_server"])

    def set_default_headers(self) -> None:
        """As on pages; nothing in an answer may be loaded or framed."""
        for name, value in {**HEADERS, **self.settings["headers"]}.items():
            self.set_header(name, value)
        self.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")

    async def prepare(self) -> None:  # type: ignore[override]
        """Login, origin, then ownership."""
        await super().prepare()
        owner = self.server.kernels.owner(self.path_kwargs["kernel_id"])
        if not self.current_user or owner != self.current_user.username:
            raise HTTPError(404)


class KernelModel(OwnKernel):
    """What the page asks before it connects."""

    def get(self, kernel_id: str) -> None:
        """Id, name and state of the kernel."""
        self.finish(json.dumps(self.server.kernels.kernel_model(kernel_id), default=str))


class KernelEnd(OwnKernel):
    """The note that a page sends when it closes."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel."""
        await self.server.kernels.close(kernel_id)
        self.set_status(204)


class KernelChannels(VoilaKernelWebsocketHandler):
    """The websocket between a page and its kernel."""

    #: The language in which the page was made.
    viewer_language: Language = "en"

    @property
    def server(self) -> AppServer:
        """The running app server."""
        return cast("AppServer", self.settings["app_server"])

    @property
    def activity(self) -> Activity:
        """Where use is counted."""
        return self.server.activity

    @property
    def viewer_name(self) -> str:
        """For the log."""
        return str(self.current_user.username)

    async def get(self, kernel_id: str) -> None:
        """Open for the owner of the kernel only, while they may still use the app."""
        if not self.current_user:
            raise HTTPError(403)
        if self.server.kernels.owner(kernel_id) != self.current_user.username:
            raise HTTPError(404)
        if not self.admitted(kernel_id, self.current_user.hub_user):
            raise HTTPError(403)
        self.viewer_language = self.server.kernels.seats[kernel_id].viewer.language
        await super().get(kernel_id)

    async def open(self, kernel_id: str) -> None:
        """Be among those who are asked again, see :meth:`still_welcome`."""
        self.server.connected.add(self)
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Gone."""
        self.server.connected.discard(self)
        super().on_close()

    def write_message(self, message: Any, binary: bool = False) -> Any:
        """Voila takes every binary message for one of the v1 protocol. Read so, the first bytes of an older one are
        a count of billions, and a viewer who speaks the older protocol would freeze the company's server.
        """
        if isinstance(message, bytes) and self.selected_subprotocol != V1:
            return super(VoilaKernelWebsocketHandler, self).write_message(message, binary)
        return super().write_message(message, binary)

    def admitted(self, kernel_id: str, hub_user: dict[str, Any]) -> bool:
        """Whether the app on this kernel is open to this hub user now."""
        seat = self.server.kernels.seats[kernel_id]
        try:
            self.server.admission.open(seat.app, roles_in(self.server.settings.tenant, hub_user.get("groups", ())))
        except (NotOnShelf, NotForRole):
            return False
        return True

    async def still_welcome(self) -> bool:
        """Ask the hub again: is the login alive, may they come here, do they still have the role?"""
        hub = self.server.identity_provider.hub_auth
        token = hub.get_token(self)
        user = await hub.user_for_token(token, session_id=hub.get_session_id(self), sync=False) if token else None
        if user is None or not hub.check_scopes(hub.access_scopes, user):
            return False
        return self.kernel_id not in self.server.kernels.seats or self.admitted(self.kernel_id, user)

    async def send_away(self) -> None:
        """Close the page's connection and end its kernel."""
        self.log.warning("%s may no longer use this app; closing", self.viewer_name)
        self.close(REVOKED, "revoked")
        await self.server.kernels.close(self.kernel_id)
