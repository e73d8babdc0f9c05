"""Which app opens for whom. Asked before anything else happens, and again while a page stays open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from andon.model.shelf import ShelfApp, read_shelf


class NotOnShelf(Exception):
    """No such app here: unknown, not enabled for this company, not vetted, or changed since."""


class NotForRole(Exception):
    """The app exists, but none of the viewer's roles may use it."""


@dataclass(frozen=True)
class Admission:
    """The vetted apps of ``shelf`` that this company enabled."""

    shelf: Path
    enabled: frozenset[str]

    def open(self, name: str, roles: Iterable[str]) -> ShelfApp:
        """The app, read from disk now; raises :class:`NotOnShelf` or :class:`NotForRole`."""
        app = read_shelf(self.shelf).apps.get(name) if name in self.enabled else None
        if app is None:
            raise NotOnShelf(name)
        if not set(roles) & set(app.card.roles):
            raise NotForRole(name)
        return app
