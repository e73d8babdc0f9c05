"""What the hub is told about its cluster, from the pod's environment (one PC has none of this)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")


@dataclass(frozen=True)
class Cluster:
    """Images, claims and addresses. ``gateway`` empty: no Dask gateway; ``storage_class`` empty: the cluster's own."""

    image: str = "andon/workbench"
    pull_policy: str = "IfNotPresent"
    storage_class: str = ""
    company_claim: str = "company"
    datasets_claim: str = "datasets"
    account: str = "workbench"
    gateway: str = ""
    hub_url: str = "http://hub:8081"
    url: str = ""
    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: str = ""
    oidc_ca: str = ""
    oidc_groups_claim: str = "groups"

    @classmethod
    def of_environment(cls, env: Mapping[str, str]) -> Cluster:
        """Read the variables that the chart sets; what is missing or empty keeps its default."""
        names = {
            "image": "ANDON_IMAGE",
            "pull_policy": "ANDON_IMAGE_PULL_POLICY",
            "storage_class": "ANDON_STORAGE_CLASS",
            "company_claim": "ANDON_COMPANY_CLAIM",
            "datasets_claim": "ANDON_DATASETS_CLAIM",
            "account": "ANDON_SERVICE_ACCOUNT",
            "gateway": "ANDON_GATEWAY",
            "hub_url": "ANDON_HUB_URL",
            "url": "ANDON_URL",
            "oidc_issuer": "ANDON_OIDC_ISSUER",
            "oidc_client": "ANDON_OIDC_CLIENT_ID",
            "oidc_secret": "ANDON_OIDC_CLIENT_SECRET",
            "oidc_ca": "ANDON_OIDC_CA",
            "oidc_groups_claim": "ANDON_OIDC_GROUPS_CLAIM",
        }
        given = {field: env[name] for field, name in names.items() if env.get(name)}
        return cls(**{"hub_url": _hub_url(env), **given})


def _hub_url(env: Mapping[str, str]) -> str:
    """The hub's own address as pods in other namespaces see it; a short name would lead nowhere there."""
    namespace = env.get("POD_NAMESPACE", "")
    if not namespace and ACCOUNT.is_file():
        namespace = ACCOUNT.read_text(encoding="utf-8").strip()
    return f"http://hub.{namespace}.svc.cluster.local:8081" if namespace else "http://hub:8081"
