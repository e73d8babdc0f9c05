"""What the hub asks a cluster for: manifests by the real spawner, held to restricted Pod Security and the card."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from jupyterhub.objects import Hub
from kubernetes_asyncio.client import ApiClient
from kubernetes_asyncio.client.rest import ApiException
from kubernetes_asyncio.config import kube_config
from traitlets.config import Config

import andon_hub
from andon import places
from andon.model.tenant import Profile, read_tenants
from andon_hub import pods, quota, servers
from andon_hub.cluster import Cluster
from andon_hub.environment import Folders, environment
from andon_hub.membership import Place, place_of
from andon_hub.site import Site
from tests.hub.test_membership import User

SIZES = (
    Profile(name="small", title={"en": "Small", "ko": "작게"}, memory_gib=1, cpus=0.5, dask_workers=1),
    Profile(
        name="large", title={"en": "Large", "ko": "크게"}, memory_gib=4, cpus=4, dask_workers=8, image="site/big:1"
    ),
)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A site on a cluster, with the cards on disk; hansung-press offers two sizes."""
    cards = tmp_path / "tenants"
    for name, tenant in read_tenants(places.tenants()).items():
        (cards / name).mkdir(parents=True)
        data = tenant.model_dump(mode="json", exclude_none=True)
        data["title"] = {"en": tenant.title.en, "ko": tenant.title.ko}
        data["people"] = [{"user": p.user, "role": p.role} for p in tenant.people]
        if name == "hansung-press":
            data["profiles"] = [
                {**s.model_dump(mode="json"), "title": {"en": s.title.en, "ko": s.title.ko}} for s in SIZES
            ]
        (cards / name / "tenant.yml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    monkeypatch.setenv("ANDON_TENANTS", str(cards))
    monkeypatch.setenv("JUPYTERHUB_CRYPT_KEY", "0" * 64)
    config = tmp_path / "kubeconfig"
    config.write_text(
        "{apiVersion: v1, kind: Config, current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}],"
        " clusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}], users: [{name: u, user: {token: t}}]}"
    )
    monkeypatch.setattr(kube_config, "KUBE_CONFIG_DEFAULT_LOCATION", str(config))
    cluster = Cluster(image="andon/workbench:1", gateway="http://gateway:8000", hub_url="http://hub.ns:8081")
    return Site(tenants=read_tenants(cards), state=tmp_path, runtime="kubernetes", cluster=cluster)


def spawner(site: Site, user: str, *groups: str, **options: Any) -> pods.CompanyPod:
    """The real spawner with the real settings, as the hub makes it."""
    config = Config()
    for section, values in andon_hub.settings(site).items():
        for trait, value in values.items():
            config[section][trait] = value
    owner = User(user, groups)
    owner.url, owner.id, owner.admin = f"/user/{user}/", 1, False  # type: ignore[attr-defined]
    made = pods.CompanyPod(
        config=config,
        user=owner,
        hub=Hub(connect_url=site.cluster.hub_url, base_url="/hub/", public_host=""),
        orm_spawner=SimpleNamespace(name="", server=None, state={}, user_options=options),
        api_token="t" * 32,
        oauth_client_id=f"jupyterhub-user-{user}",
    )
    made.user_options = options
    return made


async def manifest(spawner: pods.CompanyPod) -> dict[str, Any]:
    await spawner.load_user_options()
    pod: dict[str, Any] = await plain(await spawner.get_pod_manifest())
    return pod


async def plain(made: Any) -> dict[str, Any]:
    """A manifest as it goes over the wire."""
    async with ApiClient() as client:
        wire: dict[str, Any] = client.sanitize_for_serialization(made)
        return wire


def variables(pod: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one.get("value", "") for one in pod["spec"]["containers"][0]["env"]}


PEOPLE = [("kim", "hansung-press:analyst"), ("lee", "daesung-molding:trainer"), ("apps-hansung-press", "andon:apps")]


@pytest.mark.parametrize(("user", "group"), PEOPLE)
async def test_restricted(site: Site, user: str, group: str) -> None:
    pod = await manifest(spawner(site, user, group))
    spec = pod["spec"]
    assert not [key for key in ("hostNetwork", "hostPID", "hostIPC") if spec.get(key)]
    assert spec["automountServiceAccountToken"] is False
    assert spec["serviceAccountName"] == "workbench"
    assert spec["enableServiceLinks"] is False
    whole = spec["securityContext"]
    assert whole["runAsNonRoot"] is True
    assert whole["seccompProfile"] == {"type": "RuntimeDefault"}
    assert (whole["fsGroup"]) == 1000
    assert not spec.get("initContainers")
    (container,) = spec["containers"]
    own = container["securityContext"]
    assert own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert own["readOnlyRootFilesystem"] is True
    assert own["runAsNonRoot"] is True
    assert (own["runAsUser"], own["runAsGroup"]) == (1000, 1000)
    assert not own.get("privileged")
    kinds = {kind for volume in spec["volumes"] for kind in volume if kind != "name"}
    assert kinds <= {"emptyDir", "persistentVolumeClaim"}
    limits = container["resources"]["limits"]
    assert limits["memory"]
    assert limits["cpu"]
    assert "/tmp" in {mount["mountPath"] for mount in container["volumeMounts"]}


async def test_a_person_has_a_home_in_the_companys_namespace(site: Site) -> None:
    made = spawner(site, "kim", "hansung-press:analyst")
    pod = await manifest(made)
    assert made.namespace == "andon-hansung-press"
    claims = {v["name"]: v["persistentVolumeClaim"] for v in pod["spec"]["volumes"] if "persistentVolumeClaim" in v}
    assert claims["home"]["claimName"] == "home-kim"
    assert claims["data"]["readOnly"] is True
    claim = await plain(made.get_pvc_manifest())
    assert claim["metadata"]["name"] == "home-kim"
    assert claim["spec"]["resources"]["requests"]["storage"] == "5120Mi"
    labels = pod["metadata"]["labels"]
    assert (labels["andon/tenant"], labels["andon/role"]) == ("hansung-press", "analyst")
    assert all(re.fullmatch(r"|[a-zA-Z0-9]([-a-zA-Z0-9_.]{0,61}[a-zA-Z0-9])?", value) for value in labels.values())
    assert pod["spec"]["containers"][0]["args"][-2:] == ["-m", "andon.lab"]


async def test_someone_who_changes_companies_gets_a_new_home(site: Site) -> None:
    made = spawner(site, "kim", "hansung-press:analyst")
    await made.load_user_options()
    made._pvc_exists = True
    made.user.groups = [SimpleNamespace(name="daesung-molding:analyst")]
    await made.load_user_options()
    assert made.namespace == "andon-daesung-molding"
    assert not made._pvc_exists


async def test_the_app_server_reads_company_data_and_has_no_home(site: Site) -> None:
    pod = await manifest(spawner(site, "apps-hansung-press", "andon:apps", profile="large"))
    mounts = {m["mountPath"]: m for m in pod["spec"]["containers"][0]["volumeMounts"]}
    assert mounts["/company"]["readOnly"] is True
    assert mounts["/data"]["readOnly"] is True
    homes = [v for v in pod["spec"]["volumes"] if v["name"] == "home"]
    assert "emptyDir" in homes[0]
    assert pod["spec"]["restartPolicy"] == "OnFailure"
    assert pod["spec"]["containers"][0]["args"][-1] == "andon.apps.server"
    env = variables(pod)
    assert (env["ANDON_ROLE"], env["ANDON_APPS"]) == ("apps", "control-chart")
    assert "ANDON_GATEWAY" not in env


@pytest.mark.parametrize(
    ("options", "memory", "image"),
    [
        ({}, 1, "andon/workbench:1"),
        ({"profile": "large"}, 4, "site/big:1"),
        ({"profile": "huge"}, 1, "andon/workbench:1"),
        ({"profile": ["large"], "image": "evil", "mem_limit": "99G"}, 1, "andon/workbench:1"),
        ({"image": "evil/image", "kubespawner_override": {"privileged": True}}, 1, "andon/workbench:1"),
    ],
)
async def test_only_sizes_of_the_card(site: Site, options: dict[str, Any], memory: int, image: str) -> None:
    made = spawner(site, "kim", "hansung-press:analyst", **options)
    pod = await manifest(made)
    (container,) = pod["spec"]["containers"]
    assert container["image"] == image
    assert int(container["resources"]["limits"]["memory"]) == memory * 2**30
    assert set(made.user_options) == {"profile"}
    env = variables(pod)
    assert int(env["ANDON_MEMORY_MIB"]) == memory * 1024 - pods.LAB_MIB, "the kernel's cap lies below the pod's"
    assert env["ANDON_PROFILE"] == made.user_options["profile"]


async def test_the_page_offers_the_sizes_to_people_only(site: Site) -> None:
    assert [size.name for size in spawner(site, "kim", "hansung-press:analyst").sizes()] == ["small", "large"]
    assert await spawner(site, "kim", "hansung-press:analyst").get_options_form()
    assert not await spawner(site, "lee", "daesung-molding:analyst").get_options_form()
    assert not await spawner(site, "apps-hansung-press").get_options_form()


async def test_both_runtimes_tell_a_server_the_same(site: Site) -> None:
    pod = variables(await manifest(spawner(site, "lee", "daesung-molding:analyst")))
    place = place_of(site, User("lee", ("daesung-molding:analyst",)))
    local = environment(place, place.tenant.limits, place.tenant.language, Folders("h", "c", "x", "d"))
    moved = {"HOME", "ANDON_COMPANY", "ANDON_CONTENT", "ANDON_DATA", "ANDON_MEMORY_MIB"}
    assert {k: v for k, v in pod.items() if k in local and k not in moved} == {
        k: v for k, v in local.items() if k not in moved
    }
    assert pod["ANDON_GATEWAY"] == "http://gateway:8000"
    assert pod["ANDON_RUNTIME"] == "kubernetes"
    assert pod["JUPYTERHUB_API_URL"].startswith("http://hub.ns:8081/")
    assert not [name for name in pod if "TOKEN" in name and name not in ("JUPYTERHUB_API_TOKEN", "JPY_API_TOKEN")]


def test_settings_of_the_two_runtimes_share_everything_but_login_and_spawner(site: Site) -> None:
    here, there = andon_hub.settings(replace(site, runtime="pc")), andon_hub.settings(site)
    assert here["JupyterHub"]["load_roles"] == there["JupyterHub"]["load_roles"]
    assert here["JupyterHub"]["spawner_class"] is servers.CompanyServer
    assert there["JupyterHub"]["spawner_class"] is pods.CompanyPod
    assert "db_url" not in there["JupyterHub"]
    assert "bind_url" not in there["JupyterHub"]
    both = there["JupyterHub"]["tornado_settings"]
    assert both["slow_spawn_timeout"] == 0
    assert "jupyterhub-user-apps-hansung-press" in both["oauth_no_confirm_list"]


def refused(status: int, message: str) -> ApiException:
    error = ApiException(status=status)
    error.body = '{"message": "' + message + '"}'
    return error


def test_quota_in_words(site: Site) -> None:
    tenant = site.tenants["hansung-press"]
    problem, reason, status = quota.explain(
        refused(
            403,
            "pods server-kim is forbidden: exceeded quota: company, requested: limits.memory=2Gi,requests.memory=512Mi,"
            " used: limits.memory=15Gi,requests.memory=4Gi, limited: limits.memory=16Gi",
        ),
        tenant,
    )
    assert (reason, status) == ("quota", 409)
    english, korean = "\n".join(problem.lines("en")), "\n".join(problem.lines("ko"))
    assert "used up (memory)" in english
    assert "it needs 2Gi; 15Gi of 16Gi are in use" in english
    assert "ask your operator" in english
    assert "메모리" in korean
    assert "운영자" in korean
    assert quota.explain(refused(403, "forbidden: User cannot create resource pods"), tenant)[1] == "no-room"
    assert quota.explain(refused(404, "namespaces not found"), tenant)[1] == "no-room"
    assert quota.explain(refused(500, "etcd"), tenant)[1] == "cluster"
    storage = "exceeded quota: company, requested: requests.storage=5Gi, used: requests.storage=99Gi, limited: "
    storage += "requests.storage=100Gi"
    assert "storage" in "\n".join(quota.explain(refused(403, storage), tenant)[0].lines("en"))


def test_places_are_the_same_for_a_role_in_both(site: Site) -> None:
    place = place_of(site, User("kim", ("hansung-press:analyst",)))
    assert place == Place(site.tenants["hansung-press"], "analyst")
