"""The hub's own pages: one front in two languages, the gallery, the operator's page."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tornado.web import StaticFileHandler

from andon_hub.language import teach_templates
from andon_hub.pages.apps import AppHandler, AppStateHandler
from andon_hub.pages.check import CheckHandler
from andon_hub.pages.doors import door, url_of
from andon_hub.pages.gallery import GalleryHandler
from andon_hub.pages.operator import OperatorHandler, StopHandler
from andon_hub.pages.workshops import WorkshopHandler, WorkshopsHandler
from andon_hub.site import Site

HERE = Path(__file__).resolve().parents[1]
STATIC, TEMPLATES = HERE / "static", HERE / "templates"


class Assets(StaticFileHandler):
    """Style and script of the hub's pages; the address carries the content's hash, so browsers keep them."""

    def set_extra_headers(self, path: str) -> None:
        """Cache for a year."""
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")


def assets_version() -> str:
    """A short hash over all static files."""
    total = hashlib.sha256()
    for path in sorted(STATIC.iterdir()):
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """Templates, handlers, and where a login leads: managers to the gallery, the operator to the overview."""
    teach_templates(site)
    described = {"site": site}
    return {
        "JupyterHub": {
            "template_paths": [str(TEMPLATES)],
            "template_vars": {"assets_version": assets_version(), "url_of": lambda user: url_of},
            "default_url": lambda handler: door(handler, site),
            "extra_handlers": [
                (r"/andon/static/(.*)", Assets, {"path": str(STATIC)}),
                (r"/gallery", GalleryHandler, described),
                (r"/apps/([a-z0-9-]+)", AppHandler, described),
                (r"/apps/([a-z0-9-]+)/state", AppStateHandler, described),
                (r"/operator", OperatorHandler, described),
                (r"/andon/check/([a-z0-9-]+)", CheckHandler, described),
                (r"/operator/stop/([a-z0-9-]+)", StopHandler, described),
                (r"/andon/workshops", WorkshopsHandler, described),
                (r"/andon/workshops/([a-z0-9-]+)", WorkshopHandler, described),
            ],
        },
    }
