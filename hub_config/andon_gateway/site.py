"""The site as the gateway sees it: where it and the hub answer, and which companies it serves."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from andon import places
from andon.model.tenant import Tenant, read_tenants

Runtime = Literal["pc", "kubernetes"]


@dataclass(frozen=True)
class Site:
    """Everything that the settings are made of."""

    tenants: dict[str, Tenant]
    runtime: Runtime = "pc"
    url: str = "http://127.0.0.1:8000"
    address: str = ":8000"
    hub_api: str = ""
    instance: str = "andon"
    image: str = ""
    pull_policy: str = ""
    datasets_claim: str = "datasets"
    company_claim: str = "company"

    @property
    def namespaces(self) -> tuple[str, ...]:
        """The companies' namespaces."""
        return tuple(sorted(tenant.namespace for tenant in self.tenants.values()))


@lru_cache(maxsize=1)
def read_site() -> Site:
    """The site that the environment describes, as it was when the process began: a new company restarts the pod."""
    env = os.environ
    return Site(
        tenants=read_tenants(places.tenants()),
        runtime="kubernetes" if env.get("ANDON_RUNTIME") == "kubernetes" else "pc",
        url=env.get("ANDON_GATEWAY", "http://127.0.0.1:8000").rstrip("/"),
        address=env.get("ANDON_GATEWAY_BIND", ":8000"),
        hub_api=env.get("JUPYTERHUB_API_URL", ""),
        instance=env.get("DASK_GATEWAY_INSTANCE", "andon"),
        image=env.get("ANDON_IMAGE", ""),
        pull_policy=env.get("ANDON_IMAGE_PULL_POLICY", ""),
        datasets_claim=env.get("ANDON_DATASETS_CLAIM", "datasets"),
        company_claim=env.get("ANDON_COMPANY_CLAIM", "company"),
    )
