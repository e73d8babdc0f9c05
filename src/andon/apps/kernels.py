"""The kernels behind open pages: started only for a viewer, owned by that viewer, gone with the page."""

# mypy: allow-untyped-calls
# (Jupyter's own functions carry no types)

from __future__ import annotations

import asyncio
import contextvars
import os
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Integer

from andon.apps.messages import ALLOWED
from andon.apps.viewers import Viewer

#: What a kernel may inherit from the server. Everything else, the hub's token first of all, stays behind.
INHERITED = frozenset(
    {
        *("PATH", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ", "SYSTEMROOT", "SSL_CERT_FILE", "LD_LIBRARY_PATH"),
        *("PYTHONPATH", "PYTHONHASHSEED", "VIRTUAL_ENV", "CONDA_PREFIX", "JUPYTER_PATH"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"),
        *("ANDON_TENANT", "ANDON_COMPANY", "ANDON_DATA", "ANDON_DATASETS", "ANDON_CONTENT"),
        *("ANDON_UPLOAD_MIB", "ANDON_MEMORY_MIB", "ANDON_DASK_WORKERS"),
    }
)
#: A page that lost its connection has this long (seconds) before someone else may have its place.
RECONNECT = 10

_seat: contextvars.ContextVar[Seat | None] = contextvars.ContextVar("seat", default=None)


class Full(Exception):
    """Every kernel that this server may have is taken."""


@dataclass
class Seat:
    """A viewer's place: whose kernel it is, for which app, and its own folder."""

    viewer: Viewer
    app: str
    home: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="andon-app-")))
    rendering: bool = True
    alone_since: float = field(default_factory=time.monotonic)

    def environment(self, server: Mapping[str, str]) -> dict[str, str]:
        """The kernel's whole environment, built from an allow-list."""
        kept = {name: value for name, value in server.items() if name in INHERITED}
        home = str(self.home)
        return kept | {
            "ANDON_VIEWER": self.viewer.name,
            "ANDON_LANG": self.viewer.language,
            "HOME": home,
            "TMPDIR": home,
            "IPYTHONDIR": str(self.home / ".ipython"),
            "JUPYTER_PLATFORM_DIRS": "1",
            "PYTHONNOUSERSITE": "1",
        }


class AppKernels(AsyncMappingKernelManager):
    """Voila's kernels with owners. The stock way to start one, over HTTP, has no seat and is refused."""

    limit = Integer(8, help="the most kernels that may run or start at once")

    def __init__(self, **options: Any) -> None:
        options |= {"allowed_message_types": list(ALLOWED), "allow_tracebacks": False, "transport_encryption": "auto"}
        super().__init__(**options)
        self.seats: dict[str, Seat] = {}
        self._starting = 0
        self._closing: set[asyncio.Future[None]] = set()

    async def open(self, viewer: Viewer, app: str) -> str:
        """Start a kernel for ``viewer`` and return its id; raises :class:`Full`."""
        if self._full():
            for forgotten in self.deserted(RECONNECT)[:1]:
                await self.close(forgotten)
        if self._full():
            raise Full
        self._starting += 1
        seat = Seat(viewer, app)
        token = _seat.set(seat)
        try:
            kernel_id: str = await self.start_kernel(kernel_name="python3")
        except BaseException:
            shutil.rmtree(seat.home, ignore_errors=True)
            raise
        finally:
            _seat.reset(token)
            self._starting -= 1
        self.seats[kernel_id] = seat
        return kernel_id

    def _full(self) -> bool:
        return len(self) + self._starting >= self.limit

    async def _async_start_kernel(self, **options: Any) -> str:
        seat = _seat.get()
        if seat is None:
            raise PermissionError("a kernel starts only when a page is rendered for a viewer")
        options |= {"env": seat.environment(os.environ), "cwd": str(seat.home), "path": None}
        return await super()._async_start_kernel(**options)

    start_kernel = _async_start_kernel  # type: ignore[assignment]

    def owner(self, kernel_id: str) -> str | None:
        """The name of the viewer whose running kernel this is, or None."""
        seat = self.seats.get(kernel_id)
        return seat.viewer.name if seat is not None and kernel_id in self else None

    def rendered(self, kernel_id: str) -> None:
        """The page is complete: from now on it has to connect, or its kernel goes."""
        if seat := self.seats.get(kernel_id):
            seat.rendering, seat.alone_since = False, time.monotonic()

    def notify_disconnect(self, kernel_id: str) -> None:
        """A page has let go of its kernel; the time that it is missed starts now."""
        super().notify_disconnect(kernel_id)
        if seat := self.seats.get(kernel_id):
            seat.alone_since = time.monotonic()

    def deserted(self, grace: float) -> list[str]:
        """Kernels that no page has been connected to for ``grace`` seconds."""
        now = time.monotonic()
        return [
            kernel_id
            for kernel_id, seat in self.seats.items()
            if not seat.rendering and not self._kernel_connections.get(kernel_id, 0) and now - seat.alone_since >= grace
        ]

    def busy(self) -> bool:
        """Whether any kernel computes, or any page is being made."""
        states = (getattr(kernel, "execution_state", None) for kernel in self._kernels.values())
        return "busy" in states or any(seat.rendering for seat in self.seats.values())

    async def close(self, kernel_id: str) -> None:
        """End a kernel now and delete its folder; one that is gone already is no error."""
        seat = self.seats.pop(kernel_id, None)
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)
        if seat is not None:
            await asyncio.to_thread(shutil.rmtree, seat.home, True)

    def _handle_kernel_died(self, kernel_id: str) -> None:
        kernel = self._kernels.get(kernel_id)
        super()._handle_kernel_died(kernel_id)
        if kernel is not None:
            burial = asyncio.ensure_future(self._bury(kernel_id, kernel))
            self._closing.add(burial)
            burial.add_done_callback(self._closing.discard)

    async def _bury(self, kernel_id: str, kernel: Any) -> None:
        """Free what a dead kernel held, once the pages have been told."""
        await kernel._async_cleanup_resources()
        await self.close(kernel_id)

    async def close_all(self) -> None:
        """End everything, when the server stops."""
        await asyncio.gather(*self._closing, *(self.close(kernel_id) for kernel_id in list(self.seats)))
