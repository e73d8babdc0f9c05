"""The gateway's backends: pods in a cluster, processes for tests; both grant within the limits and nothing beyond.

Everything is counted in this process, under one lock, from what the gateway itself has granted. More than one
replica would count apart; the company's ResourceQuota stands behind all of them.
"""

from __future__ import annotations

import asyncio
import copy
import sys
import time
from typing import Any

from dask_gateway_server.backends.base import Backend, PublicException
from dask_gateway_server.backends.kubernetes import backend
from dask_gateway_server.backends.kubernetes.backend import KubeBackend
from dask_gateway_server.backends.local import UnsafeLocalBackend
from dask_gateway_server.models import Cluster, ClusterStatus, User
from dask_gateway_server.options import Integer, Options, String

from andon.model.tenant import Profile, Tenant
from andon.problem import Problem
from andon_gateway import limits, pods
from andon_gateway.limits import Grant, Held
from andon_gateway.members import company
from andon_gateway.site import Site, read_site
from andon_gateway.watching import each_namespace

# how long a cluster that was just made may be missing in what the API server tells
_FRESH_SECONDS = 60.0
# how long its owner waits for that; until then the gateway would say that there is no such cluster
_SEEN_SECONDS, _LOOK_SECONDS = 20.0, 0.05


class Granting(Backend):
    """What both backends share: options, limits, and where the scheduler is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.site: Site = read_site()
        self.cluster_options = Options(
            Integer("workers", default=1, min=1, max=10_000),
            Integer("memory_mib", default=1024, min=1, max=2**30),
            String("profile"),
            String("process"),
        )
        self._turn = asyncio.Lock()
        self._granted: Held | None = None
        self._fresh: dict[str, tuple[float, Held]] = {}
        self._stopped: dict[str, float] = {}

    def config_for(self, user: User, tenant: Tenant, profile: Profile | None, given: Grant) -> dict[str, Any]:
        """The settings of one cluster."""
        return pods.plain(tenant, given)

    async def process_cluster_options(self, user: User, request: Any) -> tuple[dict[str, Any], Any]:
        """What is asked, cut to what may be had; anything else that a client sends along is refused."""
        try:
            asked = self.cluster_options.parse_options(request)
        except (TypeError, ValueError) as error:
            raise PublicException(str(error)) from None
        try:
            tenant = company(user.groups, self.site.tenants)
            if tenant is None:
                raise limits.no_company(user.name)
            profile = limits.profile_of(tenant, asked["profile"])
            held = await self.held()
            given = limits.grant(tenant, profile, user.name, asked["workers"], asked["memory_mib"], held)
        except Problem as problem:
            raise PublicException(limits.said(problem)) from None
        self._granted = Held(user.name, tenant.name, given.workers)
        options = {
            "tenant": tenant.name,
            "workers": given.workers,
            "memory_mib": given.workers * given.each_mib,
            "profile": profile.name if profile else "",
            "process": asked["process"][:200],
        }
        return options, self.cluster_config_class(parent=self, **self.config_for(user, tenant, profile, given))

    async def held(self) -> list[Held]:
        """Every cluster that is in use or about to be; one that was told to stop counts no more."""
        now = time.monotonic()
        known = {cluster.name: _held(cluster) for cluster in await super().list_clusters()}
        self._fresh = {
            name: entry for name, entry in self._fresh.items() if name not in known and now - entry[0] < _FRESH_SECONDS
        }
        self._stopped = {name: when for name, when in self._stopped.items() if now - when < 10 * _FRESH_SECONDS}
        every = known | {name: one for name, (_, one) in self._fresh.items()}
        return [one for name, one in every.items() if name not in self._stopped]

    async def start_cluster(self, user: User, cluster_options: Any) -> str:
        """One at a time, so that two requests cannot both take the last worker."""
        async with self._turn:
            name: str = await super().start_cluster(user, cluster_options)
            if self._granted is not None:
                self._fresh[name] = (time.monotonic(), self._granted)
        await self._seen(name)
        return name

    async def _seen(self, name: str) -> None:
        """Wait until the new cluster can be asked for, and stopped: the watcher tells it a moment after it was made."""
        until = time.monotonic() + _SEEN_SECONDS
        while await super().get_cluster(name) is None and time.monotonic() < until:  # noqa: ASYNC110  no event tells it
            await asyncio.sleep(_LOOK_SECONDS)

    async def stop_cluster(self, cluster_name: str, failed: bool = False) -> None:
        """What it held is free at once: its owner may have asked for the next one already."""
        self._stopped[cluster_name] = time.monotonic()
        await super().stop_cluster(cluster_name, failed=failed)

    async def get_cluster(self, cluster_name: str, wait: bool = False) -> Cluster | None:
        """The cluster, with its addresses."""
        found = await super().get_cluster(cluster_name, wait=wait)
        return found and _addressed(found)

    async def list_clusters(self, username: str | None = None, statuses: Any = None) -> list[Cluster]:
        """The clusters, with their addresses."""
        return [_addressed(one) for one in await super().list_clusters(username=username, statuses=statuses)]


class TenantPods(Granting, KubeBackend):
    """Pods in the namespace of the user's company."""

    def config_for(self, user: User, tenant: Tenant, profile: Profile | None, given: Grant) -> dict[str, Any]:
        """The settings of one cluster of pods."""
        return super().config_for(user, tenant, profile, given) | pods.pods(
            self.site, tenant, profile, user.name, given
        )

    async def setup(self, app: Any) -> None:
        """Watch the companies' namespaces, and no other."""
        with each_namespace(backend, self.site.namespaces):
            await super().setup(app)


class TenantProcesses(Granting, UnsafeLocalBackend):
    """Processes of this computer, without walls between users: for tests on one PC."""

    def config_for(self, user: User, tenant: Tenant, profile: Profile | None, given: Grant) -> dict[str, Any]:
        """The settings of one cluster, with this Python."""
        python = [sys.executable, "-m"]
        own = {"scheduler_cmd": python + pods.SCHEDULER, "worker_cmd": python + pods.WORKER}
        return super().config_for(user, tenant, profile, given) | own


def _held(cluster: Cluster) -> Held:
    options = cluster.options or {}
    return Held(cluster.username, str(options.get("tenant", "")), int(options.get("workers", 0)))


def _addressed(cluster: Cluster) -> Cluster:
    """A copy whose options tell its owner where scheduler and dashboard answer."""
    if cluster.status != ClusterStatus.RUNNING:
        return cluster
    told = copy.copy(cluster)
    told.options = {
        **cluster.options, "scheduler": cluster.scheduler_address, "dashboard": cluster.dashboard_address
    }  # fmt: skip
    return told
