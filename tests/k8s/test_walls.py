"""What a company's pod cannot do, tried from inside the pod that its analyst really works in."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.k8s import shell
from tests.k8s.cluster.own import OwnCluster
from tests.k8s.cluster.places import API_SERVICE, METADATA, NODE, OUTSIDE
from tests.k8s.site import NAMESPACE, AndonSite
from tests.k8s.test_hub import start

OURS, THEIRS = "andon-hansung-press", "andon-daesung-molding"
SECRET = "only for daesung-molding"

# runs in the pod: which of the addresses on standard input answer, as JSON
KNOCK = """
import concurrent.futures, json, socket, sys
def knock(at):
    try:
        socket.create_connection((at[0], at[1]), timeout=4).close()
        return True
    except OSError:
        return False
asked = json.loads(sys.argv[1])
with concurrent.futures.ThreadPoolExecutor(32) as pool:
    print(json.dumps(list(pool.map(knock, asked))))
"""
# runs in the pod: every file below the pod's volumes that holds the words, and what a process may try against walls
SEARCH = """
import ctypes, json, os, pathlib, sys
found = []
for top in ("/home/andon", "/company", "/data", "/tmp"):
    for path in pathlib.Path(top).rglob("*"):
        try:
            if path.is_file() and sys.argv[1].encode() in path.read_bytes():
                found.append(str(path))
        except OSError:
            pass
libc = ctypes.CDLL(None, use_errno=True)
os.makedirs("/tmp/place", exist_ok=True)
tried = {
    "mount": libc.mount(b"none", b"/tmp/place", b"tmpfs", 0, None),
    "unshare": libc.unshare(0x00020000),
    "root": libc.setuid(0),
    "device": libc.mknod(b"/tmp/disk", 0o60600, os.makedev(7, 0)),
}
print(json.dumps({"found": found, "done": [name for name, code in tried.items() if code == 0]}))
"""


@dataclass
class Neighbours:
    """Two companies at work: the pods of an analyst and of a Dask scheduler in each."""

    site: AndonSite
    ours: str
    theirs: str

    def answers(self, space: str, pod: str, asked: list[tuple[str, int]]) -> list[tuple[str, int]]:
        """Which addresses answer to a pod."""
        said = self.site.cluster.exec(space, pod, "python", "-c", KNOCK, json.dumps(asked))
        return [at for at, open_ in zip(asked, json.loads(said), strict=True) if open_]

    def address(self, space: str, pod: str) -> str:
        """A pod's address."""
        return self.site.cluster.kubectl("get", "pod", pod, "-n", space, "-o", "jsonpath={.status.podIP}")


def scheduler(image: str, space: str) -> dict[str, Any]:
    """A real Dask scheduler of a company."""
    labels = {"app.kubernetes.io/component": "dask-scheduler"}
    pod = shell.manifest(image, space, "scheduler", labels=labels, memory="512Mi")
    command = ["dask", "scheduler", "--no-dashboard", "--port", "8786"]
    pod["spec"]["containers"][0] |= {"command": command, "readinessProbe": {"tcpSocket": {"port": 8786}}}
    return pod


@pytest.fixture(scope="module")
def neighbours(andon_k8s: AndonSite, images: dict[str, str]) -> Neighbours:
    """Both companies are at work."""
    cluster = andon_k8s.cluster
    shell.apply(cluster, *(scheduler(images["workbench"], space) for space in (OURS, THEIRS)))
    people = [start(andon_k8s, user) for user in ("analyst", "other")]
    for space in (OURS, THEIRS):
        cluster.kubectl("wait", "-n", space, "pod/scheduler", "--for=condition=Ready", "--timeout=120s")
    ours, theirs = (andon_k8s.pod(space, one.user) for space, one in zip((OURS, THEIRS), people, strict=True))
    for folder in ("/home/andon", "/company"):
        cluster.exec(THEIRS, theirs, "sh", "-c", f"echo '{SECRET}' >{folder}/secret.txt")
    return Neighbours(andon_k8s, ours, theirs)


@pytest.fixture(scope="module")
def listener() -> Iterator[int]:
    """A server on this machine, outside the cluster."""
    with socketserver.ThreadingTCPServer((OUTSIDE, 0), socketserver.BaseRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_what_must_be_reached_is_reached(neighbours: Neighbours) -> None:
    """The refusals below are no accident: the pods are up, names are found, the own company's doors are open."""
    mine = neighbours.address(OURS, "scheduler"), neighbours.address(THEIRS, "scheduler")
    for space, pod, own in ((OURS, neighbours.ours, mine[0]), (THEIRS, neighbours.theirs, mine[1])):
        asked = [(f"hub.{NAMESPACE}.svc.cluster.local", 8081), (own, 8786)]
        assert neighbours.answers(space, pod, asked) == asked


def test_another_companys_pods_are_not_reached(neighbours: Neighbours) -> None:
    lab, dask = neighbours.address(THEIRS, neighbours.theirs), neighbours.address(THEIRS, "scheduler")
    asked = [(lab, 8888), (lab, 22), (dask, 8786), (dask, 8787)]
    assert neighbours.answers(OURS, neighbours.ours, asked) == []


def test_api_server_kubelet_metadata_and_the_outside_are_not_reached(neighbours: Neighbours) -> None:
    asked = [("kubernetes.default.svc.cluster.local", 443), (METADATA, 80)]
    if isinstance(neighbours.site.cluster, OwnCluster):
        asked += [(API_SERVICE, 443), (NODE, 6443), (NODE, 10250), (NODE, 22)]
    assert neighbours.answers(OURS, neighbours.ours, asked) == []


def test_this_machine_is_not_reached(neighbours: Neighbours, request: pytest.FixtureRequest) -> None:
    if not isinstance(neighbours.site.cluster, OwnCluster):
        pytest.skip("KUBECONFIG is set: this machine is no neighbour of that cluster's pods")
    asked = [(OUTSIDE, request.getfixturevalue("listener")), (OUTSIDE, neighbours.site.provider.port)]
    assert neighbours.answers(OURS, neighbours.ours, asked) == []


def test_the_proxys_and_the_hubs_inner_doors_are_shut(neighbours: Neighbours) -> None:
    inner = f"{NAMESPACE}.svc.cluster.local"
    asked = [(f"proxy-api.{inner}", 8001), (f"proxy-public.{inner}", 80), ("kube-dns.kube-system.svc", 8080)]
    assert neighbours.answers(OURS, neighbours.ours, asked) == []


def test_another_companys_files_are_not_found(neighbours: Neighbours) -> None:
    cluster = neighbours.site.cluster
    theirs = json.loads(cluster.exec(THEIRS, neighbours.theirs, "python", "-c", SEARCH, SECRET))
    assert sorted(theirs["found"]) == ["/company/secret.txt", "/home/andon/secret.txt"]
    ours = json.loads(cluster.exec(OURS, neighbours.ours, "python", "-c", SEARCH, SECRET))
    assert ours == {"found": [], "done": []}


def test_there_is_no_key_to_the_api_server(neighbours: Neighbours) -> None:
    look = "find / -path /proc -prune -o -path '*serviceaccount*token*' -print 2>/dev/null; env | grep -c TOKEN_FILE"
    assert neighbours.site.cluster.exec(OURS, neighbours.ours, "sh", "-c", look, check=False).split() == ["0"]


@pytest.mark.parametrize("claim", ["company", "datasets"])
def test_a_claim_of_another_namespace_cannot_be_named(neighbours: Neighbours, claim: str) -> None:
    """A pod names a claim of its own namespace only: the volume behind it is bound to that claim alone."""
    cluster = neighbours.site.cluster
    volumes = [
        cluster.kubectl("get", "pvc", claim, "-n", space, "-o", "jsonpath={.spec.volumeName}")
        for space in (OURS, THEIRS)
    ]
    assert all(volumes)
    assert len(set(volumes)) == 2
