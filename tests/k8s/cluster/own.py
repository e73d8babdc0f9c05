"""The cluster of this package: started in seconds, stopped without a trace."""

from __future__ import annotations

import json
import string
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from tests.k8s.cluster import control_plane, guard, kubeconfig, node, traces, turn
from tests.k8s.cluster.api import Api
from tests.k8s.cluster.base import Cluster, ClusterError, reached, wait
from tests.k8s.cluster.certificates import Authority, write_key
from tests.k8s.cluster.component import Component
from tests.k8s.cluster.images import BUSYBOX, COREDNS, CTR, Images
from tests.k8s.cluster.places import API_SERVICE, DNS, MANIFESTS, NODE, NODE_NAME, binaries, cache
from tests.k8s.cluster.room import Room


class OwnCluster(Cluster):
    """One node in namespaces of its own. ``components`` are its programs by name."""

    shell = BUSYBOX

    def __init__(self) -> None:
        self.programs = {name: str(binaries() / name) for name in ("kubectl", "helm")}
        self.components: dict[str, Component] = {}

    def start(self) -> OwnCluster:
        """Everything up: node ready, DNS answers, volumes are made, policies hold."""
        began = time.monotonic()
        self._open()
        try:
            self._keys()
            node.write()
            self.components = {**control_plane.components(self.room), **node.components(self.room)}
            self._begin("etcd", "kube-apiserver", "containerd")
            self.api = Api(self.kubeconfig)
            self._until(self.api.ready, "the API server")
            self._begin("kube-controller-manager", "kube-scheduler", "kube-proxy", "volumes", "metadata")
            self._images()
            self._begin("kubelet")
            self._manifests()
            self._until(self._node_ready, "the node")
            self._begin("policy")
            self._until(self._dns_ready, "DNS")
            wait(lambda: self.kubectl("get", "sa", "default", check=False), 30, "the default service account")
        except BaseException:
            self.stop()
            raise
        self.seconds = time.monotonic() - began
        return self

    def _open(self) -> None:
        """Take the machine's one place for a cluster (waiting for another to end) and open the room."""
        cache().mkdir(parents=True, exist_ok=True)
        self.lock = turn.take()
        guard.clear()
        self.before = traces.look()
        self.guard_log = (cache() / "guard.log").open("w+")
        self.guard = subprocess.Popen(
            [sys.executable, "-m", "tests.k8s.cluster.guard"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.guard_log,
            pass_fds=[self.lock.fileno()],
            cwd=node.ROOT,
            start_new_session=True,
            text=True,
        )
        assert self.guard.stdout is not None
        said = self.guard.stdout.readline()
        if not said:
            self.guard.wait()
            raise ClusterError(f"the node's namespaces did not come up: {Path(self.guard_log.name).read_text()}")
        self.room = Room(init=int(said))
        self.images = Images(self.room)

    def _keys(self) -> None:
        authority = Authority(control_plane.keys())
        names = ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"]
        authority.server("apiserver", [*names, NODE, API_SERVICE, "127.0.0.1"])
        for user in kubeconfig.USERS:
            kubeconfig.write(authority, user)
        write_key(ec.generate_private_key(ec.SECP256R1()), authority.folder / "accounts.key")
        self.kubeconfig = authority.folder / "admin.kubeconfig"

    def _begin(self, *names: str) -> None:
        for name in names:
            self.components[name].start()

    def _until(self, truth: Callable[[], bool], what: str, seconds: float = 90.0) -> None:
        def look() -> bool:
            for component in self.components.values():
                component.check()
            return bool(truth())

        try:
            wait(look, seconds, f"{what} being ready")
        except ClusterError as late:
            tails = "\n".join(f"--- {name}\n{one.tail(6)}" for name, one in self.components.items())
            raise ClusterError(f"{late}\n{tails}") from None

    def _images(self) -> None:
        ready = [*CTR, "version"]
        self._until(lambda: subprocess.run(self.room.enter(*ready), capture_output=True).returncode == 0, "containerd")
        self.images.clear_containers()
        self.images.load_own()

    def _manifests(self) -> None:
        for path in sorted(MANIFESTS.glob("*.yml")):
            text = string.Template(path.read_text(encoding="utf-8")).substitute(image=COREDNS, address=DNS)
            self.apply(text)

    def _node_ready(self) -> bool:
        try:
            found = self.api.call("GET", f"/api/v1/nodes/{NODE_NAME}")
        except OSError:
            return False
        return any(one["type"] == "Ready" and one["status"] == "True" for one in found["status"]["conditions"])

    def _dns_ready(self) -> bool:
        found = self.api.call("GET", "/apis/apps/v1/namespaces/kube-system/deployments/coredns")
        return bool(found["status"].get("readyReplicas"))

    def load_image(self, archive: Path) -> list[str]:
        """Load an archive into containerd; one that is there already costs nothing."""
        return self.images.load(archive)

    def node_port(self, service: str, namespace: str) -> str:
        """The node's address and the service's first node port; the service is made a NodePort where it is none."""
        found = json.loads(self.kubectl("get", "service", service, "-n", namespace, "-o", "json"))
        if found["spec"]["type"] not in ("NodePort", "LoadBalancer"):
            patch = '{"spec": {"type": "NodePort"}}'
            found = json.loads(self.kubectl("patch", "service", service, "-n", namespace, "-p", patch, "-o", "json"))
        port = found["spec"]["ports"][0]["nodePort"]
        wait(lambda: reached(NODE, port), 30, f"the node port of {service}")
        return f"http://{NODE}:{port}"

    @contextmanager
    def down(self, name: str) -> Iterator[None]:
        """A program of the cluster ends as in a crash; after the block it is started and the node is ready again."""
        component = self.components[name]
        component.stop("KILL")
        try:
            yield
        finally:
            component.start()
        self._until(self.api.ready, "the API server")
        self._until(self._node_ready, "the node")

    def stop(self) -> None:
        """End every program and remove every trace; ClusterError where something is left."""
        assert self.guard.stdin is not None
        self.guard.stdin.close()
        code = self.guard.wait(120)
        for component in self.components.values():
            if component.process is not None:
                component.process.wait(20)
        after = traces.look()
        self.guard_log.close()
        self.lock.close()
        if code or after != self.before:
            said = Path(self.guard_log.name).read_text()
            raise ClusterError(f"the cluster left traces: {said}\nbefore: {self.before}\nafter: {after}")
