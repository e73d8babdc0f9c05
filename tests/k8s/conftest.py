"""What the cluster tests share. They run when they are named (`make test-k8s`), not with `make test`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.k8s.cluster.base import Cluster

if TYPE_CHECKING:
    from tests.k8s.site import AndonSite

MINUTES = 60
HERE = Path(__file__).resolve().parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Nothing here is collected unless this folder, or something in it, was named."""
    named = any(HERE in (path, *path.parents) for path in (Path(a.split("::")[0]).resolve() for a in config.args))
    return None if named else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test here is marked, has time for images built on the spot, and comes first where it needs no cluster."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.k8s)
            item.add_marker(pytest.mark.timeout(40 * MINUTES))
    items.sort(key=lambda item: "cluster" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A real cluster: the one of KUBECONFIG, else one of our own, else a skip that says why."""
    if os.environ.get("KUBECONFIG"):
        from tests.k8s.cluster.outside import OutsideCluster

        found: Cluster = OutsideCluster(Path(os.environ["KUBECONFIG"]))
        yield found
        found.stop()
        return
    from tests.k8s.cluster.own import OwnCluster
    from tests.k8s.cluster.parts import missing

    if missing():
        pytest.skip(missing())
    found = OwnCluster().start()
    try:
        yield found
    finally:
        found.stop()


@pytest.fixture(scope="session")
def images(cluster: Cluster) -> dict[str, str]:
    """Andon's images, built of this code, known to the cluster: ``workbench``, ``hub``, ``proxy`` -> name and tag."""
    from tests.k8s import building

    for archive in building.archives().values():
        cluster.load_image(archive)
    return {name: f"andon/{name}:{building.TAG}" for name in building.NAMES}


@pytest.fixture(scope="module")
def andon_k8s(
    cluster: Cluster, images: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AndonSite]:
    """Andon installed by its chart with two companies and a real identity provider, ready for logins."""
    from tests.k8s import site

    provider = site.provider_beside(cluster, tmp_path_factory.mktemp("idp"))
    try:
        yield site.install(cluster, images, provider, tmp_path_factory.mktemp("chart"))
    finally:
        provider.stop()
        site.leave(cluster)
