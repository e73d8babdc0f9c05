"""The site: where the hub listens, where it keeps its state, which companies it serves."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from andon import places
from andon.model.known import KnownCards
from andon.model.shelf import Shelf, read_shelf
from andon.model.strict import read_card
from andon.model.tenant import Role, Tenant, read_tenants
from andon_hub.cluster import Cluster

OPERATOR = "operator"
Runtime = Literal["pc", "kubernetes"]


@dataclass(frozen=True)
class Member:
    """A login and what it is: its company (None for the operator) and role."""

    user: str
    role: Role
    tenant: Tenant | None


@dataclass(frozen=True)
class Site:
    """Everything that the settings are made of."""

    tenants: dict[str, Tenant]
    state: Path
    runtime: Runtime = "pc"
    cluster: Cluster = field(default_factory=Cluster)
    bind: str = "127.0.0.1"
    port: int = 8000
    hub_port: int = 8081
    proxy_api_port: int = 8001
    proxy_token: str = ""
    service_tokens: dict[str, str] = field(default_factory=dict)

    @cached_property
    def members(self) -> dict[str, Member]:
        """Login -> member as the cards say, the operator included (who counts on one PC: membership.py)."""
        everyone = {p.user: Member(p.user, p.role, t) for t in self.tenants.values() for p in t.people}
        return {OPERATOR: Member(OPERATOR, "operator", None)} | everyone

    def card_now(self, tenant: Tenant) -> Tenant:
        """The card as it is on disk: changed limits count from the next start of a server."""
        folder = places.tenants()
        cards = (folder / tenant.name / "tenant.yml", folder / f"{tenant.name}.yml")
        card = next((card for card in cards if card.exists()), None)
        return read_card(card, Tenant) if card else tenant

    def home(self, tenant: Tenant, user: str) -> Path:
        """The home folder of ``user``."""
        return self.state / "tenants" / tenant.name / "home" / user

    def company(self, tenant: Tenant) -> Path:
        """The folder that everyone of a company shares."""
        return self.state / "tenants" / tenant.name / "company"

    def shelf(self) -> Shelf:
        """The vetted apps as they are on disk now."""
        return read_shelf(places.notebooks() / "apps")

    def extra_config(self) -> list[Path]:
        """The escape hatch: the site's and the tenants' own Python files, in order, loaded last."""
        site_wide = sorted((places.content() / "hub_config" / "hub.d").glob("*.py"))
        return site_wide + sorted(places.tenants().glob("*/hub.d/*.py"))

    def settings(self) -> dict[str, dict[str, Any]]:
        """Addresses, database and proxy; on a cluster these are the chart's."""
        if self.runtime == "kubernetes":
            return {}
        hub = self.state / "hub"
        return {
            "JupyterHub": {
                "bind_url": f"http://{self.bind}:{self.port}",
                "hub_bind_url": f"http://127.0.0.1:{self.hub_port}",
                "hub_connect_url": f"http://127.0.0.1:{self.hub_port}",
                "db_url": os.environ.get("ANDON_DB", f"sqlite:///{hub / 'hub.sqlite'}"),
                "cookie_secret_file": str(hub / "cookie_secret"),
                "last_activity_interval": 60,
                "upgrade_db": True,
            },
            # the proxy is started beside the hub, not by it: both load at the same time,
            # and either can die without taking the other along (andon.onepc restarts it)
            "ConfigurableHTTPProxy": {
                "should_start": False,
                "api_url": f"http://127.0.0.1:{self.proxy_api_port}",
                "auth_token": self.proxy_token,
            },
        }


def read_site() -> Site:
    """The site that the environment describes (set by `andon up`, or by the hub's pod)."""
    env = os.environ
    tokens = {_service(name): token for name, token in env.items() if name.startswith("ANDON_TOKEN_")}
    known = KnownCards(places.state() / "cards.json")
    tenants = read_tenants(places.tenants(), known)
    known.keep()
    return Site(
        tenants=tenants,
        state=places.state(),
        runtime="kubernetes" if env.get("ANDON_RUNTIME") == "kubernetes" else "pc",
        bind=env.get("ANDON_BIND", "127.0.0.1"),
        port=int(env.get("ANDON_PORT", "8000")),
        hub_port=int(env.get("ANDON_HUB_PORT", "8081")),
        proxy_api_port=int(env.get("ANDON_PROXY_API_PORT", "8001")),
        proxy_token=env.get("CONFIGPROXY_AUTH_TOKEN", ""),
        service_tokens=tokens,
        cluster=Cluster.of_environment(env),
    )


def _service(variable: str) -> str:
    """``ANDON_TOKEN_DASK_GATEWAY`` holds the token of the service ``dask-gateway``."""
    return variable.removeprefix("ANDON_TOKEN_").lower().replace("_", "-")
