"""Andon's Dask gateway: who may have which workers, and where they run.

    site.py        addresses and companies, from the environment and the tenant cards
    members.py     who asks: the hub says
    limits.py      what that person may have now; every refusal with its reason in both languages
    pods.py        what a scheduler or worker looks like
    backend.py     the gateway's backends, which count what is in use
    watching.py    one watch per company's namespace instead of one over the whole cluster
    controller.py  the process that turns a DaskCluster into pods

``configure(c)`` serves the gateway (`dask-gateway-server -f dask_gateway_config.py`) and the controller
(`python -m andon_gateway.controller -f dask_gateway_config.py`); with the dask-gateway chart it is called from
``gateway.extraConfig`` (docs/decisions/0023).
"""

from __future__ import annotations

from typing import Any

from andon.operate import inside
from andon_gateway.site import Site, read_site


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """Every setting as ``{class name: {trait: value}}``, from the site's description alone."""
    from andon_gateway.members import HubMembers

    common = {
        "DaskGateway": {"address": site.address, "authenticator_class": HubMembers},
        "HubMembers": {
            "jupyterhub_api_url": site.hub_api,
            "jupyterhub_service_name": SERVICE,
            "use_service_access_scopes": True,
        },
    }
    merged: dict[str, dict[str, Any]] = {}
    for part in (common, _pods(site) if site.runtime == "kubernetes" else _processes(site)):
        for section, values in part.items():
            room = merged.setdefault(section, {})
            twice = room.keys() & values.keys()
            if twice:
                raise ValueError(f"two places set {section}.{sorted(twice)}")
            room.update(values)
    return merged


SERVICE = "dask-gateway"


def _pods(site: Site) -> dict[str, dict[str, Any]]:
    from andon_gateway.backend import TenantPods

    both = {"gateway_instance": site.instance, "common_labels": {"app.kubernetes.io/name": "dask-gateway"}}
    api = f"{site.url}/api"
    return {
        "DaskGateway": {"backend_class": TenantPods},
        "TenantPods": {"api_url": api, **both},
        "TenantController": {
            "address": site.address,
            "api_url": api,
            # a finished cluster's record is of use only to whoever asks why it ended
            "completed_cluster_max_age": 3600.0,
            **both,
        },
    }


def _processes(site: Site) -> dict[str, dict[str, Any]]:
    """Local processes of one operating-system user, for tests on one PC: no walls between users."""
    from andon_gateway.backend import TenantProcesses

    return {
        "DaskGateway": {"backend_class": TenantProcesses},
        # clients connect to their scheduler themselves, as in a cluster: there is nothing to route
        "TenantProcesses": {"api_url": f"{site.url}/api"},
        "Proxy": {"externally_managed": True},
    }


def configure(config: Any) -> None:
    """Set everything on ``c``."""
    inside.cards()  # in a pod that has no volume with the companies' cards
    site = read_site()
    merged: dict[str, dict[str, Any]] = settings(site)
    for section, values in merged.items():
        for trait, value in values.items():
            config[section][trait] = value
