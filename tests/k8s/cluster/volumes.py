"""The volume provisioner: a file system of exactly the requested size for every claim.

Each volume is a file with an ext4 in it, owned by user and group 1000, so that a full home is really full.
It runs in the room and polls: a claim waits for half a second at most.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.k8s.cluster.api import Api
from tests.k8s.cluster.places import NODE_NAME, run

CLASS = "andon"
PROVISIONER = "andon.test/volumes"
UNITS = {"Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
OWNER = "1000:1000"


def size(quantity: str) -> int:
    """Bytes of a Kubernetes quantity such as 64Mi."""
    for unit, factor in UNITS.items():
        if quantity.endswith(unit):
            return int(float(quantity.removesuffix(unit)) * factor)
    return int(quantity)


def folder() -> Path:
    """Where the volumes are mounted; ``<name>.img`` beside ``<name>/``."""
    return run() / "volumes"


def make(name: str, length: int) -> Path:
    """Make and mount a volume."""
    place = folder() / name
    image = place.with_suffix(".img")
    place.mkdir(parents=True, exist_ok=True)
    if place.is_mount():
        return place
    with image.open("wb") as held:
        held.truncate(length)
    options = ["-q", "-F", "-m", "0", "-O", "^has_journal", "-E", f"root_owner={OWNER},lazy_itable_init=1"]
    subprocess.run(["mkfs.ext4", *options, str(image)], check=True)
    subprocess.run(["mount", "-o", "loop,noatime", str(image), str(place)], check=True)
    (place / "lost+found").rmdir()
    return place


def remove(name: str) -> None:
    """Unmount and delete a volume."""
    place = folder() / name
    if place.is_mount():
        subprocess.run(["umount", str(place)], check=True)
    place.with_suffix(".img").unlink(missing_ok=True)
    if place.exists():
        place.rmdir()


def volume(name: str, place: Path, claim: dict[str, Any]) -> dict[str, Any]:
    """The PersistentVolume for a claim."""
    meta, spec = claim["metadata"], claim["spec"]
    wanted = {"key": "kubernetes.io/hostname", "operator": "In", "values": [NODE_NAME]}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "annotations": {"pv.kubernetes.io/provisioned-by": PROVISIONER}},
        "spec": {
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "accessModes": spec["accessModes"],
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": CLASS,
            "local": {"path": str(place)},
            "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [wanted]}]}},
            "claimRef": {
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "name": meta["name"],
                "namespace": meta["namespace"],
                "uid": meta["uid"],
            },
        },
    }


def serve(api: Api) -> None:
    """Give every waiting claim its volume, delete every released one."""
    volumes = {one["metadata"]["name"]: one for one in api.call("GET", "/api/v1/persistentvolumes")["items"]}
    for claim in api.call("GET", "/api/v1/persistentvolumeclaims")["items"]:
        name = f"pvc-{claim['metadata']['uid']}"
        waits = claim["status"].get("phase") == "Pending" and not claim["spec"].get("volumeName")
        if waits and claim["spec"].get("storageClassName") == CLASS and name not in volumes:
            place = make(name, size(claim["spec"]["resources"]["requests"]["storage"]))
            api.call("POST", "/api/v1/persistentvolumes", volume(name, place, claim))
            print(f"made {name} for {claim['metadata']['namespace']}/{claim['metadata']['name']}", flush=True)
    for name, one in volumes.items():
        ours = one["spec"].get("storageClassName") == CLASS
        deleted = one["metadata"].get("deletionTimestamp")
        if ours and one["status"].get("phase") in ("Released", "Failed") and not deleted:
            remove(name)
            api.call("DELETE", f"/api/v1/persistentvolumes/{name}")
            print(f"removed {name}", flush=True)


def main() -> None:
    """Serve until ended; an API server that is away is asked again."""
    api = Api(Path(sys.argv[1]))
    while True:
        try:
            serve(api)
        except (OSError, subprocess.CalledProcessError) as problem:
            print(problem, flush=True)
        time.sleep(0.5)


if __name__ == "__main__":
    main()
