"""What a scheduler or worker looks like: the user's own image, inside the company's namespace, with no rights."""

from __future__ import annotations

from typing import Any

from andon.model.tenant import Profile, Tenant
from andon_gateway.limits import Grant
from andon_gateway.site import Site

MIB = 2**20
SCHEDULER_MIB = 512
# distributed has no `dask-scheduler` and `dask-worker` any more
SCHEDULER, WORKER = ["dask", "scheduler"], ["dask", "worker"]
CONTENT = "/opt/andon"


def plain(tenant: Tenant, given: Grant) -> dict[str, Any]:
    """What holds in every backend."""
    return {
        "scheduler_cmd": SCHEDULER,
        "worker_cmd": WORKER,
        "worker_cores": 1,
        "worker_threads": 1,
        "worker_memory": given.each_mib * MIB,
        "cluster_max_workers": given.workers,
        # a kernel that died without a word leaves its cluster behind: it ends by itself
        "idle_timeout": float(tenant.limits.idle_minutes * 60),
    }


def pods(site: Site, tenant: Tenant, profile: Profile | None, user: str, given: Grant) -> dict[str, Any]:
    """What holds for pods; `dask_gateway_server.backends.kubernetes.KubeClusterConfig` has these names."""
    size = profile or tenant.limits  # no container may be larger than the largest server of the company
    cpu = min(1.0, size.cpus)
    both = walls(site, given)
    both["extra_pod_labels"] = {"andon/tenant": tenant.name, "andon/dask-user": _label(user)}
    config = {f"{part}_{key}": value for part in ("scheduler", "worker") for key, value in both.items()}
    return config | {
        "namespace": tenant.namespace,
        "image": (profile.image if profile else "") or site.image,
        "image_pull_policy": site.pull_policy or None,
        "scheduler_cores": min(0.05, cpu),
        "scheduler_cores_limit": cpu,
        "scheduler_memory": min(SCHEDULER_MIB, int(size.memory_gib * 1024)) * MIB,
        "worker_cores": min(0.1, cpu),
        "worker_cores_limit": cpu,
        "environment": {
            "HOME": "/home/andon",
            "ANDON_CONTENT": CONTENT,
            "ANDON_DATA": "/data",
            "ANDON_COMPANY": "/company",
            "ANDON_TENANT": tenant.name,
            "DASK_TEMPORARY_DIRECTORY": "/tmp",
            # one thread for each task: the cores are shared with other companies
            **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
        },
    }


def walls(site: Site, given: Grant) -> dict[str, Any]:
    """Restricted Pod Security, a read-only root, the company's volumes: the same for scheduler and worker."""
    container = {
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "readOnlyRootFilesystem": True,
        },
        "volumeMounts": [
            {"name": "scratch", "mountPath": "/tmp"},
            {"name": "scratch", "mountPath": "/home/andon", "subPath": "home"},
            {"name": "datasets", "mountPath": "/data", "readOnly": True},
            {"name": "company", "mountPath": "/company"},
        ],
        "workingDir": "/tmp",
    }
    pod = {
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 1000,
            "runAsGroup": 1000,
            "fsGroup": 1000,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "enableServiceLinks": False,
        "volumes": [
            # what workers spill, bounded: a full node would stop its neighbours
            {"name": "scratch", "emptyDir": {"sizeLimit": f"{max(2048, 4 * given.each_mib)}Mi"}},
            {"name": "datasets", "persistentVolumeClaim": {"claimName": site.datasets_claim, "readOnly": True}},
            {"name": "company", "persistentVolumeClaim": {"claimName": site.company_claim}},
        ],
    }
    return {"extra_container_config": container, "extra_pod_config": pod}


def _label(user: str) -> str:
    """``user`` as a label's value: at most 63 of [A-Za-z0-9._-], with letters or digits at both ends."""
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "-" for sign in user)
    return safe[:63].strip("-_.") or "user"
