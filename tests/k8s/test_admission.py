"""A real API server reads every object of the chart, and the accounts that it makes may do what they must, no more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from andon import places
from andon.operate.rendering import render
from tests.k8s import chart
from tests.k8s.cluster.base import Cluster, call
from tests.k8s.site import clear

SPACE = "andon"
ROOM, OTHER = "andon-hansung-press", "kube-system"
WITHOUT_NAMESPACE = ("Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "PersistentVolume")
VERBS = ("get", "list", "watch", "create", "delete")
READ = ("get", "list", "watch")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("chart")
    (folder / "tenants.yaml").write_text(render(places.tenants()), encoding="utf-8")
    return chart.template(chart.assemble(folder), f"--values={folder / 'tenants.yaml'}")


def text(documents: list[dict[str, Any]]) -> str:
    """The objects as YAML, each in its namespace; helm adds the release's to those that name none."""
    for document in documents:
        if document["kind"] not in WITHOUT_NAMESPACE:
            document["metadata"].setdefault("namespace", SPACE)
    return yaml.safe_dump_all(documents)


@pytest.fixture(scope="module")
def accounts(cluster: Cluster, documents: list[dict[str, Any]]) -> Any:
    """Namespaces, accounts and rights exist; nothing runs."""
    clear(cluster)
    cluster.kubectl("create", "namespace", SPACE)
    kinds = ("Namespace", "CustomResourceDefinition", "ServiceAccount", "ClusterRole", "Role", "RoleBinding")
    chosen = [one for kind in kinds for one in documents if one["kind"] == kind]
    cluster.kubectl("apply", "-f", "-", input=text(chosen))
    yield chosen
    spaces = [one["metadata"]["name"] for one in chosen if one["kind"] == "Namespace"]
    cluster.kubectl("delete", "namespace", SPACE, *spaces, "--ignore-not-found")
    others = [one for one in chosen if one["kind"] in ("ClusterRole", "CustomResourceDefinition")]
    cluster.kubectl("delete", "--ignore-not-found", "-f", "-", input=yaml.safe_dump_all(others))


def test_the_api_server_takes_every_object(cluster: Cluster, accounts: Any, documents: list[dict[str, Any]]) -> None:
    said = cluster.kubectl("apply", "--dry-run=server", "-f", "-", input=text(documents))
    assert said.count("(server dry run)") == len(documents)


def test_every_pod_of_ours_is_restricted(cluster: Cluster, accounts: Any, documents: list[dict[str, Any]]) -> None:
    """Each pod template, as a pod, is asked for in a namespace that enforces the restricted level."""
    for owner, _, pod in chart.pods(documents):
        spec = {**pod["spec"], "restartPolicy": "Never"}
        spec.pop("serviceAccountName", None)
        limits = {"limits": {"cpu": "1", "memory": "64Mi"}}
        spec["containers"] = [{**one, "resources": limits} for one in spec["containers"]]
        wanted = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "asked", "namespace": ROOM}, "spec": spec}
        said = cluster.kubectl("create", "--dry-run=server", "-f", "-", input=yaml.safe_dump(wanted))
        assert "created" in said, owner


def test_the_namespace_does_refuse(cluster: Cluster, accounts: Any) -> None:
    """The test above can fail: a pod as root is refused."""
    spec = {"containers": [{"name": "a", "image": "a", "securityContext": {"runAsUser": 0}}]}
    wanted = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "asked", "namespace": ROOM}, "spec": spec}
    flags = [cluster.programs["kubectl"], "--kubeconfig", str(cluster.kubeconfig), "create", "--dry-run=server"]
    with pytest.raises(Exception, match="restricted"):
        call(*flags, "-f", "-", input=yaml.safe_dump(wanted))


def may(cluster: Cluster, account: str, verb: str, resource: str, space: str) -> bool:
    """Whether the account may; ``space`` - means: in all namespaces."""
    where = ["--all-namespaces"] if space == "-" else ["-n", space]
    who = f"system:serviceaccount:{account}"
    return cluster.kubectl("auth", "can-i", verb, resource, "--as", who, *where, check=False).strip() == "yes"


HUB_MAY = {
    "pods": VERBS,
    "persistentvolumeclaims": VERBS,
    "jobs.batch": VERBS,
    "events": READ,
}
NEVER = ("secrets", "services", "configmaps", "serviceaccounts", "rolebindings", "networkpolicies", "resourcequotas",
         "deployments.apps", "namespaces", "nodes", "persistentvolumes")  # fmt: skip


@pytest.mark.parametrize("resource", HUB_MAY)
def test_the_hub_may_in_a_companys_room_and_nowhere_else(cluster: Cluster, accounts: Any, resource: str) -> None:
    for verb in (*VERBS, "patch"):
        assert may(cluster, f"{SPACE}:hub", verb, resource, ROOM) is (verb in HUB_MAY[resource]), verb
        for elsewhere in (SPACE, OTHER, "-"):
            assert not may(cluster, f"{SPACE}:hub", verb, resource, elsewhere), f"{verb} in {elsewhere}"


@pytest.mark.parametrize("resource", NEVER)
def test_the_hub_never_may(cluster: Cluster, accounts: Any, resource: str) -> None:
    for verb in ("get", "list", "create", "delete"):
        for space in (ROOM, SPACE, "-"):
            assert not may(cluster, f"{SPACE}:hub", verb, resource, space), f"{verb} in {space}"


def test_the_hub_never_may_reach_into_a_pod(cluster: Cluster, accounts: Any) -> None:
    for inside in ("exec", "attach", "portforward", "log", "ephemeralcontainers"):
        asked = ("auth", "can-i", "create", "pods", f"--subresource={inside}", "-n", ROOM)
        said = cluster.kubectl(*asked, "--as", f"system:serviceaccount:{SPACE}:hub", check=False)
        assert said.strip() == "no", inside


@pytest.mark.parametrize("account", ["gateway", "gateway-controller", "andon-backup"])
def test_the_others_stay_in_the_rooms(cluster: Cluster, accounts: Any, account: str) -> None:
    for verb, resource in (("list", "pods"), ("create", "pods"), ("get", "secrets"), ("list", "daskclusters")):
        for elsewhere in (SPACE, OTHER, "-"):
            assert not may(cluster, f"{SPACE}:{account}", verb, resource, elsewhere), f"{verb} {resource} {elsewhere}"
    assert not may(cluster, f"{SPACE}:{account}", "list", "secrets", ROOM)
    assert may(cluster, f"{SPACE}:gateway", "get", "configmap/andon-tenants", SPACE)
    assert not may(cluster, f"{SPACE}:gateway", "get", "configmap/andon-site", SPACE)
    assert may(cluster, f"{SPACE}:andon-backup", "list", "persistentvolumeclaims", ROOM)
    assert not may(cluster, f"{SPACE}:andon-backup", "delete", "persistentvolumeclaims", ROOM)


def test_people_s_pods_have_no_rights(cluster: Cluster, accounts: Any) -> None:
    for verb, resource in (("get", "pods"), ("list", "secrets"), ("create", "pods"), ("get", "configmaps")):
        for space in (ROOM, SPACE, "-"):
            assert not may(cluster, f"{ROOM}:workbench", verb, resource, space)


def test_the_dependency_charts_too(cluster: Cluster, accounts: Any, tmp_path: Path) -> None:
    if chart.dependencies() is None:
        pytest.skip("the dependency charts are not here (ANDON_CHARTS, or `helm dependency build k8s/andon`)")
    (tmp_path / "tenants.yaml").write_text(render(places.tenants()), encoding="utf-8")
    found = chart.template(chart.assemble(tmp_path, real=True), f"--values={tmp_path / 'tenants.yaml'}")
    defined = [one for one in found if one["kind"] == "CustomResourceDefinition"]
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", "-", input=yaml.safe_dump_all(defined))
    try:
        said = cluster.kubectl("apply", "--dry-run=server", "-f", "-", input=text(found))
        assert said.count("(server dry run)") == len(found)
    finally:
        gone = [one for one in defined if "traefik" in one["metadata"]["name"]]
        cluster.kubectl("delete", "--ignore-not-found", "-f", "-", input=yaml.safe_dump_all(gone))
