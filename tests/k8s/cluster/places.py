"""Where the cluster's files lie and which addresses it has. Standard library only."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent
GO = HERE / "go"
MANIFESTS = HERE / "manifests"

OUTSIDE = "10.213.0.1"  # the tests' end of the cable between this machine and the node
NODE = "10.213.0.2"
NODE_NAME = "andon-node"
PODS = "10.214.0.0/16"
SERVICES = "10.215.0.0/16"
API_SERVICE = "10.215.0.1"
DNS = "10.215.0.10"
METADATA = "169.254.169.254"  # where a cloud tells its machines their secrets; here a page on the node
API = f"https://{NODE}:6443"

LOCK = Path("/run/andon-k8s.lock")  # one cluster per machine: the cable and the cgroups have fixed names
STATE = Path("/run/andon-k8s.json")  # what must be given back to the machine; /run is empty after a boot


def cache() -> Path:
    """What outlives a run: binaries, images. ``ANDON_K8S_CACHE`` moves it."""
    named = os.environ.get("ANDON_K8S_CACHE")
    return Path(named).resolve() if named else Path.home() / ".cache" / "andon-k8s"


def version() -> str:
    """The binaries' version: a hash of the Go module they are built from."""
    found = hashlib.sha256()
    for path in sorted(p for p in GO.rglob("*") if p.is_file()):
        found.update(f"{path.relative_to(GO)}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def binaries() -> Path:
    """The folder of the built programs."""
    return cache() / f"bin-{version()}"


def run() -> Path:
    """What one run writes; emptied at its end and before the next."""
    return cache() / "run"
