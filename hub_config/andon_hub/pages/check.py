"""`andon check --live`: the one thing that the service `live-check` may do (docs/decisions/0026).

The service has no scope. It may ask this page for a visit to a company: a login of the company's check user, which
exists only during the visit, has no password, an analyst's rights in that one company, and an empty home of its own.
Ending the visit removes the user, its server, its home, and the app server if nobody else came to it meanwhile; a
visit that nobody ends is ended here after some minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jupyterhub import orm
from jupyterhub.apihandlers.base import APIHandler
from jupyterhub.utils import utcnow
from tornado import web

from andon.model.tenant import Tenant
from andon_hub.membership import groups_by_name, identify
from andon_hub.pages.gallery import shown
from andon_hub.site import Site

SERVICE = "live-check"
LONGEST = 15 * 60.0
_PATIENCE = 120.0


@dataclass
class Visit:
    """A visit under way in this hub: since when, and whether the app server ran before."""

    app_server_ran: bool
    began: datetime = field(default_factory=lambda: utcnow(with_tz=False))
    end: asyncio.TimerHandle | None = None


_visits: dict[str, Visit] = {}


class CheckHandler(APIHandler):
    """POST /hub/andon/check/COMPANY begins a visit, DELETE ends it."""

    def initialize(self, site: Site) -> None:
        """``site`` as described at start."""
        self.site = site

    def company(self, name: str) -> Tenant:
        """The company, for the service alone."""
        caller = self.current_user
        if caller is None or caller.kind != "service" or caller.name != SERVICE:
            raise web.HTTPError(403)
        tenant = self.site.tenants.get(name)
        if tenant is None:
            raise web.HTTPError(404)
        return tenant

    async def post(self, name: str) -> None:
        """Make the check user and log the caller in as it; 409 while another visit of this company goes on."""
        tenant = self.company(name)
        if tenant.name in _visits:
            raise web.HTTPError(409)
        visit = _visits[tenant.name] = Visit(self._app_server_active(tenant))
        try:
            await self._remove(tenant)  # what a hub that was killed during a visit left behind
            user = self.user_from_username(tenant.check_user)
            user.sync_groups(groups_by_name(self.site, user.name))
        except BaseException:
            _visits.pop(tenant.name, None)
            raise
        loop = asyncio.get_running_loop()
        visit.end = loop.call_later(LONGEST, lambda: asyncio.ensure_future(self._end(tenant)))
        self.set_login_cookie(user)
        shelf, mine = self.site.shelf(), shown(self.site, identify(self.site, user))
        closed = [name for name in tenant.apps if name not in shelf.apps]
        self.log.info("Live check of %s begins", tenant.name)
        self.finish({"user": user.name, "apps": list(mine), "closed": closed})

    async def delete(self, name: str) -> None:
        """End the visit; 204 also when there was none."""
        await self._end(self.company(name))
        self.set_status(204)

    async def _end(self, tenant: Tenant) -> None:
        visit = _visits.get(tenant.name)
        if visit is not None and visit.end is not None:
            visit.end.cancel()
        try:
            if visit is not None and not visit.app_server_ran and not self._others_came(tenant, visit):
                await self._stop(tenant.app_user)
            await self._remove(tenant)
        finally:
            _visits.pop(tenant.name, None)
        self.log.info("Live check of %s ended", tenant.name)

    async def _remove(self, tenant: Tenant) -> None:
        """The check user with everything that is its own: server, home, log, tokens, login."""
        login = tenant.check_user
        user = self.find_user(login)
        if user is None:
            return
        await self._stop(login)
        client = user.spawner.oauth_client_id
        await user.delete_spawners()
        self.users.delete(user)
        for one in self.db.query(orm.OAuthClient).filter_by(identifier=client):
            self.db.delete(one)
        self.db.commit()
        if self.site.runtime == "pc":
            shutil.rmtree(self.site.home(tenant, login), ignore_errors=True)
            with contextlib.suppress(OSError):
                (self.site.state / "logs" / f"{login}.log").unlink()

    async def _stop(self, login: str) -> None:
        """Stop a server, also one that is just starting; gone when this returns."""
        user = self.find_user(login)
        if user is None:
            return
        spawner = user.spawner
        await _until(lambda: not spawner.pending)
        if spawner.active:
            await self.stop_single_user(user)
        await _until(lambda: not spawner.active)

    def _app_server_active(self, tenant: Tenant) -> bool:
        owner = self.find_user(tenant.app_user)
        return bool(owner and owner.spawner.active)

    def _others_came(self, tenant: Tenant, visit: Visit) -> bool:
        """Whether someone else logged in to the app server since the visit began: their page must live."""
        owner = self.find_user(tenant.app_user)
        if owner is None:
            return False
        tokens = self.db.query(orm.APIToken).filter(
            orm.APIToken.client_id == owner.spawner.oauth_client_id, orm.APIToken.created >= visit.began
        )
        return any(token.user is not None and token.user.name != tenant.check_user for token in tokens)


async def _until(truth: Callable[[], Any]) -> None:
    for _ in range(int(_PATIENCE / 0.1)):
        if truth():
            return
        await asyncio.sleep(0.1)
    raise web.HTTPError(503, "a server neither starts nor stops")
