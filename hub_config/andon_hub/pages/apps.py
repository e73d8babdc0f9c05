"""Opening an app: check first, start the company's app server if it sleeps, show progress, go there."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyterhub.utils import url_path_join
from tornado import web

from andon.language import Text
from andon.model.shelf import ShelfApp
from andon.model.tenant import Tenant
from andon_hub.pages.base import Page
from andon_hub.pages.gallery import shown

FAILED = Text(
    en="The app server did not start. Try again; if it happens twice, tell your operator.",
    ko="앱 서버가 시작되지 않았습니다. 다시 시도하고, 또 실패하면 운영자에게 알려 주십시오.",
)


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
        return owner, owner.spawner

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
        if spawner.ready:
            await spawner.poll_and_notify()  # a server that was killed must not be a dead link
        if spawner.ready:
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
            self.finish({"state": "failed", "message": self._reason(spawner)})

    def _reason(self, spawner: Any) -> str:
        future = spawner._spawn_future
        error = future.exception() if future is not None and future.done() and not future.cancelled() else None
        return getattr(error, "message", "") or FAILED.in_(self.lang)
