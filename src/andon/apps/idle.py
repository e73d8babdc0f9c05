"""When the server was last used, and the end of it: renders, widget messages and busy kernels count; pings do not."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from jupyterhub.httpclient import fetch
from jupyterhub.utils import make_ssl_context

from andon.apps.kernels import AppKernels
from andon.apps.settings import Settings


@dataclass
class Activity:
    """The last use, on the clock on the wall (for the hub) and on one that never jumps (for us)."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    _tick: float = field(default_factory=time.monotonic)

    def touch(self) -> None:
        """Someone used an app just now."""
        self.at, self._tick = datetime.now(UTC), time.monotonic()

    def idle(self) -> float:
        """Seconds since the last use."""
        return time.monotonic() - self._tick


async def watch(settings: Settings, activity: Activity, kernels: AppKernels) -> None:
    """Close deserted kernels as time passes; return when the server has been idle long enough."""
    step = min(5.0, settings.idle / 4, settings.grace / 2)
    while True:
        await asyncio.sleep(step)
        for kernel_id in kernels.deserted(settings.grace):
            kernels.log.info("page of kernel %s is gone", kernel_id)
            await kernels.close(kernel_id)
        if kernels.busy():
            activity.touch()
        if activity.idle() >= settings.idle:
            return


async def report(settings: Settings, activity: Activity, hub_auth: Any, log: logging.Logger | Any) -> None:
    """Tell the hub the time of the last use, again and again. A hub that does not answer is asked later."""
    options: dict[str, Any] = {}
    if context := make_ssl_context(hub_auth.keyfile, hub_auth.certfile, cafile=hub_auth.client_ca):
        options["ssl"] = context
    while True:
        at = activity.at.isoformat()
        server = {os.environ.get("JUPYTERHUB_SERVER_NAME", ""): {"last_activity": at}}
        try:
            await fetch(
                settings.activity_url,
                method="POST",
                headers={"Authorization": f"token {hub_auth.api_token}", "Content-Type": "application/json"},
                data=json.dumps({"servers": server, "last_activity": at}),
                **options,
            )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("activity not reported: %s", error)
        await asyncio.sleep(settings.report)
