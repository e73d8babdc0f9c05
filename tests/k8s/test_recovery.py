"""Parts of the cluster are killed: people's work goes on, and afterwards everything works as before."""

from __future__ import annotations

import json

import pytest

from tests.k8s.cluster.base import wait
from tests.k8s.kernels import Kernel
from tests.k8s.site import NAMESPACE, AndonSite
from tests.k8s.test_hub import start
from tests.support.oidc_session import Person

ROOM = "andon-hansung-press"


@pytest.fixture(scope="module")
def analyst(andon_k8s: AndonSite) -> Person:
    """Someone at work."""
    return start(andon_k8s, "analyst")


def born(site: AndonSite, space: str, selector: str) -> list[tuple[str, str, int]]:
    """Pods with their time of birth and their restarts."""
    pods = json.loads(site.cluster.kubectl("get", "pods", "-n", space, "-l", selector, "-o", "json"))["items"]
    restarts = {pod["metadata"]["name"]: pod["status"]["containerStatuses"][0]["restartCount"] for pod in pods}
    return sorted(
        (name, pod["status"]["startTime"], restarts[name]) for pod in pods for name in [pod["metadata"]["name"]]
    )


def everything(site: AndonSite) -> list[tuple[str, str, int]]:
    """The pods of people and of the hub."""
    return born(site, ROOM, "component=singleuser-server") + born(site, NAMESPACE, "component in (hub, proxy)")


@pytest.mark.parametrize("part", ["kubelet", "kube-apiserver"])
def test_work_goes_on_while_it_is_down(andon_k8s: AndonSite, analyst: Person, part: str) -> None:
    kernel = Kernel(analyst, path=f"{part}.ipynb")
    kernel.run("kept = 41")
    before = everything(andon_k8s)
    with andon_k8s.cluster.down(part):
        assert kernel.run("print(kept + 1)") == ["42\n"], "an open kernel"
        assert "jupyter-config-data" in analyst.page(f"/user/{analyst.user}/lab").text, "a reload of the page"
        assert analyst.page("/hub/home").status_code == 200, "the hub"
    assert kernel.run("print(kept + 2)") == ["43\n"]
    assert everything(andon_k8s) == before, "no pod was started anew"


def test_servers_start_and_stop_afterwards(andon_k8s: AndonSite, analyst: Person) -> None:
    colleague = start(andon_k8s, "colleague")
    assert Kernel(colleague).run("print(6 * 7)") == ["42\n"]
    assert colleague.call("DELETE", f"/hub/api/users/{colleague.user}/server").status_code in (202, 204)
    wait(lambda: not andon_k8s.pod(ROOM, colleague.user), 60, "the end of the colleague's pod")
    assert andon_k8s.pod(ROOM, analyst.user), "the analyst's pod stays"


def test_a_start_pressed_during_an_outage_is_told_and_the_next_one_comes_about(andon_k8s: AndonSite) -> None:
    other = andon_k8s.person("other")
    lab = f"/user/{other.user}/lab"

    def told() -> bool:
        page = other.page(lab).text
        assert "Traceback" not in page
        return "The cluster could not start the server" in page

    with andon_k8s.cluster.down("kube-apiserver"):
        assert "Traceback" not in other.page("/hub/spawn").text
        wait(told, 60, lambda: f"the reason; {other.page(lab).text}\n{andon_k8s.log()}")
    start(andon_k8s, "other")


def test_the_proxys_routes_come_back(andon_k8s: AndonSite, analyst: Person) -> None:
    before = born(andon_k8s, ROOM, "component=singleuser-server")
    andon_k8s.cluster.kubectl("delete", "pod", "-n", NAMESPACE, "-l", "component=proxy", "--wait=true")

    def back() -> bool:
        try:
            return "jupyter-config-data" in analyst.page(f"/user/{analyst.user}/lab").text
        except OSError:
            return False

    wait(back, 120, "the route to the analyst's server")
    assert born(andon_k8s, ROOM, "component=singleuser-server") == before
