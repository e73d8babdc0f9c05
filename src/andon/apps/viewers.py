"""Who is looking: name, roles and language, all from the hub's word or the request, never from a header of ours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser.extension import JupyterHubIdentityProvider
from traitlets import default

from andon.language import LANGUAGES, Language, as_language


@dataclass(frozen=True)
class Viewer:
    """Someone whom the hub vouches for, with the roles they hold in this company."""

    name: str
    roles: frozenset[str]
    language: Language


def roles_in(tenant: str, groups: Iterable[str]) -> frozenset[str]:
    """The roles that hub groups named ``<tenant>:<role>`` give; other companies' groups give none."""
    return frozenset(role for home, _, role in (group.partition(":") for group in groups) if home == tenant and role)


def chosen_language(query: str, cookie: str, accept: str, fallback: Language) -> Language:
    """Query ``lang``, else cookie ``andon-lang``, else Accept-Language, else the company's default."""
    for said in (query, cookie):
        if said in LANGUAGES:
            return as_language(said)
    wishes = []
    for place, item in enumerate(accept.split(",")):
        tag, _, weight = item.partition(";q=")
        head = tag.strip().split("-")[0].lower()
        if head in LANGUAGES:
            wishes.append((-_weight(weight), place, head))
    return as_language(min(wishes)[2]) if wishes else fallback


def _weight(text: str) -> float:
    try:
        return float(text) if text.strip() else 1.0
    except ValueError:
        return 0.0


class CookieAuth(HubOAuth):
    """The hub's login by cookie alone: a token in a header or an address opens nothing here."""

    def get_token(self, handler: Any, in_cookie: bool = True) -> str | None:
        """The token of the login cookie; headers and addresses are not looked at."""
        return self._get_token_cookie(handler) if in_cookie else None


class HubIdentity(JupyterHubIdentityProvider):
    """Asks the hub who a request comes from, and whether they may come to this server at all."""

    @default("hub_auth")
    def _default_hub_auth(self) -> CookieAuth:
        return CookieAuth(parent=self)

    @property
    def gallery(self) -> str:
        """The address of the hub's page that lists this viewer's apps."""
        return f"{self.hub_auth.hub_host}{self.hub_auth.hub_prefix}gallery"
