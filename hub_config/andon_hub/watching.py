"""How the hub watches pods, so that an API server that was away leaves nothing behind that looks no more.

KubeSpawner keeps one watcher for each namespace and kind. One whose first look failed, or was broken off because
another's failed, stays: whoever needs it later waits for ever. One that gave up after about a minute stays too: pods
come and go, and nobody sees it until the hub is restarted.
"""

from __future__ import annotations

from typing import Any

from aiohttp import ClientConnectionError
from kubespawner import KubeSpawner


class Watching(KubeSpawner):
    """A KubeSpawner that forgets a watcher which never looked, and replaces one that looks no more."""

    async def _start_reflector(self, kind: str, reflector_class: Any, replace: bool = False, **options: Any) -> Any:
        """The watcher of this kind in this namespace, looking; raises what kept it from its first look."""
        key = self._get_reflector_key(kind)
        watchers: dict[Any, Any] = type(self).reflectors
        before = watchers.get(key)
        if before is not None and before.watch_task is not None and before.watch_task.done():
            self.log.warning("The watcher of %s in %s gave up; a new one takes its place", kind, self.namespace)
            replace = True
        try:
            return await super()._start_reflector(kind, reflector_class, replace, **options)
        except BaseException:
            failed = watchers.get(key)
            if failed is not None and failed is not before:
                _forget(watchers, key, before)
            raise


def _forget(watchers: dict[Any, Any], key: Any, before: Any) -> None:
    """Put back what was there before the one that failed, and end the waiting of those who wait for its first look."""
    look = watchers.pop(key).first_load_future
    if before is not None:
        watchers[key] = before
    if not look.done():
        look.set_exception(ClientConnectionError("the first look at the cluster was broken off"))
    if not look.cancelled():
        look.exception()  # told by whoever started it; without this asyncio would tell it again
