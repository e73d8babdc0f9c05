"""andon.cluster() through a real gateway: the same code, limits kept by the server, nothing lost and nothing left."""

from __future__ import annotations

import signal
import time

import pytest
import requests

from tests.support.running import wait_for

from .site import Person, Site, line

pytestmark = pytest.mark.hub

SUM = """
import andon
with andon.cluster() as client:
    print("workers", len(client.scheduler_info(n_workers=-1)["workers"]))
    print("memory", {w["memory_limit"] // 2**20 for w in client.scheduler_info(n_workers=-1)["workers"].values()})
    print("link", client.dashboard_link)
    print("sum", sum(client.gather(client.map(lambda n: n * n, range(100)))))
print("type", type(client).__mro__[1].__module__)
"""
HOLD = """
import andon, time
client = andon.cluster(workers={workers}, memory=800)
print("ready", len(client.scheduler_info(n_workers=-1)["workers"]), flush=True)
time.sleep(600)
"""
REFUSED = """
import andon
from andon.problem import Problem
try:
    with andon.cluster(workers=2):
        print("started")
except Problem as problem:
    for lang in ("en", "ko"):
        print("|".join(problem.lines(lang)))
"""
KILLED = """
import andon, time, psutil, os
with andon.cluster(workers=2, memory=800) as client:
    def slow(n):
        time.sleep(0.3)
        return n * n
    futures = client.map(slow, range(30))
    time.sleep(1.5)
    victim = next(iter(client.run(os.getpid).values()))
    psutil.Process(victim).kill()
    print("sum", sum(client.gather(futures)))
"""


@pytest.fixture(autouse=True)
def _nothing_left(request: pytest.FixtureRequest) -> object:
    """Every test begins without clusters."""
    yield
    for name in ("kim", "lee"):
        if name in request.fixturenames:
            person = request.getfixturevalue(name)
            for cluster in person.clusters():
                person.gateway("DELETE", f"/clusters/{cluster}")


def test_the_same_call_gives_workers_of_the_gateway(kim: Person) -> None:
    said = kim.run(SUM)
    assert "workers 2" in said, said
    assert "memory {512}" in said  # 1 GiB for both, as on one PC
    assert "sum 328350" in said
    assert "link /user/kim/andon/dask/clusters/" in said
    assert "type distributed.client" in said
    assert not kim.clusters(), "leaving the block ends the cluster"


def test_a_second_cluster_is_refused_by_the_server_with_the_reason(kim: Person) -> None:
    held = kim.kernel(HOLD.format(workers=1))
    try:
        assert line(held, "ready") == "1"
        english, korean = kim.run(REFUSED).splitlines()[-2:]
        assert "You already have 1 Dask cluster." in english
        assert "ask your operator" in english
        assert "이미 Dask 클러스터 1개를 쓰고 있습니다." in korean
        raw = kim.gateway("POST", "/clusters/", json={"cluster_options": {"workers": 1}})
        assert raw.status_code == 422, "not the client's kindness: the gateway itself says no"
    finally:
        held.kill()
        held.wait()


def test_a_dead_kernel_leaves_nothing_that_hinders_the_next(kim: Person) -> None:
    held = kim.kernel(HOLD.format(workers=1))
    line(held, "ready")
    held.send_signal(signal.SIGKILL)
    held.wait()
    assert len(kim.clusters()) == 1, "nobody told the gateway"
    assert "sum 328350" in kim.run(SUM)
    assert not kim.clusters()


def test_a_kernel_that_is_restarted_takes_its_cluster_along(kim: Person) -> None:
    said = kim.run("import andon; client = andon.cluster(workers=1, memory=400); print('up')")
    assert "up" in said
    wait_for(lambda: not kim.clusters(), 20, "the end of the cluster")


def test_the_workers_of_a_person_and_of_a_company_are_bounded(kim: Person, lee: Person) -> None:
    many = kim.kernel(HOLD.format(workers=50))
    try:
        assert "You get 2 of 2" not in line(many, "ready", 90)  # 800 MiB are two workers' worth
        assert next(iter(kim.clusters().values()))["options"]["workers"] == 2
        name = next(iter(kim.clusters()))
        answer = kim.gateway("POST", f"/clusters/{name}/scale", json={"count": 40}).json()
        assert "exceed" in answer["msg"]
        said = lee.run(SUM)  # the company has three, two are in use
        assert "You get 1 of 2 workers" in said
        assert "sum 328350" in said
    finally:
        many.kill()
        many.wait()


def test_a_company_without_workers_is_told_whom_to_ask(site: Site) -> None:
    said = site.person("han").run(REFUSED)
    assert "No Dask workers are set aside for you." in said
    assert "배정된 Dask 작업자가 없습니다." in said


def test_a_killed_worker_loses_no_result(kim: Person) -> None:
    assert "sum 8555" in kim.run(KILLED)


def test_nobody_touches_the_cluster_of_another(kim: Person, lee: Person) -> None:
    held = kim.kernel(HOLD.format(workers=1))
    try:
        line(held, "ready")
        (name,) = kim.clusters()
        assert not lee.clusters()
        assert lee.gateway("GET", f"/clusters/{name}").status_code == 403
        assert lee.gateway("DELETE", f"/clusters/{name}").status_code == 403
        assert lee.gateway("POST", f"/clusters/{name}/scale", json={"count": 0}).status_code == 403
        address = kim.clusters()[name]["options"]["scheduler"]
        said = lee.run(f"from distributed import Client; Client({address!r}, timeout=5)")
        assert "Error" in said, "without the cluster's certificate the scheduler speaks to nobody"
    finally:
        held.kill()
        held.wait()


def test_only_tokens_with_the_scope_get_in(site: Site, kim: Person) -> None:
    assert requests.get(f"{site.gateway}/api/v1/clusters/", timeout=10).status_code == 401
    narrow = site.api("POST", "/users/kim/tokens", json={"scopes": ["read:users:name!user"]}).json()["token"]
    assert kim.gateway("GET", "/clusters/", token=narrow).status_code == 401
    site.browser("park")
    manager = site.api("POST", "/users/park/tokens", json={}).json()["token"]
    assert kim.gateway("GET", "/clusters/", token=manager).status_code == 401
    assert kim.gateway("GET", "/clusters/", token=site.token).status_code == 401
    assert kim.gateway("POST", "/clusters/", json={"cluster_options": {"image": "evil"}}).status_code == 422


def test_a_gateway_that_is_away_is_told_in_words(kim: Person) -> None:
    began = time.monotonic()
    said = kim.run(REFUSED, ANDON_GATEWAY="http://127.0.0.1:9")
    assert "The Dask gateway does not answer." in said
    assert "Dask 게이트웨이가 응답하지 않습니다." in said
    assert time.monotonic() - began < 30
    assert "cannot tell who asks" in kim.run(REFUSED, JUPYTERHUB_API_TOKEN="")
