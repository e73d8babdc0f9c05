"""The gateway's counting and waiting, on a backend whose clusters are seen late, as a cluster's watcher sees them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from dask_gateway_server.backends.base import Backend
from dask_gateway_server.models import Cluster, ClusterStatus, User

from andon_gateway import backend
from andon_gateway.backend import Granting


class Late(Backend):
    """Makes a cluster at once and knows it a moment later."""

    later = 0.2

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.known: dict[str, Cluster] = {}

    async def start_cluster(self, user: User, cluster_options: Any) -> str:
        asked = {"options": {}, "config": {}, "status": ClusterStatus.PENDING}
        made = Cluster(name="press.1", username=user.name, token="", **asked)
        asyncio.get_running_loop().call_later(self.later, self.known.__setitem__, made.name, made)
        return made.name

    async def get_cluster(self, cluster_name: str, wait: bool = False) -> Cluster | None:
        return self.known.get(cluster_name)


class LatePods(Granting, Late):
    """As TenantPods over KubeBackend."""


async def test_a_new_cluster_can_be_asked_for_at_once() -> None:
    gateway = LatePods()
    name = await gateway.start_cluster(User("kim"), {})
    assert await gateway.get_cluster(name) is not None, "the gateway would say: not found"


async def test_a_watcher_that_sees_nothing_does_not_hold_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend, "_SEEN_SECONDS", 0.1)
    gateway = LatePods()
    gateway.later = 60
    assert await asyncio.wait_for(gateway.start_cluster(User("kim"), {}), 5) == "press.1"
