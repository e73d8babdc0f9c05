"""From the previous chart to this one, and from nothing but a backup: users, homes and published apps are the same."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from andon import places
from tests.k8s import chart, shell
from tests.k8s.cluster.base import Cluster, wait
from tests.k8s.kernels import Kernel
from tests.k8s.site import NAMESPACE, AndonSite, install, leave, provider_beside, rendered, upgrade
from tests.support.oidc_session import Person

ROOM = "andon-hansung-press"
ROOMS = (ROOM, "andon-daesung-molding")
LOOK = (
    "import json, sqlite3; hub = sqlite3.connect('/srv/jupyterhub/jupyterhub.sqlite'); "
    "print(json.dumps(hub.execute('select id, name, created from users order by id').fetchall()))"
)


def previous(folder: Path) -> Path:
    """The repository as it was before the chart changed last, or a skip that says why there is none."""
    asked = ["git", "log", "--format=%H", "-2", "--", "k8s/andon"]
    commits = subprocess.run(asked, cwd=chart.ROOT, capture_output=True, text=True, check=True).stdout.split()
    changed = ["git", "status", "--porcelain", "--", "k8s/andon"]
    if subprocess.run(changed, cwd=chart.ROOT, capture_output=True, text=True, check=True).stdout:
        commits.insert(0, "the work tree")
    if len(commits) < 2:
        pytest.skip("the history has no earlier chart (a shallow clone, or the chart's first commit)")
    wanted = ["k8s", "src", "hub_config", "datasets", "starter_notebooks"]
    packed = subprocess.run(["git", "archive", commits[1], *wanted], cwd=chart.ROOT, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


@dataclass
class Before:
    """What people had: logins, claims, a file, a running kernel, an app, and the pods these run in."""

    users: list[Any]
    homes: dict[str, str]
    kernel: Kernel
    analyst: Person
    pods: tuple[str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("upgrade")


@pytest.fixture(scope="module")
def site(cluster: Cluster, images: dict[str, str], folder: Path) -> Iterator[AndonSite]:
    """Andon as the previous chart installs it."""
    old = previous(folder / "old")
    (folder / "idp").mkdir()
    (folder / "first").mkdir()
    provider = provider_beside(cluster, folder / "idp")
    source, tenants = old / "k8s" / "andon", rendered(old)
    try:
        yield install(cluster, images, provider, folder / "first", source=source, tenants=tenants)
    finally:
        provider.stop()
        leave(cluster)


@pytest.fixture(scope="module")
def before(site: AndonSite) -> Before:
    analyst = start(site, "analyst")
    kernel = Kernel(analyst)
    kernel.run("kept = 41\nopen('/home/andon/mine.txt', 'w').write('my work')")
    kernel.run("open('/company/ours.txt', 'w').write('our work')")
    app = site.person("manager").open_app("control-chart")
    assert app.status_code == 200
    pods = site.pod(ROOM, analyst.user), site.pod(ROOM, "apps-hansung-press")
    return Before(users(site), homes(site), kernel, analyst, pods)


def start(site: AndonSite, user: str) -> Person:
    """Log in and wait for JupyterLab."""
    person = site.person(user)
    person.page("/hub/spawn")
    place = f"/user/{person.user}/lab"
    wait(lambda: "jupyter-config-data" in person.page(place).text, 180, lambda: f"JupyterLab of {user}: {site.log()}")
    return person


def users(site: AndonSite) -> list[Any]:
    """Number, login and first day of everyone in the hub's database."""
    found: list[Any] = json.loads(site.cluster.exec(NAMESPACE, "deployment/hub", "python", "-c", LOOK))
    return found


def homes(site: AndonSite) -> dict[str, str]:
    """``namespace/claim`` -> volume, of every company."""
    found = json.loads(site.cluster.kubectl("get", "pvc", "-A", "-o", "json"))["items"]
    kept = [item for item in found if item["metadata"]["namespace"] in ROOMS]
    return {f"{one['metadata']['namespace']}/{one['metadata']['name']}": one["spec"]["volumeName"] for one in kept}


def job(site: AndonSite, name: str, pattern: str) -> str:
    """Run a job from a CronJob's pattern to its end; what it said."""
    site.cluster.kubectl("create", "job", name, f"--from=cronjob/{pattern}", "-n", NAMESPACE)
    said = ("logs", f"job/{name}", "-n", NAMESPACE)

    def done() -> bool:
        status = json.loads(site.cluster.kubectl("get", "job", name, "-n", NAMESPACE, "-o", "json"))["status"]
        assert not status.get("failed"), site.cluster.kubectl(*said, check=False)
        return bool(status.get("succeeded"))

    wait(done, 120, f"the job {name}")
    return site.cluster.kubectl(*said)


def test_an_upgrade_keeps_users_homes_apps_and_running_servers(
    site: AndonSite, before: Before, images: dict[str, str], folder: Path
) -> None:
    (folder / "second").mkdir()
    upgrade(site.cluster, images, site.provider, folder / "second")
    notes = site.cluster.helm("get", "notes", "andon", "-n", NAMESPACE)
    assert "2 companies" in notes
    assert "port-forward" in notes
    assert before.kernel.run("print(kept + 1)") == ["42\n"], "what ran goes on"
    assert (site.pod(ROOM, before.analyst.user), site.pod(ROOM, "apps-hansung-press")) == before.pods
    assert users(site) == before.users
    assert homes(site) == before.homes
    again = before.analyst.call("GET", f"/hub/api/users/{before.analyst.user}")
    assert again.status_code == 200, "nobody has to log in again"
    manager = site.person("manager")
    assert "control-chart" in manager.page("/hub/gallery").text
    assert manager.open_app("control-chart").status_code == 200
    assert Kernel(before.analyst, path="after.ipynb").run("print(open('/home/andon/mine.txt').read())") == ["my work\n"]


def test_the_preview_of_a_change_on_the_live_release(site: AndonSite, before: Before, folder: Path) -> None:
    tenants = folder / "tenants"
    shutil.copytree(places.content() / "hub_config" / "tenants", tenants)
    env = os.environ | {"ANDON_TENANTS": str(tenants), "KUBECONFIG": str(site.cluster.kubeconfig), "ANDON_LANG": "en"}
    env["PATH"] = f"{Path(chart.helm()).parent}:{env['PATH']}"

    def andon(*words: str) -> list[str]:
        command = [sys.executable, "-m", "andon.cli.main", "tenant", *words]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.splitlines()

    live = ("render", "--diff", "--chart", str(chart.assemble(folder / "preview")))
    assert andon(*live)[-1] == "0 created, 0 changed, 0 removed, 0 kept."
    andon("new", "seoul-casting")
    andon("remove", "daesung-molding", "--yes")
    said = andon(*live)
    assert "+ Namespace andon-seoul-casting" in said
    assert "- RoleBinding andon-daesung-molding/hub" in said
    assert any(line.startswith("= Namespace andon-daesung-molding") for line in said)
    assert "~ ConfigMap andon-tenants" in said
    assert set(andon("render", "--diff")[:2]) == {"- daesung-molding", "+ seoul-casting"}


def test_backup_wipe_restore(site: AndonSite, before: Before, images: dict[str, str], folder: Path) -> None:
    cluster = site.cluster
    made = job(site, "backup-by-hand", "andon-backup").strip().rpartition("/")[2]
    cluster.helm("uninstall", "andon", "-n", NAMESPACE, "--wait")
    for room in ROOMS:
        cluster.kubectl("delete", "pods", "--all", "-n", room)
    left = {item["metadata"]["name"] for item in claims(site, NAMESPACE)}
    assert left == {"andon-backups"}, "the hub's database is gone"
    assert homes(site) == before.homes, "nobody's work is"

    cards = from_backup(site, made, folder / "cards")
    (folder / "third").mkdir()
    site = upgrade(cluster, images, site.provider, folder / "third", tenants=rendered(tenants=cards))
    assert before.analyst.user not in str(users(site)), "the hub knows nobody"
    cluster.kubectl("scale", "deployment/hub", "-n", NAMESPACE, "--replicas=0")
    cluster.kubectl("wait", "pod", "-l", "component=hub", "-n", NAMESPACE, "--for=delete", "--timeout=60s")
    job(site, "restore", "andon-restore")
    cluster.kubectl("scale", "deployment/hub", "-n", NAMESPACE, "--replicas=1")
    cluster.kubectl("rollout", "status", "deployment/hub", "-n", NAMESPACE, "--timeout=120s")

    assert users(site) == before.users
    assert homes(site) == before.homes
    again = start(site, "analyst")
    kernel = Kernel(again)
    assert kernel.run("print(open('/home/andon/mine.txt').read(), open('/company/ours.txt').read())") == [
        "my work our work\n"
    ]
    assert site.person("manager").open_app("control-chart").status_code == 200


def claims(site: AndonSite, namespace: str) -> list[Any]:
    found: list[Any] = json.loads(site.cluster.kubectl("get", "pvc", "-n", namespace, "-o", "json"))["items"]
    return found


def from_backup(site: AndonSite, name: str, folder: Path) -> Path:
    """The companies' cards out of the backup volume: all that the new installation is told about them."""
    reader = shell.manifest(site.cluster.shell, NAMESPACE, "reader", claims={"/backups": "andon-backups"})
    site.cluster.apply(yaml.safe_dump(reader))
    site.cluster.kubectl("wait", "pod/reader", "-n", NAMESPACE, "--for=condition=Ready", "--timeout=60s")
    folder.mkdir()
    for card in site.cluster.exec(NAMESPACE, "reader", "ls", f"/backups/{name}/tenants").split():
        text = site.cluster.exec(NAMESPACE, "reader", "cat", f"/backups/{name}/tenants/{card}")
        (folder / card).write_text(text, encoding="utf-8")
    site.cluster.kubectl("delete", "pod", "reader", "-n", NAMESPACE)
    return folder
