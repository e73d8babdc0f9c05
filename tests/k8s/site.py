"""Andon on the test cluster: the chart, the real hub, a real identity provider that the hub's pod can reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.k8s import chart
from tests.k8s.cluster.base import Cluster, ClusterError, wait
from tests.k8s.cluster.own import OwnCluster
from tests.k8s.cluster.places import NODE, OUTSIDE, PODS
from tests.support.oidc import CLIENT, SECRET, Account, Provider
from tests.support.oidc_session import Person
from tests.support.running import free_port

NAMESPACE = "andon"
PEOPLE = (
    Account("analyst", ["hansung-press:analyst"], "김민수"),
    Account("colleague", ["hansung-press:analyst"], "Colleague"),
    Account("manager", ["hansung-press:manager"], "Chief Park"),
    Account("other", ["daesung-molding:analyst"], "Someone else"),
    Account("boss", ["andon:operator"], "Boss"),
)


@dataclass
class AndonSite:
    """An installed chart that answers at ``url``."""

    cluster: Cluster
    provider: Provider
    url: str

    def person(self, user: str, lang: str = "en") -> Person:
        """Someone who has logged in."""
        return Person(self.url, self.provider, user, lang=lang)

    def pod(self, namespace: str, user: str) -> str:
        """The name of the pod of a login, empty while there is none."""
        chosen = ["-l", f"andon/user={user},component=singleuser-server"]
        return self.cluster.kubectl("get", "pods", "-n", namespace, *chosen, "-o", "name").strip().removeprefix("pod/")

    def log(self, name: str = "hub") -> str:
        """The end of a deployment's log, for messages of failed tests."""
        return self.cluster.kubectl("logs", "-n", NAMESPACE, f"deployment/{name}", "--tail=80", check=False)


def provider_beside(cluster: Cluster, folder: Path) -> Provider:
    """The provider in this process, at an address of this machine that pods reach."""
    host = OUTSIDE if isinstance(cluster, OwnCluster) else os.environ.get("ANDON_K8S_HOST", "")
    if not host:
        pytest.skip("KUBECONFIG is set: name an address of this machine that its pods reach in ANDON_K8S_HOST")
    if isinstance(cluster, OwnCluster):  # the way back to pods; it goes away with the cluster's cable
        subprocess.run(["ip", "route", "replace", PODS, "via", NODE], check=True)
    provider = Provider(folder, free_port(), host=host).start()
    for account in PEOPLE:
        provider.add(account)
    return provider


def rendered(content: Path = chart.ROOT, tenants: Path | None = None) -> str:
    """The companies' values, by the code and the cards in ``content``."""
    env = os.environ | {"PYTHONPATH": str(content / "src"), "ANDON_CONTENT": str(content)}
    env["ANDON_TENANTS"] = str(tenants or content / "hub_config" / "tenants")
    command = [sys.executable, "-m", "andon.cli.main", "tenant", "render"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout


def install(cluster: Cluster, images: dict[str, str], provider: Provider, folder: Path, **wanted: Any) -> AndonSite:
    """Install the chart ``source`` where nothing is, wait until the hub answers and the companies' data are made."""
    clear(cluster)
    cluster.kubectl("create", "namespace", NAMESPACE)
    for name, content in ({"andon-oidc": {"client-secret": SECRET}} | wanted.pop("secrets", {})).items():
        given = [f"--from-literal={key}={value}" for key, value in content.items()]
        cluster.kubectl("create", "-n", NAMESPACE, "secret", "generic", name, *given)
    return upgrade(cluster, images, provider, folder, **wanted)


def clear(cluster: Cluster) -> None:
    """Nothing of an earlier installation is left: no release, no namespace, no work of people."""
    if "andon" in cluster.helm("list", "-n", NAMESPACE, "-q").split():
        cluster.helm("uninstall", "andon", "-n", NAMESPACE, "--wait")
    listed = cluster.kubectl("get", "namespaces", "-l", "andon/tenant", "-o", "name").split()
    cluster.kubectl("delete", "--ignore-not-found", f"namespace/{NAMESPACE}", *listed)


def leave(cluster: Cluster) -> None:
    """Leave somebody's cluster as it was; our own ends soon, and the next installation clears it."""
    if not isinstance(cluster, OwnCluster):
        clear(cluster)


def upgrade(
    cluster: Cluster,
    images: dict[str, str],
    provider: Provider,
    folder: Path,
    *,
    source: Path = chart.CHART,
    tenants: str = "",
    flags: tuple[str, ...] = (),
    real: bool = False,
) -> AndonSite:
    """Install the chart or bring it to ``source`` and ``tenants`` (values as text; empty: rendered now).

    ``real``: with the real dependency charts instead of the stand-ins.
    """
    values = chart.image_values(images["hub"].rpartition(":")[2])
    values["global"]["andon"]["oidc"] = {"issuer": provider.issuer, "clientId": CLIENT, "ca": provider.ca.read_text()}
    values["datasets"] = {"sizes": ["S"]}
    values["jupyterhub"]["proxy"]["service"] = {"type": "NodePort"}
    (folder / "tenants.yaml").write_text(tenants or rendered(), encoding="utf-8")
    (folder / "values.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    files = [part for name in ("tenants.yaml", "values.yaml") for part in ("-f", str(folder / name))]
    where = ["-n", NAMESPACE, "--wait", "--timeout", "5m", *flags]
    assembled = chart.assemble(folder, source=source, real=real)
    try:
        cluster.helm("upgrade", "--install", "andon", str(assembled), *where, *files)
    except ClusterError as error:
        shown = cluster.kubectl("get", "pods,jobs,events", "-A", check=False)
        raise AssertionError(
            f"{error}\n{shown}\n{cluster.kubectl('logs', '-n', NAMESPACE, 'deployment/hub', check=False)}"
        ) from None
    site = AndonSite(cluster, provider, cluster.node_port("proxy-public", NAMESPACE))
    for company in ("hansung-press", "daesung-molding"):
        wait(lambda name=f"andon-{company}": prepared(cluster, name), 240, f"the data of {company}")
    return site


def prepared(cluster: Cluster, namespace: str) -> bool:
    """Whether the company's datasets are made."""
    jobs = json.loads(cluster.kubectl("get", "jobs", "-n", namespace, "-o", "json"))["items"]
    return bool(jobs) and all(job.get("status", {}).get("succeeded") for job in jobs)
