"""How a server is started on a cluster: a pod in the company's own namespace.

The same environment as on one PC (environment.py), the walls of a pod around it: restricted Pod Security, a read-only
root, no token of the cluster, memory and cpu of the size that the company's card allows. Reasons: docs/decisions/0021.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError
from kubernetes_asyncio.client.rest import ApiException
from traitlets import default

from andon.model.tenant import Limits, Profile, Tenant
from andon_hub.cluster import Cluster
from andon_hub.environment import Folders, environment
from andon_hub.membership import Place
from andon_hub.placed import Placed
from andon_hub.quota import explain, no_answer
from andon_hub.site import Site
from andon_hub.watching import Watching

FOLDERS = Folders(home="/home/andon", company="/company", content="/opt/andon", data="/data")
UID = 1000
# JupyterLab itself, beside the kernels, in the same pod (MiB)
LAB_MIB = 256


@dataclass(frozen=True)
class Size:
    """What one server gets; ``profile`` is empty where the card has no profiles, or for an app server."""

    limits: Limits
    image: str
    profile: str = ""


def size_of(place: Place, chosen: object, image: str) -> Size:
    """The chosen profile of the company's card; anything that is not one of them gives the first."""
    tenant, limits = place.tenant, place.tenant.limits
    if place.role is None or not tenant.profiles:
        return Size(limits, image)
    profile = next((one for one in tenant.profiles if one.name == chosen), tenant.profiles[0])
    changed = {
        "memory_gib": profile.memory_gib,
        "cpus": profile.cpus,
        "dask_workers": max(1, profile.dask_workers),
    }
    return Size(limits.model_copy(update=changed), profile.image or image, profile.name)


def traits(place: Place, size: Size, cluster: Cluster, user: str) -> dict[str, Any]:
    """Everything of the pod that depends on whose it is, as KubeSpawner's own settings."""
    person = place.role is not None
    mib = int(size.limits.memory_gib * 1024)
    volumes: list[dict[str, Any]] = [
        {"name": "tmp", "emptyDir": {"sizeLimit": "2Gi"}},
        {"name": "company", "persistentVolumeClaim": {"claimName": cluster.company_claim}},
        {"name": "data", "persistentVolumeClaim": {"claimName": cluster.datasets_claim, "readOnly": True}},
        {"name": "home", "persistentVolumeClaim": {"claimName": f"home-{user}"}}
        if person
        else {"name": "home", "emptyDir": {"sizeLimit": "1Gi"}},
    ]
    mounts: list[dict[str, Any]] = [
        {"name": "tmp", "mountPath": "/tmp"},
        # apps read what the company put there; only people write
        {"name": "company", "mountPath": FOLDERS.company, "readOnly": not person},
        {"name": "data", "mountPath": FOLDERS.data, "readOnly": True},
        {"name": "home", "mountPath": FOLDERS.home},
    ]
    return {
        "namespace": place.tenant.namespace,
        "image": size.image,
        "cmd": ["python", "-m", "andon.lab" if person else "andon.apps.server"],
        "storage_pvc_ensure": person,
        "storage_capacity": f"{int(place.tenant.limits.storage_gib * 1024)}Mi",
        "volumes": volumes,
        "volume_mounts": mounts,
        "mem_limit": mib * 2**20,
        "mem_guarantee": max(128, mib // 4) * 2**20,
        "cpu_limit": size.limits.cpus,
        "cpu_guarantee": min(0.05, size.limits.cpus),
        "extra_labels": labels(place, user),
        "pod_affinity_required": [same_node(user)] if person else [],
    }


def labels(place: Place, user: str) -> dict[str, str]:
    """By company and role; the second is what zero-to-jupyterhub's own network policy of the hub asks for."""
    return {
        "andon/tenant": place.tenant.name,
        "andon/role": place.role or "apps",
        "andon/user": user,
        "hub.jupyter.org/network-access-hub": "true",
    }


def same_node(user: str) -> dict[str, Any]:
    """A home is mounted on one node at a time: whatever else of this person runs, the server joins it there."""
    selector = {"matchLabels": {"andon/user": user}}
    return {"labelSelector": selector, "topologyKey": "kubernetes.io/hostname"}


class CompanyPod(Placed, Watching):
    """Starts `andon.lab` for a person, `andon.apps.server` for a company, in the company's namespace."""

    size: Size | None = None

    async def load_user_options(self) -> None:
        """Turn the company's card and the chosen size into this pod's settings; other wishes are ignored."""
        place = self.place()
        cluster = self.site().cluster
        wishes: dict[str, Any] = self.user_options  # type: ignore[has-type]
        self.size = size_of(place, wishes.get("profile"), cluster.image)
        self.user_options = {"profile": self.size.profile} if self.size.profile else {}
        for name, value in traits(place, self.size, cluster, self.user.name).items():
            setattr(self, name, value)
        self.pvc_name = f"home-{self.user.name}"
        self._pvc_exists = False  # looked up anew: someone who changed companies has a new home there

    def get_env(self) -> dict[str, str]:
        """JupyterHub's own variables, Andon's, and the Dask gateway for those who write code."""
        place, site = self.place(), self.site()
        size = self.size or size_of(place, None, site.cluster.image)
        lang = self.reader(place.tenant)
        env: dict[str, str] = super().get_env() | environment(place, size.limits, lang, FOLDERS)
        env |= {"ANDON_RUNTIME": "kubernetes", "ANDON_PROFILE": size.profile}
        if place.role is not None:
            # the kernel's own cap lies below the pod's, so that it stops a calculation, and nothing is killed
            mib = int(env["ANDON_MEMORY_MIB"])
            env["ANDON_MEMORY_MIB"] = str(max(mib // 2, mib - LAB_MIB))
        if place.role in ("analyst", "trainer") and site.cluster.gateway:
            env["ANDON_GATEWAY"] = site.cluster.gateway
        return env

    def sizes(self) -> tuple[Profile, ...]:
        """What a person may choose from, for the page before the start."""
        place = self.place()
        return place.tenant.profiles if place.role is not None else ()

    @default("options_form")
    def _choice(self) -> Any:
        # spawn.html draws it; JupyterHub shows that page when this answers with anything
        return lambda spawner: "sizes" if len(spawner.sizes()) > 1 else ""

    @default("options_from_form")
    def _chosen(self) -> Any:
        return lambda form: {"profile": str(form.get("profile", [""])[0])}

    _out_of_reach = False

    async def poll(self) -> int | None:
        """None while the pod runs; 1 after a start that found no cluster, without asking it.

        JupyterHub stops what did not start. With the API server away that would keep the person waiting for an end
        instead of reading the reason; a pod that was made all the same is replaced by the next start.
        """
        if self._out_of_reach:
            return 1
        code: int | None = await super().poll()
        return code

    async def _start(self) -> str:
        """Start the pod; what the cluster refuses is told in words."""
        tenant: Tenant = self.place().tenant
        self._out_of_reach = False  # an earlier failure must never hide this start's pod
        try:
            return await super()._start()
        except ApiException as refused:
            problem, reason, status = explain(refused, tenant)
            self.log.error("Pod of %s refused: %s %s", self.user.name, refused.status, refused.body)
            raise self.refusal(problem, reason, status, tenant) from None
        except ClientError as lost:
            self.log.error("Pod of %s: no connection to the cluster: %s", self.user.name, lost)
            self._out_of_reach = True
            raise self.refusal(no_answer(503), "cluster", 503, tenant) from None


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """The spawner, and what every pod has in common."""
    return {
        "JupyterHub": {
            "spawner_class": CompanyPod,
            "allow_named_servers": False,
            "implicit_spawn_seconds": 0.1,
            "cleanup_servers": False,
            "redirect_to_server": True,
            "hub_connect_url": site.cluster.hub_url,
            # with JupyterHub's default a container that crashes at once gives an error page instead of the reason
            "tornado_settings": {"slow_spawn_timeout": 0},
        },
        "CompanyPod": {
            "site": lambda: site,
            "env_keep": [],
            "environment": {},
            "args": [],
            "default_url": "/lab",
            "ip": "0.0.0.0",
            "port": 8888,
            "start_timeout": 300,
            "http_timeout": 90,
            "disable_user_config": True,
            "pod_name_template": "server-{username}",
            "pvc_name_template": "home-{username}",
            "remember_pvc_name": False,
            "storage_access_modes": ["ReadWriteOnce"],
            "storage_class": site.cluster.storage_class or None,
            "image_pull_policy": site.cluster.pull_policy,
            "service_account": site.cluster.account,
            "automount_service_account_token": False,
            "init_containers": [],
            "extra_containers": [],
            "extra_pod_config": {"enableServiceLinks": False},
            "lifecycle_hooks": {},
            "working_dir": FOLDERS.home,
            "profile_list": [],
            **security(),
        },
    }


def security() -> dict[str, Any]:
    """Restricted Pod Security, and a root file system that nobody can write."""
    return {
        "uid": UID,
        "gid": UID,
        "fs_gid": UID,
        "privileged": False,
        "allow_privilege_escalation": False,
        "pod_security_context": {
            "runAsNonRoot": True,
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "container_security_context": {
            "runAsNonRoot": True,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
