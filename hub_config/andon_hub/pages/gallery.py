"""The gallery: a company's vetted apps as tiles."""

from __future__ import annotations

from tornado import web

from andon.model.shelf import ShelfApp
from andon_hub.pages.base import Page
from andon_hub.site import Member, Site


def shown(site: Site, member: Member) -> dict[str, ShelfApp]:
    """The apps that ``member`` may open: enabled for the company, meant for the role, unchanged since vetting."""
    if member.tenant is None:
        return {}
    shelf = site.shelf()
    return {
        name: shelf.apps[name]
        for name in member.tenant.apps
        if name in shelf.apps and member.role in shelf.apps[name].card.roles
    }


class GalleryHandler(Page):
    """GET /hub/gallery"""

    @web.authenticated
    async def get(self) -> None:
        """The tiles, and a plain word when there are none."""
        member = self.member
        refused = self.site.shelf().refused
        for name in member.tenant.apps if member.tenant else ():
            if name in refused:
                self.log.error("App %s is not shown: %s", name, " | ".join(refused[name].lines("en")))
        await self.show("gallery.html", apps=shown(self.site, member).values(), member=member)
