"""One hub with app servers for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .content import write_shelf
from .hub import ENABLED, Hub, Person, until


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A hub with the app server of the company ``press`` running."""
    home = tmp_path_factory.mktemp("hub")
    content = home / "content"
    write_shelf(content)
    settings = {
        "ANDON_CONTENT": str(content),
        "ANDON_APPS": ENABLED,
        "ANDON_APP_KERNELS": "6",
        "ANDON_APP_RECHECK_SECONDS": "1",
        "ANDON_APP_GRACE_SECONDS": "4",
        "ANDON_APP_IDLE_SECONDS": "120",
        "ANDON_UPLOAD_MIB": "1",
    }
    hub = Hub(home, **settings)
    try:
        hub.wait()
        assert hub.login("kim").start("press") in (201, 202)
        until(lambda: (hub.server("apps-press") or {}).get("ready"), "the app server is ready")
        yield hub
    finally:
        hub.stop()


@pytest.fixture(scope="session")
def kim(hub: Hub) -> Person:
    """A manager of the press company."""
    return hub.login("kim")


@pytest.fixture(scope="session")
def lee(hub: Hub) -> Person:
    """Another manager of the same company."""
    return hub.login("lee")


@pytest.fixture(scope="session")
def park(hub: Hub) -> Person:
    """A manager of another company."""
    return hub.login("park")
