"""Which page is whose: the door behind a login."""

from __future__ import annotations

from typing import Any

from jupyterhub.utils import url_path_join

from andon_hub.membership import member_of
from andon_hub.site import Member, Site

_FRONT = {"manager": "gallery", "operator": "operator"}


def door(handler: Any, site: Site) -> str:
    """The first page of whoever is logged in (JupyterLab is the empty string's default: the spawn page)."""
    if not handler.current_user:
        return ""
    member = member_of(site, handler.current_user)
    page = _FRONT.get(member.role) if member else "gallery"  # which says why someone without a company sees nothing
    return url_path_join(handler.hub.base_url, page) if page else ""


def url_of(base_url: str, me: Member | None) -> str:
    """The address of a member's first page, for links in templates."""
    return f"{base_url}{_FRONT.get(me.role, 'spawn') if me else 'login'}"
