"""Start sooner: leave out of a process what it imports but never uses.

Used before the first import of the packages concerned, by the single-user server (andon.lab.lean)
and by the hub on one PC (andon_hub.quick_start); the milliseconds stand in docs/decisions/0018 and 0004.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import sys
from collections.abc import Iterator
from typing import Any

# aiohttp works without its optional resolver, and looks names up in a thread then
OPTIONAL_RESOLVER = ("aiodns",)
# format checks (colour names, ISO durations, IRIs ...): jsonschema skips those that are not installed
OPTIONAL_FORMATS = ("rfc3987_syntax", "isoduration", "webcolors", "rfc3986_validator", "uri_template", "fqdn")
# made without certificates while importing; load_certificates reads them. Until then they trust nobody.
unfinished_contexts: list[ssl.SSLContext] = []


@contextlib.contextmanager
def without(names: tuple[str, ...]) -> Iterator[None]:
    """Importing one of ``names`` fails inside the block, as if it were not installed."""
    hidden = [name for name in names if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


@contextlib.contextmanager
def certificates_later() -> Iterator[None]:
    """Inside the block, default TLS contexts are made without reading the machine's certificates.

    aiohttp makes one at import (50 ms). Only where the hub is reached without TLS, as on one PC.
    """
    if os.environ.get("JUPYTERHUB_API_URL", "").startswith("https:"):
        yield
        return
    made = ssl.create_default_context

    def quick(*args: Any, **more: Any) -> ssl.SSLContext:
        if args or more:
            return made(*args, **more)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        unfinished_contexts.append(context)
        return context

    ssl.create_default_context = quick
    try:
        yield
    finally:
        ssl.create_default_context = made


def load_certificates() -> None:
    """Finish the contexts that were made without certificates."""
    while unfinished_contexts:
        unfinished_contexts.pop().load_default_certs(ssl.Purpose.SERVER_AUTH)
