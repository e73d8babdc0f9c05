"""Roles and scopes, given to groups: each person may do what the role needs, nothing more.

A manager cannot start, stop or reach a JupyterLab server; nobody can mint API tokens; the
members of a company reach their company's app server and no other. Who is in which group is
membership.py's matter; no user is named here, so the hub starts without touching anybody.
"""

from __future__ import annotations

from typing import Any

from andon.model.tenant import Tenant
from andon_hub import membership
from andon_hub.site import Site

# what everyone has: without these two, the login round trip of a server cannot tell who came
EVERYONE = ["read:users:name!user", "read:users:groups!user"]
# analysts and trainers: start, stop and open their own server
WORKERS = ["servers!user", "access:servers!user", "users:activity!user"]
# app servers report activity; they are owned by a user that nobody can log in as
APP_SERVERS = ["users:activity!user", "access:servers!user", "read:users:name!user"]
OPERATORS = ["list:users", "read:users", "list:groups", "read:groups", "read:servers", "delete:servers", "read:hub"]
SERVICES = {
    "culler": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    "dask-gateway": ["read:users:name", "read:users:groups"],
    "keeper": ["proxy", "read:hub"],
}

# trainers, on a cluster: workshops as Jobs (pages/workshops.py)
WORKSHOPS = "custom:andon:workshops"
# what the token of a person's own server may do, as far as its owner may: the second two let kernels ask for Dask
# workers and for workshop Jobs
OWN_SERVER = ["users:activity!user", "access:servers!server"]
GATEWAY = "dask-gateway"


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """Roles from the tenant cards."""
    clients = {f"jupyterhub-user-{tenant.app_user}" for tenant in site.tenants.values()}
    return {
        "JupyterHub": {
            "custom_scopes": {WORKSHOPS: {"description": "Run workshops as Jobs on the cluster"}},
            "load_roles": _roles(site),
            "services": [{"name": name, "api_token": token} for name, token in sorted(site.service_tokens.items())],
            # the app servers are our own: no consent page for them
            "tornado_settings": {"oauth_no_confirm_list": clients},
        },
    }


def _roles(site: Site) -> list[dict[str, Any]]:
    compute = [f"access:services!service={GATEWAY}"] if GATEWAY in site.service_tokens else []
    roles: list[dict[str, Any]] = [
        {"name": "user", "scopes": EVERYONE},
        {"name": "workers", "scopes": WORKERS + compute, "groups": [membership.WORKERS]},
        {"name": "trainers", "scopes": [WORKSHOPS], "groups": [membership.TRAINERS]},
        {"name": "server", "scopes": [*OWN_SERVER, *compute, WORKSHOPS]},
        {"name": "app-servers", "scopes": APP_SERVERS, "groups": [membership.APP_SERVERS]},
        {"name": "operators", "scopes": OPERATORS, "groups": [membership.OPERATORS]},
    ]
    roles += [_members(tenant) for tenant in site.tenants.values()]
    known = [name for name in site.service_tokens if name in SERVICES]
    roles += [{"name": f"service-{name}", "scopes": SERVICES[name], "services": [name]} for name in known]
    return roles


def _members(tenant: Tenant) -> dict[str, Any]:
    """Everyone of a company may open its app server, and see whether it runs."""
    server = f"{tenant.app_user}/"
    return {
        "name": f"{tenant.name}-members",
        "scopes": [f"access:servers!server={server}", f"read:servers!server={server}"],
        "groups": [tenant.group(role) for role in membership.ROLES],
    }
