"""What a test asks of a cluster, whoever runs it."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

T = TypeVar("T")


class ClusterError(Exception):
    """A command of the cluster failed; the message is what it said."""


def call(*command: str, input: str | None = None, check: bool = True, seconds: float = 300.0) -> str:
    """Run a command; its output. ClusterError with its complaint where it fails."""
    done = subprocess.run(command, input=input, capture_output=True, text=True, check=False, timeout=seconds)
    if check and done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-4000:]
        raise ClusterError(f"{' '.join(command)[:300]}\n{said}")
    return done.stdout


def wait(truth: Callable[[], T], seconds: float, what: str | Callable[[], str]) -> T:
    """The first true answer of ``truth``; ClusterError after ``seconds``, with what ``what`` then says."""
    until = time.monotonic() + seconds
    while True:
        found = truth()
        if found:
            return found
        if time.monotonic() > until:
            said = what if isinstance(what, str) else what()
            raise ClusterError(f"within {seconds:.0f} s this did not happen: {said}")
        time.sleep(0.1)


def reached(host: str, port: int) -> bool:
    """Does something listen there?"""
    try:
        socket.create_connection((host, port), timeout=2).close()
        return True
    except OSError:
        return False


class Cluster:
    """A cluster behind a kubeconfig."""

    kubeconfig: Path
    shell = "docker.io/library/busybox:1.36"  # an image with a shell, nc and wget
    programs: Mapping[str, str] = MappingProxyType({"kubectl": "kubectl", "helm": "helm"})

    def kubectl(self, *arguments: str, input: str | None = None, check: bool = True) -> str:
        """kubectl with this cluster's kubeconfig; ``input`` is a manifest for ``apply -f -``."""
        program = [self.programs["kubectl"], "--kubeconfig", str(self.kubeconfig)]
        return call(*program, *arguments, input=input, check=check)

    def helm(self, *arguments: str, check: bool = True) -> str:
        """helm with this cluster's kubeconfig."""
        return call(self.programs["helm"], "--kubeconfig", str(self.kubeconfig), *arguments, check=check, seconds=900)

    def apply(self, manifest: str) -> str:
        """Apply YAML text."""
        return self.kubectl("apply", "-f", "-", input=manifest)

    def exec(self, namespace: str, pod: str, *command: str, check: bool = True) -> str:
        """Run a command in a pod; its output."""
        return self.kubectl("exec", "-n", namespace, pod, "--", *command, check=check)

    def load_image(self, archive: Path) -> list[str]:
        """Make an image archive's images known to the nodes; their names."""
        raise NotImplementedError

    def node_port(self, service: str, namespace: str) -> str:
        """``http://host:port`` of a service, reachable from here."""
        raise NotImplementedError

    def down(self, name: str) -> AbstractContextManager[None]:
        """``kubelet`` or ``kube-apiserver`` is killed for the time of the block, then started and waited for."""
        raise NotImplementedError

    def restart(self, name: str) -> None:
        """Kill ``kubelet`` or ``kube-apiserver`` and start it again."""
        with self.down(name):
            pass

    def stop(self) -> None:
        """End what was started."""
