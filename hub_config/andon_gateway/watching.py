"""One watch per company's namespace instead of one over the whole cluster.

dask-gateway lists DaskClusters, pods and endpoints of all namespaces, which needs rights over every pod of the
cluster. Its Informer is exchanged for :class:`EachNamespace` while it sets itself up; the rights are then those of
RoleBindings in the companies' namespaces.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from dask_gateway_server.backends.kubernetes.utils import Informer

_NAMESPACED = {
    "list_cluster_custom_object": "list_namespaced_custom_object",
    "list_pod_for_all_namespaces": "list_namespaced_pod",
    "list_endpoints_for_all_namespaces": "list_namespaced_endpoints",
}
# a namespace that cannot be read must not keep the others waiting, nor be asked without end
_FIRST_ANSWER, _PAUSE = 10.0, 5.0
_WATCH_SECONDS = 300


class EachNamespace:
    """As dask-gateway's Informer: ``start``, ``stop`` and ``get``, over several namespaces."""

    def __init__(self, namespaces: tuple[str, ...], *, client: Any, method: str, method_kwargs: Any, **other: Any):
        self._parts = {
            namespace: Informer(
                client=_Patient(client),
                method=_NAMESPACED[method],
                method_kwargs={**method_kwargs, "namespace": namespace},
                timeout_seconds=_WATCH_SECONDS,
                **other,
            )
            for namespace in namespaces
        }

    def get(self, name: str, default: Any = None) -> Any:
        """The object called ``<namespace>.<name>``, if it is known."""
        part = self._parts.get(name.partition(".")[0])
        return part.get(name, default) if part is not None else default

    async def start(self) -> None:
        """Watch; wait some seconds for the first answers."""
        starting = [asyncio.ensure_future(part.start()) for part in self._parts.values()]
        if starting:
            await asyncio.wait(starting, timeout=_FIRST_ANSWER)

    async def stop(self) -> None:
        """Watch no more."""
        await asyncio.gather(*(part.stop() for part in self._parts.values()))


class _Patient:
    """An API client that waits after a failure, because the Informer asks again at once."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            return found

        async def patiently(*args: Any, **options: Any) -> Any:
            try:
                return await found(*args, **options)
            except asyncio.CancelledError:
                raise
            except Exception:
                await asyncio.sleep(_PAUSE)
                raise

        return patiently


@contextmanager
def each_namespace(module: Any, namespaces: tuple[str, ...]) -> Iterator[None]:
    """Inside the block, ``module`` makes :class:`EachNamespace` where it would make an Informer."""
    plain = module.Informer
    module.Informer = partial(EachNamespace, namespaces)
    try:
        yield
    finally:
        module.Informer = plain
