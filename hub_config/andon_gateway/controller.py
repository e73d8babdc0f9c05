"""The process that turns a DaskCluster into pods: `python -m andon_gateway.controller -f dask_gateway_config.py`.

dask-gateway's controller with two differences: it watches the companies' namespaces only, and it makes no routes,
because nothing outside a company's namespace connects to a scheduler (decision 0023).
"""

from __future__ import annotations

from typing import Any

from dask_gateway_server.backends.kubernetes import controller
from dask_gateway_server.backends.kubernetes.controller import KubeController

from andon_gateway.site import read_site
from andon_gateway.watching import each_namespace

_NO_ROUTE = "none"


class TenantController(KubeController):
    """One for the site."""

    async def setup(self) -> None:
        """Watch the companies' namespaces, and no other."""
        with each_namespace(controller, read_site().namespaces):
            await super().setup()

    async def create_ingressroute_if_not_exists(self, cluster: Any, sched_pod: Any) -> str:
        """No route: the dashboard is shown through its owner's server."""
        return _NO_ROUTE

    async def create_ingressroutetcp_if_not_exists(self, cluster: Any, sched_pod: Any) -> str:
        """No route: clients are pods beside the scheduler."""
        return _NO_ROUTE


if __name__ == "__main__":
    TenantController.launch_instance()
