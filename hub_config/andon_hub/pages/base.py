"""What the hub's own pages share: who is looking, and plain answers when something is not theirs."""

from __future__ import annotations

from typing import Any

from jupyterhub.handlers.base import BaseHandler
from tornado import web

from andon.language import Language
from andon_hub.language import of_request
from andon_hub.site import Member, Site


class Page(BaseHandler):
    """A page for logged-in members."""

    def initialize(self, site: Site) -> None:
        """``site`` as described at start."""
        self.site = site

    @property
    def member(self) -> Member:
        """Who is looking; 403 for a user that no tenant card names any more."""
        user = self.current_user
        member = self.site.members.get(user.name) if user else None
        if member is None:
            raise web.HTTPError(403)
        return member

    @property
    def lang(self) -> Language:
        """The reader's language."""
        tenant = self.member.tenant
        return of_request(self, tenant.language if tenant else "en")

    async def show(self, template: str, **names: Any) -> None:
        """Render and send; pages hold live state, so browsers must not keep them."""
        self.set_header("Cache-Control", "no-store")
        self.finish(await self.render_template(template, **names))
