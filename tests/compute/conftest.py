"""One hub with one gateway for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .site import Person, Site


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset cache for all servers of the site."""
    return tmp_path_factory.mktemp("datasets")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Site]:
    """Hub and gateway, running."""
    running = Site(tmp_path_factory.mktemp("site"), data)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def kim(site: Site) -> Person:
    """An analyst."""
    return site.person("kim")


@pytest.fixture(scope="session")
def lee(site: Site) -> Person:
    """Another analyst of the same company."""
    return site.person("lee")
