"""Who asks: the hub tells whose token it is, and in which groups that person is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web
from dask_gateway_server.auth import JupyterHubAuthenticator
from dask_gateway_server.models import User

from andon.model.tenant import Role, Tenant

MAY_COMPUTE: tuple[Role, ...] = ("analyst", "trainer")


class HubMembers(JupyterHubAuthenticator):
    """Accepts a hub token only with the scope for this service, and reads its owner's groups with its own token:

    what a user's token may read of its owner is nobody's promise, and groups decide here.
    """

    async def authenticate(self, request: web.Request) -> User:
        """The user with the hub's groups; 401 for any other token."""
        user = await super().authenticate(request)
        if user.name.startswith("service:"):
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "jupyterhub"})
        headers = {"Authorization": f"token {self.jupyterhub_api_token}"}
        address = f"{self.jupyterhub_api_url}/users/{user.name}"
        async with self.session.get(address, headers=headers, ssl=self.ssl_context) as answer:
            if answer.status != 200:
                self.log.error("The hub does not tell the groups of %s: %s", user.name, answer.status)
                raise web.HTTPBadGateway(reason="The hub does not tell who you are")
            data: dict[str, Any] = await answer.json()
        return User(user.name, groups=data.get("groups", []))


def company(groups: Iterable[str], tenants: Mapping[str, Tenant]) -> Tenant | None:
    """The one company whose ``<company>:analyst`` or ``<company>:trainer`` is among ``groups``."""
    found = {
        name for name, _, role in (group.partition(":") for group in groups) if name in tenants and role in MAY_COMPUTE
    }
    return tenants[found.pop()] if len(found) == 1 else None
