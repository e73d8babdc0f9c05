"""Groups, roles and scopes: each person may do what the role needs, nothing more.

A manager cannot start, stop or reach a JupyterLab server; nobody can mint API tokens; the
members of a company reach their company's app server and no other.
"""

from __future__ import annotations

from typing import Any

from andon.model.tenant import Tenant
from andon_hub.site import OPERATOR, Site

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
    """Groups and roles from the tenant cards."""
    app_users = [tenant.app_user for tenant in site.tenants.values()]
    groups: dict[str, dict[str, list[str]]] = {}
    for tenant, person in site.people():
        groups.setdefault(tenant.group(person.role), {"users": []})["users"].append(person.user)
    return {
        "JupyterHub": {
            "load_groups": groups,
            "custom_scopes": {WORKSHOPS: {"description": "Run workshops as Jobs on the cluster"}},
            "load_roles": _roles(site, app_users),
            "services": [{"name": name, "api_token": token} for name, token in sorted(site.service_tokens.items())],
            # the app servers are our own: no consent page for them
            "tornado_settings": {"oauth_no_confirm_list": {f"jupyterhub-user-{user}" for user in app_users}},
        },
    }


def _roles(site: Site, app_users: list[str]) -> list[dict[str, Any]]:
    workers = [p.user for _, p in site.people() if p.role in ("analyst", "trainer")]
    compute = [f"access:services!service={GATEWAY}"] if GATEWAY in site.service_tokens else []
    roles: list[dict[str, Any]] = [
        {"name": "user", "scopes": EVERYONE},
        {"name": "workers", "scopes": WORKERS + compute, "users": workers},
        {
            "name": "trainers",
            "scopes": [WORKSHOPS],
            "groups": [tenant.group("trainer") for tenant in site.tenants.values()],
        },
        {"name": "server", "scopes": [*OWN_SERVER, *compute, WORKSHOPS]},
        {"name": "app-servers", "scopes": APP_SERVERS, "users": app_users},
        {"name": "operators", "scopes": OPERATORS, "users": [OPERATOR]},
    ]
    roles += [_members(tenant) for tenant in site.tenants.values()]
    roles += [{"name": f"service-{name}", "scopes": SERVICES[name], "services": [name]} for name in site.service_tokens]
    return roles


def _members(tenant: Tenant) -> dict[str, Any]:
    """Everyone of a company may open its app server, and see whether it runs."""
    server = f"{tenant.app_user}/"
    return {
        "name": f"{tenant.name}-members",
        "scopes": [f"access:servers!server={server}", f"read:servers!server={server}"],
        "groups": sorted({tenant.group(person.role) for person in tenant.people}),
    }
