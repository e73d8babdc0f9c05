"""The whole chart with the real zero-to-jupyterhub and dask-gateway: three journeys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from andon import places
from tests.k8s import chart
from tests.k8s.cluster.base import Cluster, wait
from tests.k8s.kernels import Kernel
from tests.k8s.site import AndonSite, install, leave, provider_beside
from tests.k8s.test_hub import start
from tests.k8s.test_workshop_job import MAKE, SEATS, TRAINER, done, jobs, kernel

WORKERS = """
import andon
with andon.cluster(workers=1, memory=400) as client:
    print(client.submit(sum, [1, 2]).result())
"""
__all__ = ["kernel"]  # the trainer's kernel, as a fixture of this site


@pytest.fixture(scope="module")
def charts() -> Path:
    """Where the dependency charts are."""
    found = chart.dependencies()
    if found is None:
        pytest.skip(
            "the whole chart needs its two dependency charts: run `helm dependency build k8s/andon`, "
            "or name a folder that holds `jupyterhub` and `dask-gateway` in ANDON_CHARTS"
        )
    return found


@pytest.fixture(scope="module")
def site(
    charts: Path, cluster: Cluster, images: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AndonSite]:
    """Andon installed by its chart and the real dependency charts."""
    provider = provider_beside(cluster, tmp_path_factory.mktemp("idp"))
    provider.add(TRAINER)
    try:
        yield install(cluster, images, provider, tmp_path_factory.mktemp("chart"), real=True)
        leave(cluster)
    finally:
        provider.stop()


def test_an_analyst_runs_the_first_lesson_and_asks_for_workers(site: AndonSite) -> None:
    analyst = Kernel(start(site, "analyst"))
    book = nbformat.read(places.notebooks() / "lessons" / "first-look" / "lesson.ipynb", as_version=4)
    shown = [analyst.run(cell.source) for cell in book.cells if cell.cell_type == "code"]
    assert any(shown)
    assert analyst.run(WORKERS)[-1] == "3\n"


def test_a_manager_opens_the_app(site: AndonSite) -> None:
    manager = site.person("manager")
    assert manager.landing.url.endswith("/hub/gallery")
    page = manager.open_app("control-chart")
    assert page.status_code == 200, page.text
    assert re.search(r'"kernelId"\s*:\s*"[0-9a-f-]{36}"', page.text)


def test_a_trainer_prepares_a_room(site: AndonSite, kernel: Kernel) -> None:
    kernel.run(MAKE)
    wait(lambda: jobs(site) and jobs(site)[0]["status"].get("succeeded"), 300, "the end of the workshop")
    assert done(kernel, "tiny-out") == f"{[str(n) for n in range(1, SEATS + 1)]} {{'done'}} True"
