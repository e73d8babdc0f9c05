"""The chart by itself: clean, refuses typos, walls companies in, makes the same with its real dependencies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from andon import places
from andon.operate.rendering import render
from tests.k8s import chart
from tests.k8s.cluster.base import ClusterError, call

TENANTS = ("daesung-molding", "hansung-press")
NEED = "the dependency charts are not here (ANDON_CHARTS, or `helm dependency build k8s/andon`)"


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chart with the stand-ins."""
    return chart.assemble(tmp_path_factory.mktemp("chart"))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chart with its real dependencies."""
    if chart.dependencies() is None:
        pytest.skip(NEED)
    return chart.assemble(tmp_path_factory.mktemp("real"), real=True)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The flag that gives the companies' values."""
    file = tmp_path_factory.mktemp("values") / "tenants.yaml"
    file.write_text(render(places.tenants()), encoding="utf-8")
    return f"--values={file}"


@pytest.fixture(scope="module")
def documents(standing: Path, rendered: str) -> list[dict[str, Any]]:
    return chart.template(standing, rendered)


def of(documents: list[dict[str, Any]], kind: str, namespace: str = "") -> dict[str, dict[str, Any]]:
    """Name -> object of ``kind`` in ``namespace``."""
    found = (one for one in documents if one["kind"] == kind)
    return {one["metadata"]["name"]: one for one in found if one["metadata"].get("namespace", "") == namespace}


@pytest.mark.parametrize("which", ["standing", "real"])
def test_lint(which: str, rendered: str, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(which)
    said = call(chart.helm(), "lint", "--strict", str(folder), rendered, "--kube-version", chart.KUBERNETES)
    assert "0 chart(s) failed" in said


def test_it_installs_without_companies(standing: Path) -> None:
    assert not of(chart.template(standing), "Namespace")


TYPOS = [
    "global.andon.ulr=https://a.example.com",
    "global.andon.url=andon.example.com",
    "global.andon.oidc.clientID=x",
    "global.andon.image.pullPolicy=Sometimes",
    "global.andon.namespacePrefix=Andon",
    "tenant.x=1",
    "network.dsn.namespace=kube-system",
    "company.size=3",
    "company.accessModes={ReadWriteMost}",
    "datasets.source=copied",
    "datasets.sizes={XL}",
    "edge.kind=route",
    "culler.every=1",
    "backup.keep=0",
    "backup.shedule=1 1 * * *",
    "tenants.hansung-press.quota.cpu=3",
    "tenants.hansung-press.quota.pods=many",
    "tenants.Hansung.card=x",
]


@pytest.mark.parametrize("typo", TYPOS)
def test_a_typo_is_refused_and_named(typo: str, standing: Path, rendered: str) -> None:
    with pytest.raises(ClusterError) as raised:
        chart.template(standing, rendered, "--set", typo)
    said = str(raised.value)
    assert "schema" in said
    key = typo.split("=")[0].split(".")
    assert key[-1] in said or key[-2] in said, said


def test_a_company_without_its_card_is_refused(standing: Path) -> None:
    with pytest.raises(ClusterError, match="card"):
        chart.template(standing, "--set", "tenants.a.quota.pods=3")


@pytest.mark.parametrize("tenant", TENANTS)
def test_a_companys_room(tenant: str, documents: list[dict[str, Any]]) -> None:
    space = f"andon-{tenant}"
    labels = of(documents, "Namespace")[space]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert of(documents, "ServiceAccount", space)["workbench"]["automountServiceAccountToken"] is False
    hard = of(documents, "ResourceQuota", space)["company"]["spec"]["hard"]
    assert hard["limits.memory"] == "16384Mi"
    assert hard["limits.cpu"] == "8000m"
    assert set(of(documents, "PersistentVolumeClaim", space)) == {"company", "datasets"}
    assert set(of(documents, "RoleBinding", space)) == {"hub", "gateway", "gateway-controller", "backup"}
    assert of(documents, "LimitRange", space)["container"]["spec"]["limits"][0]["max"] == {
        "cpu": "2000m",
        "memory": "2048Mi",
    }


@pytest.mark.parametrize("tenant", TENANTS)
def test_walls_have_only_the_named_doors(tenant: str, documents: list[dict[str, Any]]) -> None:
    walls = of(documents, "NetworkPolicy", f"andon-{tenant}")
    shut = walls.pop("shut")["spec"]
    assert shut == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    release = {"kubernetes.io/metadata.name": "andon"}
    for name, wall in walls.items():
        for rule in [*wall["spec"].get("ingress", []), *wall["spec"].get("egress", [])]:
            peers = rule.get("from", rule.get("to"))
            assert peers, f"{name}: an empty list of peers is everyone"
            for peer in peers:
                assert "ipBlock" not in peer
                assert "podSelector" in peer, f"{name}: a whole namespace"
                where = peer.get("namespaceSelector", {"matchLabels": "own"})["matchLabels"]
                assert where in ("own", release, {"kubernetes.io/metadata.name": "kube-system"})
                assert where == "own" or rule["ports"]


def test_what_people_made_outlives_the_release(documents: list[dict[str, Any]]) -> None:
    keep = ("Namespace", "ResourceQuota", "LimitRange")
    for document in documents:
        about = document["metadata"]
        if document["kind"] in keep or about["name"] in ("company", "shut", "own-pods", "andon-backups"):
            assert about["annotations"]["helm.sh/resource-policy"] == "keep", about


def test_no_rights_on_the_whole_cluster_and_none_on_secrets_for_the_hub(documents: list[dict[str, Any]]) -> None:
    assert not of(documents, "ClusterRoleBinding")
    rules = of(documents, "ClusterRole")["andon-andon-hub"]["rules"]
    assert {what for rule in rules for what in rule["resources"]} == {
        "pods",
        "persistentvolumeclaims",
        "events",
        "jobs",
    }
    assert all("*" not in [*rule["verbs"], *rule["resources"]] for rule in rules)


def test_every_image_can_be_chosen(standing: Path, rendered: str, tmp_path: Path) -> None:
    images = tmp_path / "images.yaml"
    images.write_text(yaml.safe_dump(chart.image_values("x1", "mirror.example.com/", "Never")))
    found = chart.template(standing, rendered, "--values", str(images))
    for owner, _, pod in chart.pods(found):
        for container in pod["spec"]["containers"]:
            assert container["image"].startswith("mirror.example.com/"), owner
            assert container["image"].endswith(":x1"), owner
            assert container["imagePullPolicy"] == "Never", owner


def test_the_hub_restarts_when_a_card_changes(standing: Path, rendered: str) -> None:
    def mark(*flags: str) -> Any:
        deployments = of(chart.template(standing, rendered, *flags), "Deployment")
        settled = deployments["gateway-controller"]["spec"]["template"]["metadata"]["annotations"]
        return settled["andon/cards"]

    assert mark() != mark("--set", "global.andon.cards=changed")


def test_too_many_companies_for_one_release(standing: Path, tmp_path: Path) -> None:
    room = {"quota": {"cpus": 1, "memoryGib": 1, "storageGib": 1, "pods": 1}, "datasets": {}}
    room["largest"] = {"cpus": 1, "memoryGib": 1, "storageGib": 1}
    rooms = {f"t{number}": {**room, "card": "x" * 100_000} for number in range(11)}
    values = tmp_path / "many.yaml"
    values.write_text(yaml.safe_dump({"tenants": rooms}))
    with pytest.raises(ClusterError, match="second release"):
        chart.template(standing, "--values", str(values))


def test_edges(standing: Path) -> None:
    url = ("--set", "global.andon.url=https://andon.example.com")
    ingress = of(chart.template(standing, *url, "--set", "edge.kind=ingress,edge.tlsSecret=tls"), "Ingress")["andon"]
    assert ingress["spec"]["tls"] == [{"hosts": ["andon.example.com"], "secretName": "tls"}]
    assert ingress["spec"]["rules"][0]["host"] == "andon.example.com"
    parent = ("--set", "edge.kind=gateway,edge.parentRefs[0].name=edge")
    route = of(chart.template(standing, *url, *parent), "HTTPRoute")["andon"]["spec"]
    assert route["hostnames"] == ["andon.example.com"]
    assert route["parentRefs"] == [{"name": "edge"}]
    with pytest.raises(ClusterError, match=r"needs global\.andon\.url"):
        chart.template(standing, "--set", "edge.kind=ingress")


def test_one_shared_datasets_volume(standing: Path, rendered: str) -> None:
    share = ("--set", "datasets.source=share,datasets.volume.nfs.server=10.0.0.5,datasets.volume.nfs.path=/andon")
    found = chart.template(standing, rendered, *share)
    volumes = of(found, "PersistentVolume")
    assert set(volumes) == {f"andon-datasets-{space}" for space in ("andon", *(f"andon-{name}" for name in TENANTS))}
    for tenant in TENANTS:
        claim = of(found, "PersistentVolumeClaim", f"andon-{tenant}")["datasets"]["spec"]
        assert claim["accessModes"] == ["ReadOnlyMany"]
        assert claim["volumeName"] in volumes
        (prepare,) = of(found, "Job", f"andon-{tenant}").values()
        assert "andon data make" not in str(prepare)
    (fill,) = of(found, "Job", "andon").values()
    assert "andon data make press-line --size S" in str(fill)


def test_without_dask(standing: Path, rendered: str) -> None:
    found = chart.template(standing, rendered, "--set", "dask-gateway.enabled=false")
    assert not [one for one in found if "gateway" in one["metadata"]["name"]]
    assert of(found, "ConfigMap")["andon-site"]["data"]["gateway"] == ""


def test_postgresql_by_url(standing: Path, rendered: str) -> None:
    url = "postgresql+psycopg2://andon@db.example.com/hub"
    flags = ("--set", f"jupyterhub.hub.db.type=postgres,jupyterhub.hub.db.url={url}")
    found = chart.template(standing, rendered, *flags)
    assert "hub-db-dir" not in of(found, "PersistentVolumeClaim")
    assert "ANDON_HUB_DATABASE" not in str(of(found, "CronJob")), "its backups are its own"


def test_real_dependencies_make_the_same_names(real: Path, rendered: str, documents: list[dict[str, Any]]) -> None:
    def names(found: list[dict[str, Any]]) -> set[tuple[str, str]]:
        return {(one["kind"], one["metadata"]["name"]) for one in found if one["kind"] != "CustomResourceDefinition"}

    only_real = names(chart.template(real, rendered)) - names(documents)
    assert not names(documents) - names(chart.template(real, rendered))
    assert {kind for kind, _ in only_real} <= {"IngressRoute", "Middleware", "NetworkPolicy"}, only_real


def test_real_dependencies_accept_our_values(real: Path, rendered: str) -> None:
    hub = of(chart.template(real, rendered), "Deployment")["hub"]["spec"]["template"]["spec"]
    environment = {one["name"]: one for one in hub["containers"][0]["env"]}
    assert environment["ANDON_RUNTIME"]["value"] == "kubernetes"
    assert environment["ANDON_URL"]["valueFrom"]["configMapKeyRef"]["name"] == "andon-site"
    assert hub["containers"][0]["securityContext"]["readOnlyRootFilesystem"] is True


def test_no_python_in_k8s() -> None:
    assert not list((chart.ROOT / "k8s").rglob("*.py"))
    assert not [one for one in (chart.CHART / "templates").rglob("*.yaml") if "\nimport " in one.read_text()]
