"""The test cluster is a real one: pods, names, walls, volumes with an end, memory with an end, and no trace."""

from __future__ import annotations

import json
import os
import signal
import socketserver
import subprocess
import sys

import pytest
import requests

from tests.k8s import shell
from tests.k8s.cluster import guard, node, traces, turn
from tests.k8s.cluster.base import Cluster, wait
from tests.k8s.cluster.own import OwnCluster
from tests.k8s.cluster.parts import missing
from tests.k8s.cluster.places import API_SERVICE, METADATA, NODE, OUTSIDE
from tests.k8s.cluster.room import Room

SPACE = "cluster-test"


@pytest.fixture
def machine() -> dict[str, object]:
    """What the machine has of a cluster before there is one."""
    if missing() or os.environ.get("KUBECONFIG"):
        pytest.skip(missing() or "KUBECONFIG is set: the cluster is not ours to kill")
    with turn.take():
        guard.clear()
        return traces.look()


@pytest.fixture(scope="module")
def space(cluster: Cluster):
    """A namespace of the restricted level with one web server."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    for name in (SPACE, f"{SPACE}-other"):
        shell.apply(cluster, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
    page = "mkdir -p /tmp/www && echo hello >/tmp/www/index.html && exec busybox httpd -f -p 8000 -h /tmp/www"
    probe = {"readinessProbe": {"httpGet": {"port": 8000}, "periodSeconds": 1}}
    shell.run(cluster, SPACE, "web", page, container=probe)
    shell.run(cluster, SPACE, "near")
    shell.run(cluster, f"{SPACE}-other", "far")
    ports = [{"port": 80, "targetPort": 8000}]
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": SPACE}}
    shell.apply(cluster, {**service, "spec": {"selector": {"app": "web"}, "ports": ports}})
    yield SPACE
    cluster.kubectl("delete", "namespace", SPACE, f"{SPACE}-other", "--wait=true", "--timeout=60s")


def test_a_killed_run_leaves_no_trace(machine: dict[str, object]) -> None:
    program = [sys.executable, "-m", "tests.k8s.cluster"]
    held = subprocess.Popen(program, cwd=node.ROOT, stdout=subprocess.PIPE, text=True)
    assert held.stdout is not None
    try:
        assert held.stdout.readline().startswith("Ready")
        assert len(traces.processes()) > 6
    finally:
        held.send_signal(signal.SIGKILL)
        held.wait()
    with turn.take():  # the guard has it until it has cleared
        assert traces.look() == machine


def test_what_a_killed_guard_leaves_is_cleared_by_the_next(machine: dict[str, object]) -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with turn.take():
        held = subprocess.Popen([sys.executable, "-m", "tests.k8s.cluster.guard"], cwd=node.ROOT, text=True, **pipes)
        assert held.stdout is not None
        room = Room(init=int(held.stdout.readline()))
        changed = "echo 1 >/proc/sys/vm/overcommit_memory; mkdir /sys/fs/cgroup/*/andon-k8s/pod"
        room.call("sh", "-c", f"{changed}; echo $$ | tee /sys/fs/cgroup/*/andon-k8s/pod/cgroup.procs; sleep 100 &")
        held.kill()
        held.wait()
        assert traces.look() != machine
        guard.clear()
        assert traces.look() == machine


def test_a_page_of_a_pod_is_reached_by_name_and_from_outside(cluster: Cluster, space: str) -> None:
    assert shell.sh(cluster, space, "near", f"wget -qO- http://web.{space}.svc.cluster.local").strip() == "hello"
    assert requests.get(cluster.node_port("web", space), timeout=10).text.strip() == "hello"


def test_a_policy_refuses_and_admits(cluster: Cluster, space: str) -> None:
    web = cluster.kubectl("get", "pod", "web", "-n", space, "-o", "jsonpath={.status.podIP}")
    assert shell.reaches(cluster, space, "near", web, 8000)
    assert shell.reaches(cluster, f"{space}-other", "far", web, 8000)
    near = [{"from": [{"podSelector": {"matchLabels": {"app": "near"}}}], "ports": [{"port": 8000}]}]
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "web", "namespace": space},
    }
    spec = {"podSelector": {"matchLabels": {"app": "web"}}, "policyTypes": ["Ingress"], "ingress": near}
    shell.apply(cluster, {**policy, "spec": spec})
    wait(lambda: not shell.reaches(cluster, f"{space}-other", "far", web, 8000), 30, "the wall")
    assert shell.reaches(cluster, space, "near", web, 8000)

    shut = {"podSelector": {"matchLabels": {"app": "near"}}, "policyTypes": ["Egress"]}
    shell.apply(cluster, {**policy, "metadata": {"name": "near", "namespace": space}, "spec": shut})
    wait(lambda: not shell.reaches(cluster, space, "near", web, 8000), 30, "the wall on the way out")
    cluster.kubectl("delete", "networkpolicy", "web", "near", "-n", space)
    wait(lambda: shell.reaches(cluster, f"{space}-other", "far", web, 8000), 30, "the open door")


def test_an_open_pod_reaches_what_walls_are_tested_against(cluster: Cluster, space: str) -> None:
    """The API server, the cloud's metadata address, this machine: a refusal elsewhere is the wall's work."""
    if isinstance(cluster, OwnCluster):
        assert shell.reaches(cluster, space, "near", API_SERVICE, 443)
        assert "secret" in shell.sh(cluster, space, "near", f"wget -qO- http://{METADATA}/")
        with socketserver.TCPServer((OUTSIDE, 0), socketserver.BaseRequestHandler) as listening:
            assert shell.reaches(cluster, space, "near", OUTSIDE, listening.server_address[1])
    deny = {"podSelector": {}, "policyTypes": ["Egress"]}
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "shut", "namespace": space},
    }
    shell.apply(cluster, {**policy, "spec": deny})
    for host, port in ((API_SERVICE, 443), (NODE, 6443), (NODE, 10250), (METADATA, 80)):
        wait(lambda h=host, p=port: not shell.reaches(cluster, space, "near", h, p), 30, f"the wall before {host}")
    cluster.kubectl("delete", "networkpolicy", "shut", "-n", space)


def test_a_volume_is_the_users_keeps_its_files_and_has_an_end(cluster: Cluster, space: str) -> None:
    shell.apply(cluster, shell.claim(space, "home", "16Mi"))
    shell.run(cluster, space, "writer", claims={"/volume": "home"})
    assert shell.sh(cluster, space, "writer", "id -u; id -g").split() == ["1000", "1000"]
    shell.sh(cluster, space, "writer", "echo kept >/volume/note")
    full = shell.sh(cluster, space, "writer", "dd if=/dev/zero of=/volume/big bs=1M count=32 2>&1", check=False)
    assert "No space left on device" in full
    cluster.kubectl("delete", "pod", "writer", "-n", space)
    shell.run(cluster, space, "reader", claims={"/volume": "home"})
    assert shell.sh(cluster, space, "reader", "cat /volume/note").strip() == "kept"
    cluster.kubectl("delete", "pod", "reader", "-n", space)
    cluster.kubectl("delete", "pvc", "home", "-n", space)
    bound = ("get", "pv", "-o", "jsonpath={..claimRef.name}")
    wait(lambda: "home" not in cluster.kubectl(*bound).split(), 30, "its deletion")


def test_a_pod_over_its_memory_is_killed_and_says_so(cluster: Cluster, space: str) -> None:
    shell.apply(cluster, shell.manifest(cluster.shell, space, "greedy", "exec tail /dev/zero", memory="32Mi"))

    def reason() -> str:
        state = "{.status.containerStatuses[0].state.terminated.reason}"
        return cluster.kubectl("get", "pod", "greedy", "-n", space, "-o", f"jsonpath={state}")

    assert wait(reason, 60, "its end") == "OOMKilled"


def test_a_restricted_namespace_refuses_root(cluster: Cluster, space: str) -> None:
    pod = shell.manifest(cluster.shell, space, "root")
    pod["spec"]["securityContext"] = {}
    said = cluster.kubectl("apply", "--dry-run=server", "-f", "-", input=json.dumps(pod), check=False)
    assert "created" not in said


def test_logs_and_exec_answer_after_the_kubelet_was_killed(cluster: Cluster, space: str) -> None:
    started = cluster.kubectl("get", "pod", "near", "-n", space, "-o", "jsonpath={.status.startTime}")
    cluster.restart("kubelet")
    wait(lambda: "up" in shell.sh(cluster, space, "near", "echo up", check=False), 60, "exec")
    assert cluster.kubectl("get", "pod", "near", "-n", space, "-o", "jsonpath={.status.startTime}") == started
