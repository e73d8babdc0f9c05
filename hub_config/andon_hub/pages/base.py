"""What the hub's own pages share: who is looking, and plain answers when something is not theirs."""

from __future__ import annotations

from typing import Any

from jupyterhub.handlers.base import BaseHandler
from tornado import web

from andon.language import Language
from andon.problem import Problem
from andon_hub.language import of_request
from andon_hub.membership import identify
from andon_hub.refusals import NoMember
from andon_hub.site import Member, Site


class Page(BaseHandler):
    """A page for logged-in members."""

    def initialize(self, site: Site) -> None:
        """``site`` as described at start."""
        self.site = site

    @property
    def member(self) -> Member:
        """Who is looking; 403 with the reason for a user without a company."""
        if not self.current_user:
            raise web.HTTPError(403)
        try:
            return identify(self.site, self.current_user)
        except Problem as problem:
            raise NoMember(problem, of_request(self, "en")) from None

    @property
    def lang(self) -> Language:
        """The reader's language."""
        tenant = self.member.tenant
        return of_request(self, tenant.language if tenant else "en")

    async def show(self, template: str, **names: Any) -> None:
        """Render and send; pages hold live state, so browsers must not keep them."""
        self.set_header("Cache-Control", "no-store")
        self.finish(await self.render_template(template, **names))
