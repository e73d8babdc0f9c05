"""What a cluster could leave behind on the machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.k8s.cluster import cgroups, sysctls
from tests.k8s.cluster.places import cache, run
from tests.k8s.cluster.room import CABLE

OURS = ("tests.k8s.cluster.guard", "tests.k8s.cluster.volumes", "containerd-shim-runc", "signal.pause()")
PROGRAMS = [f"/{name} --" for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet")]


def processes() -> list[str]:
    """Command lines of the cluster's programs."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if any(word in line for word in (*OURS, *PROGRAMS)):
            found.append(line.strip()[:200])
    return sorted(found)


def look() -> dict[str, object]:
    """Processes, mounts, loop devices, groups, the cable, files, settings: equal before and after a run.

    Look while you have the machine's turn: another's cluster is seen too.
    """
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").splitlines()
    loops = subprocess.run(["losetup", "-a"], capture_output=True, text=True, check=False).stdout.splitlines()
    return {
        "processes": processes(),
        "mounts": sorted(line for line in mounts if str(cache()) in line or "kubelet" in line),
        "loops": [line for line in loops if str(run()) in line],
        "groups": [str(root) for root in cgroups.hierarchies() if (root / cgroups.BRANCH).exists()],
        "cable": Path(f"/sys/class/net/{CABLE}").exists(),
        "files": [str(path) for path in (run(), Path("/var/lib/kubelet"), Path("/var/log/pods")) if path.exists()],
        "settings": sysctls.read(),
    }
