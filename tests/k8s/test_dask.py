"""Dask on the real cluster: the same lesson, the limits, the walls, nothing lost when a worker dies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from andon import places
from tests.k8s.cluster.base import Cluster, wait
from tests.k8s.kernels import Kernel
from tests.k8s.site import AndonSite, install, provider_beside, rendered
from tests.k8s.test_hub import start
from tests.support.oidc_session import Person

ROOM = "andon-hansung-press"
HOLD = "import andon\nclient = andon.cluster(workers={workers}, memory=800)\nprint(client.scheduler.address)"
REFUSED = """
import andon
from andon.problem import Problem
try:
    andon.cluster(workers=1, memory=400)
    print("started")
except Problem as problem:
    print("|".join(problem.lines("en")))
    print("|".join(problem.lines("ko")))
"""
REACH = """
import socket
for host, port in {targets!r}:
    try:
        socket.create_connection((host, port), timeout=4).close()
        print("reached", host, port)
    except OSError as error:
        print("refused", host, port, type(error).__name__)
"""


def cards(folder: Path) -> Path:
    """The site's companies; one person of the press shop may have two clusters with three workers together."""
    copy = folder / "tenants"
    shutil.copytree(places.content() / "hub_config" / "tenants", copy)
    card = copy / "hansung-press" / "tenant.yml"
    text = card.read_text(encoding="utf-8")
    assert "limits:\n" in text
    card.write_text(text.replace("limits:\n", "limits:\n  dask_clusters: 2\n  dask_workers: 3\n"), encoding="utf-8")
    return copy


@pytest.fixture(scope="module")
def site(cluster: Cluster, images: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[AndonSite]:
    """Andon installed by its chart."""
    folder = tmp_path_factory.mktemp("chart")
    provider = provider_beside(cluster, tmp_path_factory.mktemp("idp"))
    try:
        yield install(cluster, images, provider, folder, tenants=rendered(tenants=cards(folder)))
    finally:
        provider.stop()


@pytest.fixture(autouse=True)
def nothing_left(site: AndonSite) -> Iterator[None]:
    """No test meets the clusters of the one before."""
    yield
    wait(lambda: not pods(site, "dask-scheduler"), 60, "the end of the schedulers")


@pytest.fixture(scope="module")
def analyst(site: AndonSite) -> Person:
    return start(site, "analyst")


@pytest.fixture(scope="module")
def colleague(site: AndonSite) -> Person:
    return start(site, "colleague")


def pods(site: AndonSite, component: str) -> list[dict[str, Any]]:
    """The Dask pods of the company."""
    chosen = ["-l", f"app.kubernetes.io/component={component}", "-o", "json"]
    found: list[dict[str, Any]] = json.loads(site.cluster.kubectl("get", "pods", "-n", ROOM, *chosen))["items"]
    return [pod for pod in found if not pod["metadata"].get("deletionTimestamp")]


def test_the_bigger_job_lesson_is_the_same_as_on_one_pc(site: AndonSite, analyst: Person) -> None:
    book = nbformat.read(places.notebooks() / "lessons" / "bigger-than-memory" / "lesson.ipynb", as_version=4)
    kernel = Kernel(analyst, "lesson.ipynb")
    kernel.socket.settimeout(600)
    shown = "\n".join(text for c in book.cells if c.cell_type == "code" for text in kernel.run(c.source))
    for words in ("may now use 768 MiB", "This needs 1,024 MiB", "'sensor': ('B3', 'B3')", "'found_hz': 107.5"):
        assert words in shown, shown
    wait(lambda: not pods(site, "dask-worker"), 60, "the end of the workers")


def test_two_workers_of_the_users_own_image_walled_in(site: AndonSite, analyst: Person) -> None:
    kernel = Kernel(analyst, "walls.ipynb")
    (address,) = kernel.run(HOLD.format(workers=2))
    try:
        assert address.strip().startswith("gateway://dask-")
        workers = pods(site, "dask-worker")
        own = site.cluster.kubectl(
            "get", "pod", "-n", ROOM, site.pod(ROOM, analyst.user), "-o", "jsonpath={.spec.containers[0].image}"
        )
        assert len(workers) == 2
        for pod in [*workers, *pods(site, "dask-scheduler")]:
            (container,) = pod["spec"]["containers"]
            assert container["image"] == own
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert pod["spec"]["securityContext"]["runAsNonRoot"]
            assert pod["spec"]["automountServiceAccountToken"] is False
        assert kernel.run("print(client.submit(sum, range(10)).result())") == ["45\n"]
    finally:
        kernel.run("client.close()")
    wait(lambda: not pods(site, "dask-scheduler"), 60, "the end of the scheduler")


def test_a_third_cluster_is_refused_with_the_reason(site: AndonSite, analyst: Person) -> None:
    first, second, third = (Kernel(analyst, f"{name}.ipynb") for name in ("one", "two", "three"))
    try:
        first.run(HOLD.format(workers=1))
        second.run(HOLD.format(workers=1))
        said = "".join(third.run(REFUSED))
        assert "You already have 2 Dask clusters." in said
        assert "ask your operator" in said
        assert "이미 Dask 클러스터 2개를 쓰고 있습니다." in said
    finally:
        for kernel in (first, second):
            kernel.run("client.close()")


def test_a_killed_worker_loses_no_result(site: AndonSite, analyst: Person) -> None:
    kernel = Kernel(analyst, "killed.ipynb")
    kernel.run(HOLD.format(workers=2))
    try:
        kernel.run(
            "import time\ndef slow(n):\n    time.sleep(0.5)\n    return n * n\nfutures = client.map(slow, range(40))"
        )
        victim = pods(site, "dask-worker")[0]["metadata"]["name"]
        site.cluster.kubectl("delete", "pod", "-n", ROOM, victim, "--grace-period=0", "--force")
        assert kernel.run("print(sum(client.gather(futures)))") == ["20540\n"]
        wait(lambda: len(pods(site, "dask-worker")) == 2, 60, "another worker in its place")
    finally:
        kernel.run("client.close()")


def test_the_dashboard_is_reached_through_the_hub_by_its_owner_alone(
    site: AndonSite, analyst: Person, colleague: Person
) -> None:
    kernel = Kernel(analyst, "dashboard.ipynb")
    kernel.run(HOLD.format(workers=1))
    try:
        (link,) = kernel.run("print(client.dashboard_link)")
        page = analyst.page(link.strip())
        assert page.status_code == 200
        assert "bokeh" in page.text.lower()
        assert colleague.page(link.strip()).status_code == 403
    finally:
        kernel.run("client.close()")


def test_another_company_cannot_use_it(site: AndonSite, analyst: Person) -> None:
    kernel = Kernel(analyst, "mine.ipynb")
    (address,) = kernel.run(HOLD.format(workers=1))
    try:
        name = address.strip().rpartition("/")[2]
        service = address.strip().removeprefix("gateway://").partition(":")[0]
        (scheduler,) = pods(site, "dask-scheduler")
        targets = [(host, port) for host in (service, scheduler["status"]["podIP"]) for port in (8786, 8787)]
        other = Kernel(start(site, "other"), "theirs.ipynb")
        other.socket.settimeout(120)
        said = "".join(other.run(REACH.format(targets=targets)))
        assert said.count("refused") == 4, said
        asked = (
            "import os, urllib.request, urllib.error\n"
            f"url = os.environ['ANDON_GATEWAY'] + '/api/v1/clusters/{name}'\n"
            "head = {'Authorization': 'jupyterhub ' + os.environ['JUPYTERHUB_API_TOKEN']}\n"
            "try:\n    urllib.request.urlopen(urllib.request.Request(url, headers=head), timeout=20)\n"
            "except urllib.error.HTTPError as error:\n    print(error.code)"
        )
        assert other.run(asked) == ["403\n"]
    finally:
        kernel.run("client.close()")
