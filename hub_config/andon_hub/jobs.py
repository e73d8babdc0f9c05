"""A workshop as a Kubernetes Job: the trainer's own image, home and limits, without the trainer's server.

The Job is a pure function of who asks and what is asked. It mounts the trainer's home, where roster and results
lie; a home is on one node at a time, so Job and server join each other there (pods.same_node). It has no token of
the hub, nor of the cluster: what outlives a server must not outlive what the server was allowed. Reasons:
docs/decisions/0024.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from andon.language import Language
from andon_hub.cluster import Cluster
from andon_hub.environment import environment
from andon_hub.membership import Place

if TYPE_CHECKING:
    from andon_hub.pods import Size

APP = "andon-workshop"
# after this, whatever still runs is stopped; what is finished stays
LONGEST_SECONDS = 12 * 3600
KEPT_SECONDS = 24 * 3600
# seats that failed, a roster that cannot be used: running them again would give the same
FINAL_CODES = [1, 2]
# from SIGTERM to SIGKILL: enough to write the report
GRACE_SECONDS = 30


@dataclass(frozen=True)
class Asked:
    """What a trainer asked for; every path is one inside the pod."""

    workshop: str
    seats: str
    out: str
    language: Language
    settings: dict[str, str]
    again: bool = False
    parallel: int = 0

    def command(self, cpus: float) -> list[str]:
        """The same command that the trainer would type; ``--here``: in this pod, not as one more Job."""
        parallel = self.parallel or max(1, math.ceil(cpus))
        return [
            "andon", "workshop", "make", self.workshop, "--here",
            f"--seats={self.seats}", f"--out={self.out}", f"--lang={self.language}", f"--jobs={parallel}",
            *(["--again"] if self.again else []),
            *(f"--set={name}={value}" for name, value in self.settings.items()),
        ]  # fmt: skip


def job(name: str, asked: Asked, place: Place, size: Size, cluster: Cluster, user: str) -> dict[str, Any]:
    """The Job of ``user`` as the API server takes it."""
    from andon_hub import pods  # KubeSpawner, which one PC does without

    traits = pods.traits(place, size, cluster, user)
    secured = pods.security()
    env = environment(place, size.limits, asked.language, pods.FOLDERS) | {"ANDON_RUNTIME": "kubernetes"}
    container = {
        "name": "workshop",
        "image": size.image,
        "imagePullPolicy": cluster.pull_policy,
        "args": asked.command(size.limits.cpus),
        "workingDir": pods.FOLDERS.home,
        "env": [{"name": key, "value": value} for key, value in sorted(env.items())],
        "resources": {
            "requests": {"memory": str(traits["mem_guarantee"]), "cpu": str(traits["cpu_guarantee"])},
            "limits": {"memory": str(traits["mem_limit"]), "cpu": str(traits["cpu_limit"])},
        },
        "volumeMounts": traits["volume_mounts"],
        "securityContext": {"allowPrivilegeEscalation": False, **secured["container_security_context"]},
    }
    pod = {
        "restartPolicy": "Never",
        "serviceAccountName": cluster.account,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "securityContext": {
            **secured["pod_security_context"], "runAsUser": pods.UID, "runAsGroup": pods.UID, "fsGroup": pods.UID
        },
        "affinity": {
            "podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": traits["pod_affinity_required"]}
        },
        "volumes": traits["volumes"],
        "containers": [container],
    }  # fmt: skip
    labels = {**traits["extra_labels"], "app": APP}
    told = {
        "andon/workshop": asked.workshop, "andon/seats": asked.seats, "andon/out": asked.out,
        "andon/language": asked.language, "andon/settings": json.dumps(asked.settings, ensure_ascii=False),
    }  # fmt: skip
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "labels": labels, "annotations": told},
        "spec": {
            "backoffLimit": 3,  # a lost node: the next pod goes on with what is finished
            "activeDeadlineSeconds": LONGEST_SECONDS,
            "ttlSecondsAfterFinished": KEPT_SECONDS,
            "podFailurePolicy": {
                "rules": [{"action": "FailJob", "onExitCodes": {"operator": "In", "values": FINAL_CODES}}]
            },
            "template": {"metadata": {"labels": labels}, "spec": pod},
        },
    }
