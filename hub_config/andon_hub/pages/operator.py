"""The operator's page: companies, people, running servers, and what is kept off the shelf."""

from __future__ import annotations

import shutil
from typing import Any

from tornado import web

from andon.model.tenant import Tenant
from andon_hub.membership import people_of
from andon_hub.pages.base import Page
from andon_hub.space import GIB

# companies on one page: each person costs a question to the database, and nobody reads more at a time
SHOWN = 25


def fits(tenant: Tenant, wanted: str) -> bool:
    """Whether ``wanted`` (in lower case) is part of the company's name, titles or a login of its card."""
    words = (tenant.name, tenant.title.en, tenant.title.ko, *(person.user for person in tenant.people))
    return any(wanted in word.casefold() for word in words)


class OperatorHandler(Page):
    """GET /hub/operator"""

    @web.authenticated
    async def get(self) -> None:
        """One table per company, some companies at a time; only the operator may look."""
        require_operator(self)
        disk = shutil.disk_usage(self.site.state)
        find = self.get_argument("find", "")
        found = [tenant for tenant in self.site.tenants.values() if fits(tenant, find.casefold())]
        pages = max(1, -(-len(found) // SHOWN))
        number = self.get_argument("page", "1")
        page = min(int(number), pages) if number.isascii() and number.isdecimal() and int(number) else 1
        shown = found[(page - 1) * SHOWN : page * SHOWN]
        await self.show(
            "operator.html",
            member=self.member,
            companies=[(tenant, self._servers(tenant)) for tenant in shown],
            count=len(found),
            find=find,
            page=page,
            pages=pages,
            many=len(self.site.tenants) > SHOWN,
            refused={name: problem.lines(self.lang) for name, problem in self.site.shelf().refused.items()},
            disk_free=f"{disk.free / GIB:.1f}",
            disk_total=f"{disk.total / GIB:.1f}",
        )

    def _servers(self, tenant: Tenant) -> list[dict[str, Any]]:
        people = people_of(self.site, tenant, self.db)
        logins = [(login, str(role)) for login, role in people] + [(tenant.app_user, "apps")]
        rows = []
        for login, role in logins:
            user = self.find_user(login)
            spawner = user.spawner if user else None
            rows.append(
                {
                    "user": login,
                    "role": role,
                    "running": bool(spawner and spawner.ready),
                    "pending": bool(spawner and spawner.pending),
                    "last": user.last_activity.strftime("%Y-%m-%d %H:%M UTC") if user and user.last_activity else "",
                }
            )
        return rows


class StopHandler(Page):
    """POST /hub/operator/stop/USER"""

    @web.authenticated
    async def post(self, login: str) -> None:
        """Stop one server and go back to the page."""
        require_operator(self)
        user = self.find_user(login)
        if user is None:
            raise web.HTTPError(404)
        if user.spawner.ready:
            await self.stop_single_user(user)
        self.redirect(f"{self.hub.base_url}operator")


def require_operator(page: Page) -> None:
    """403 for everyone else."""
    if page.member.role != "operator":
        raise web.HTTPError(403)
