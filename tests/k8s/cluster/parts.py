"""What a machine must have for the cluster, and how to get it. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.k8s.cluster.places import GO, binaries, cache

# command -> Debian package
PACKAGES = {
    "etcd": "etcd-server",
    "containerd": "containerd",
    "runc": "runc",
    "/usr/lib/cni/ptp": "containernetworking-plugins",
    "ip": "iproute2",
    "iptables": "iptables",
    "ipset": "ipset",
    "nft": "nftables",
    "conntrack": "conntrack",
    "mkfs.ext4": "e2fsprogs",
    "busybox": "busybox-static",
    "buildah": "buildah",
    "debootstrap": "debootstrap",
}
COVERED = ("/run", "/var/lib", "/var/log")  # what the node has mounts of its own for
PROGRAMS = ["kube", "coredns", "policy", "pause", "helm"]
COMPONENTS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "kubectl"]
# programs say which version they are; charts ask for it
VERSIONS = {
    "k8s.io/component-base/version.gitVersion": "v{k8s.io/kubernetes}",
    "k8s.io/component-base/version.gitMajor": "1",
    "k8s.io/component-base/version.gitMinor": "{minor}",
    "k8s.io/component-base/version.gitCommit": "unknown",
    "helm.sh/helm/v3/internal/version.version": "v{helm.sh/helm/v3}",
    "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor": "1",
    "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": "{minor}",
}


def packages() -> list[str]:
    """Debian packages whose command is not there."""
    return sorted({package for command, package in PACKAGES.items() if shutil.which(command) is None})


def built() -> bool:
    """Are this version's programs in the cache?"""
    return all((binaries() / name).exists() for name in (*PROGRAMS, *COMPONENTS))


def missing() -> str:
    """Why this machine cannot run the cluster; empty when it can."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "a cluster needs Linux and root"
    if any(cache().is_relative_to(covered) for covered in COVERED):
        return f"the cluster covers {', '.join(COVERED)}: set ANDON_K8S_CACHE to another place"
    if packages():
        return f"a cluster needs Debian's {' '.join(packages())} (apt-get install)"
    if not built():
        return "the cluster's programs are not built (python3 tools/cluster.py; needs Go)"
    return ""


def pinned() -> dict[str, str]:
    """Module -> version without its v, as ``go.mod`` has them."""
    lines = (line.split() for line in (GO / "go.mod").read_text(encoding="utf-8").splitlines())
    return {words[0]: words[1].removeprefix("v") for words in lines if len(words) > 1 and words[1].startswith("v")}


def flags() -> str:
    """The linker's flags."""
    known = pinned()
    known["minor"] = known["k8s.io/kubernetes"].split(".")[1]
    says = []
    for variable, template in VERSIONS.items():
        value = template
        for module, number in known.items():
            value = value.replace(f"{{{module}}}", number)
        says.append(f"-X {variable}={value}")
    return " ".join(["-s", "-w", *says])


def build() -> None:
    """Build the programs into the cache: minutes when nothing is compiled yet; older versions are removed."""
    folder = binaries()
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    go = ["go", "build", "-trimpath", "-ldflags", flags(), "-o", f"{fresh}/"]
    targets = ["./kube", "./coredns", "./policy", "./pause", "helm.sh/helm/v3/cmd/helm"]
    env = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-modcacherw -buildvcs=false"}
    subprocess.run([*go, *targets], cwd=GO, env=env, check=True)
    for name in COMPONENTS:
        (fresh / name).symlink_to("kube")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    for old in folder.parent.glob("bin-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def install() -> None:
    """Install the missing Debian packages; their services are not started."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=env, check=False)
    quiet = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
    policy = Path("/usr/sbin/policy-rc.d")
    guarded = not policy.exists()
    if guarded:
        policy.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        policy.chmod(0o755)
    try:
        subprocess.run([*quiet, *packages()], env=env, check=False, stdout=subprocess.DEVNULL)
    finally:
        if guarded:
            policy.unlink()
