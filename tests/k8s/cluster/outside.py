"""A cluster that somebody has already: kind, k3d, a cloud. The tests reach it through its kubeconfig."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.k8s.cluster.base import Cluster, call, reached, wait


class OutsideCluster(Cluster):
    """The cluster of ``KUBECONFIG``; kubectl and helm come from PATH.

    ``ANDON_K8S_LOAD`` is the command that takes an image archive, such as ``kind load image-archive``.
    """

    def __init__(self, kubeconfig: Path) -> None:
        self.kubeconfig = kubeconfig
        self.forwards: list[subprocess.Popen[bytes]] = []

    def load_image(self, archive: Path) -> list[str]:
        """Hand the archive to the command that knows this cluster."""
        command = os.environ.get("ANDON_K8S_LOAD")
        if not command:
            pytest.skip("KUBECONFIG is set: name the command that loads an image archive in ANDON_K8S_LOAD")
        call(*shlex.split(command), str(archive), seconds=900)
        return []

    def node_port(self, service: str, namespace: str) -> str:
        """A port of this machine that leads to the service."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        target = self.kubectl("get", "service", service, "-n", namespace, "-o", "jsonpath={.spec.ports[0].port}")
        command = [self.programs["kubectl"], "--kubeconfig", str(self.kubeconfig), "port-forward", "-n", namespace]
        self.forwards.append(
            subprocess.Popen([*command, f"service/{service}", f"{port}:{target}"], stdout=subprocess.DEVNULL)
        )
        wait(lambda: reached("127.0.0.1", port), 20, "the port to the service")
        return f"http://127.0.0.1:{port}"

    def down(self, name: str) -> AbstractContextManager[None]:
        """Nobody may restart the parts of somebody's cluster."""
        pytest.skip(f"KUBECONFIG is set: {name} of that cluster is not ours to restart")

    def stop(self) -> None:
        """End the forwarded ports; the cluster stays."""
        for forward in self.forwards:
            forward.terminate()
            forward.wait()
