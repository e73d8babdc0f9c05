"""Opening an app: check first, start the company's app server if it sleeps, show progress, go there."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyterhub.utils import url_path_join
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.simple_httpclient import HTTPTimeoutError

from andon.language import Text
from andon.model.shelf import ShelfApp
from andon.model.tenant import Tenant
from andon_hub.membership import APP_SERVERS, said
from andon_hub.pages.base import Page
from andon_hub.pages.gallery import shown
from andon_hub.placed import NotStarted

FAILED = Text(
    en="The app server did not start. Try again; if it happens twice, tell your operator.",
    ko="앱 서버가 시작되지 않았습니다. 다시 시도하고, 또 실패하면 운영자에게 알려 주십시오.",
)


async def _serves(server: Any) -> bool:
    """Whether the server speaks HTTP; whatever it says, and however long a busy one needs to say it."""
    ask = HTTPRequest(server.host, follow_redirects=False, connect_timeout=2, request_timeout=5)
    try:
        await AsyncHTTPClient().fetch(ask, raise_error=False)
    except HTTPTimeoutError:
        return True
    except (OSError, HTTPClientError):
        return False
    return True


class _Opening(Page):
    """What both addresses of an app share."""

    def permitted(self, name: str) -> tuple[Tenant, ShelfApp]:
        """The app and its company, or 404: what one may not open does not exist for one."""
        app = shown(self.site, self.member).get(name)
        tenant = self.member.tenant
        if app is None or tenant is None:
            raise web.HTTPError(404)
        return tenant, app

    def server(self, tenant: Tenant) -> tuple[Any, Any]:
        """The hub user that owns the company's app server, and its spawner."""
        owner = self.user_from_username(tenant.app_user)
        owner.sync_groups([APP_SERVERS])
        return owner, owner.spawner

    async def answers(self, spawner: Any) -> bool:
        """Whether the server runs: a killed one must not be a dead link.

        A process that is being killed counts as alive, and its port as open, until its last thread has
        gone; so the server is asked something, and the process again, for up to two seconds.
        """
        for _ in range(20):
            if not spawner.ready:
                return False
            if await spawner.poll_and_notify() is None and await _serves(spawner.server):
                return True
            await asyncio.sleep(0.1)
        return bool(spawner.ready)

    def address(self, tenant: Tenant, name: str) -> str:
        """Where the running app is."""
        return url_path_join(self.base_url, "user", tenant.app_user, name) + f"?lang={self.lang}"


class AppHandler(_Opening):
    """GET /hub/apps/NAME"""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Straight to the app when its server runs; else start it and show progress."""
        tenant, app = self.permitted(name)
        # opening may start a server: only a person's click does that, not a foreign page's image
        if self.request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            raise web.HTTPError(403)
        owner, spawner = self.server(tenant)
        if await self.answers(spawner):
            self.redirect(self.address(tenant, name))
            return
        if not spawner.active:
            spawner = owner.get_or_create_spawner("", "", replace_failed=True)
            spawner._spawn_future = None
            spawner.handler = self
            task = asyncio.ensure_future(self.spawn_single_user(owner))
            task.add_done_callback(self._note)
        await self.show("app_starting.html", app=app, member=self.member)

    def _note(self, task: asyncio.Task[Any]) -> None:
        """The page learns of a failure from the state below; the log learns of it here."""
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, asyncio.TimeoutError):
            self.log.error("App server: %s", error)


class AppStateHandler(_Opening):
    """GET /hub/apps/NAME/state -> {state: starting | ready | failed, url, message}"""

    @web.authenticated
    async def get(self, name: str) -> None:
        """Asked a few times a second by the progress page."""
        tenant, _ = self.permitted(name)
        _, spawner = self.server(tenant)
        self.set_header("Cache-Control", "no-store")
        if spawner.ready:
            self.finish({"state": "ready", "url": self.address(tenant, name)})
        elif spawner.active:
            self.finish({"state": "starting"})
        else:
            self.finish({"state": "failed", "message": self._why_failed(spawner)})

    def _why_failed(self, spawner: Any) -> str:
        future = spawner._spawn_future
        error = future.exception() if future is not None and future.done() and not future.cancelled() else None
        return said(error.problem, self.lang) if isinstance(error, NotStarted) else FAILED.in_(self.lang)
