"""Small pods with a shell, for tests that look at the cluster from inside a pod."""

from __future__ import annotations

import json
from typing import Any

from tests.k8s.cluster.base import Cluster

SAFE = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
}


def manifest(
    image: str,
    namespace: str,
    name: str,
    command: str = "sleep 100000",
    *,
    labels: dict[str, str] | None = None,
    claims: dict[str, str] | None = None,
    memory: str = "64Mi",
    container: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A pod of the restricted Pod Security level that runs ``command``; ``claims``: mount path -> claim."""
    mounts = [{"name": f"claim{n}", "mountPath": path} for n, path in enumerate(claims or {})]
    volumes = [
        {"name": f"claim{n}", "persistentVolumeClaim": {"claimName": claim}}
        for n, claim in enumerate((claims or {}).values())
    ]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": name, **(labels or {})}},
        "spec": {
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 1000,
                "runAsGroup": 1000,
                "fsGroup": 1000,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": "main",
                    "image": image,
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["/bin/sh", "-c", command],
                    "resources": {
                        "limits": {"memory": memory, "cpu": "1"},
                        "requests": {"memory": "8Mi", "cpu": "10m"},
                    },
                    "securityContext": SAFE,
                    "volumeMounts": [*mounts, {"name": "tmp", "mountPath": "/tmp"}],
                    **(container or {}),
                }
            ],
            "volumes": [*volumes, {"name": "tmp", "emptyDir": {}}],
        },
    }


def claim(namespace: str, name: str, size: str) -> dict[str, Any]:
    """A volume claim of the cluster's default class."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}},
    }


def apply(cluster: Cluster, *objects: dict[str, Any]) -> None:
    """Apply objects in one call."""
    cluster.apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)}))


def run(cluster: Cluster, namespace: str, name: str, command: str = "sleep 100000", **options: Any) -> None:
    """Start a pod and wait until it is ready."""
    apply(cluster, manifest(cluster.shell, namespace, name, command, **options))
    cluster.kubectl("wait", "-n", namespace, f"pod/{name}", "--for=condition=Ready", "--timeout=90s")


def sh(cluster: Cluster, namespace: str, pod: str, script: str, *, check: bool = True) -> str:
    """What a shell script prints in a pod."""
    return cluster.exec(namespace, pod, "/bin/sh", "-c", script, check=check)


def reaches(cluster: Cluster, namespace: str, pod: str, host: str, port: int, seconds: int = 3) -> bool:
    """Does a connection from inside the pod come about?"""
    script = f"nc -w {seconds} {host} {port} -e /bin/true 2>/dev/null && echo yes || echo no"
    return sh(cluster, namespace, pod, script).strip() == "yes"
