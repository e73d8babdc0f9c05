"""The hub on a real PostgreSQL, by URL: people are kept there and the hub's pod keeps nothing."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.k8s.cluster.base import Cluster, wait
from tests.k8s.cluster.own import OwnCluster
from tests.k8s.cluster.places import OUTSIDE
from tests.k8s.site import NAMESPACE, AndonSite, install, leave, provider_beside
from tests.support.running import free_port

PASSWORD = "hub's own"


@dataclass
class Postgres:
    """A database server in this test's own folder, at an address that the hub's pod reaches."""

    programs: Path
    folder: Path
    port: int
    user: str

    def run(self, program: str, *words: str, text: str = "") -> str:
        """One of its programs, as the account that may run it (never root)."""
        command = ["runuser", "-u", self.user, "--", str(self.programs / program), *words]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=self.folder)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def start(self) -> None:
        data, secret = self.folder / "data", self.folder / "secret"
        secret.write_text(PASSWORD)
        secret.chmod(0o644)
        self.run("initdb", "-D", str(data), "-U", "andon", "-A", "scram-sha-256", f"--pwfile={secret}")
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.213.0.0/16 scram-sha-256\n")
        flags = f"-p {self.port} -c listen_addresses={OUTSIDE} -c unix_socket_directories={self.folder} -c fsync=off"
        self.run("pg_ctl", "-D", str(data), "-w", "-o", flags, "-l", str(self.folder / "log"), "start")
        self.sql("postgres", "create database hub")

    def sql(self, database: str, command: str) -> str:
        """What a command answers."""
        address = f"host={self.folder} port={self.port} user=andon dbname={database} password='{escaped(PASSWORD)}'"
        return self.run("psql", "-At", "-c", command, address).strip()

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")


def escaped(word: str) -> str:
    return word.replace("'", r"\'")


@pytest.fixture(scope="module")
def postgres(cluster: Cluster) -> Iterator[Postgres]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL's server is not here (apt-get install postgresql)")
    if not isinstance(cluster, OwnCluster) or os.geteuid() != 0:
        pytest.skip("the database runs beside the tests' own cluster, which needs root")
    user = pwd.getpwnam("postgres").pw_name
    folder = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    shutil.chown(folder, user)
    server = Postgres(found[-1].parent, folder, free_port(), user)
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def site(
    cluster: Cluster, images: dict[str, str], postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AndonSite]:
    provider = provider_beside(cluster, tmp_path_factory.mktemp("idp"))
    hub = "jupyterhub.hub"
    database = f"{hub}.db.type=postgres,{hub}.db.upgrade=true,{hub}.existingSecret=andon-hub"
    address = f"{hub}.db.url=postgresql+psycopg2://andon@{OUTSIDE}:{postgres.port}/hub"
    flags = ("--set", database, "--set", address, "--set", f"{hub}.extraEnv.ANDON_STATE=/tmp")
    secrets = {"andon-hub": {"hub.db.password": PASSWORD}}
    try:
        yield install(
            cluster, images, provider, tmp_path_factory.mktemp("chart"), flags=flags, secrets=secrets
        )  # fmt: skip
    finally:
        provider.stop()
        leave(cluster)


def test_people_are_kept_in_postgresql(site: AndonSite, postgres: Postgres) -> None:
    analyst = site.person("analyst")
    assert analyst.landing.ok, site.log()
    assert postgres.sql("hub", f"select count(*) from users where name = '{analyst.user}'") == "1"
    claims = site.cluster.kubectl("get", "pvc", "-n", NAMESPACE, "-o", "name").split()
    assert claims == ["persistentvolumeclaim/andon-backups"], "the hub has no volume"
    site.cluster.kubectl("delete", "pod", "-n", NAMESPACE, "-l", "component=hub", "--wait=true")
    wait(lambda: analyst.page("/hub/health").status_code == 200, 120, "the hub's return")
    again = analyst.call("GET", f"/hub/api/users/{analyst.user}")
    assert again.status_code == 200, "the login outlives the pod"


def test_its_backup_holds_the_cards(site: AndonSite) -> None:
    site.cluster.kubectl("create", "job", "by-hand", "--from=cronjob/andon-backup", "-n", NAMESPACE)
    site.cluster.kubectl("wait", "job/by-hand", "-n", NAMESPACE, "--for=condition=complete", "--timeout=120s")
