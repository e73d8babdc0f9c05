"""The node's programs: containers, pods, service addresses, policies, volumes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml

from tests.k8s.cluster import cgroups
from tests.k8s.cluster.component import Component
from tests.k8s.cluster.control_plane import keys
from tests.k8s.cluster.places import DNS, METADATA, NODE, NODE_NAME, PODS, SERVICES, binaries, cache, run, version
from tests.k8s.cluster.room import Room

SOCKET = "/run/containerd/containerd.sock"
PAUSE = f"andon.test/pause:{version()}"
ROOT = Path(__file__).resolve().parents[3]

CONTAINERD = """\
version = 2
root = "{root}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "{socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{cni}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
"""

# every pod has a cable of its own to the node, so that all traffic between pods is routed and filtered
POD_NETWORK = {
    "cniVersion": "0.4.0",
    "name": "pods",
    "plugins": [
        {
            "type": "ptp",
            "mtu": 1500,
            "ipam": {"type": "host-local", "ranges": [[{"subnet": PODS}]], "routes": [{"dst": "0.0.0.0/0"}]},
        },
        {"type": "portmap", "capabilities": {"portMappings": True}},
    ],
}


def kubelet() -> dict[str, object]:
    """The kubelet's settings: those of a small machine with cgroup v1 and without CAP_SYS_RESOURCE."""
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": str(keys() / "ca.crt")},
        },
        "authorization": {"mode": "Webhook"},
        "containerRuntimeEndpoint": f"unix://{SOCKET}",
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{cgroups.BRANCH}",
        "failCgroupV1": False,
        "failSwapOn": False,
        "oomScoreAdj": 0,
        "maxOpenFiles": 20000,
        "maxPods": 200,
        "clusterDNS": [DNS],
        "clusterDomain": "cluster.local",
        "resolvConf": str(run() / "resolv.conf"),
        "serializeImagePulls": False,
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
        "kubeAPIQPS": 100,
        "kubeAPIBurst": 200,
        "eventRecordQPS": 0,
        "syncFrequency": "10s",
        "nodeStatusUpdateFrequency": "4s",
    }


def kube_proxy() -> dict[str, object]:
    """Service addresses by nftables; the machine's connection table is left alone."""
    return {
        "apiVersion": "kubeproxy.config.k8s.io/v1alpha1",
        "kind": "KubeProxyConfiguration",
        "mode": "nftables",
        "clusterCIDR": PODS,
        "hostnameOverride": NODE_NAME,
        "oomScoreAdj": 0,
        "clientConnection": {"kubeconfig": str(keys() / "kube-proxy.kubeconfig")},
        "conntrack": {"maxPerCore": 0, "min": 0, "tcpEstablishedTimeout": "0s", "tcpCloseWaitTimeout": "0s"},
        "nftables": {"minSyncPeriod": "0.1s", "syncPeriod": "30s"},
    }


def write() -> None:
    """Write every file that the node's programs read."""
    cni = run() / "cni"
    cni.mkdir(parents=True, exist_ok=True)
    (cni / "pods.conflist").write_text(json.dumps(POD_NETWORK), encoding="utf-8")
    text = CONTAINERD.format(root=cache() / "containerd", socket=SOCKET, pause=PAUSE, cni=cni)
    (run() / "containerd.toml").write_text(text, encoding="utf-8")
    (run() / "resolv.conf").write_text("", encoding="utf-8")
    (run() / "metadata").mkdir(exist_ok=True)
    (run() / "metadata" / "index.html").write_text("a secret of the machine\n", encoding="utf-8")
    (run() / "kubelet.yml").write_text(yaml.safe_dump(kubelet()), encoding="utf-8")
    (run() / "kube-proxy.yml").write_text(yaml.safe_dump(kube_proxy()), encoding="utf-8")


def components(room: Room) -> dict[str, Component]:
    """The node's programs, in the order in which they start."""
    folder, admin = binaries(), str(keys() / "admin.kubeconfig")
    config, kubeconfig = str(run() / "kubelet.yml"), str(keys() / "kubelet.kubeconfig")
    named = ["--hostname-override", NODE_NAME, "--node-ip", NODE]
    commands = {
        "containerd": ["containerd", "--config", str(run() / "containerd.toml")],
        "kubelet": [str(folder / "kubelet"), "--config", config, "--kubeconfig", kubeconfig, *named],
        "kube-proxy": [str(folder / "kube-proxy"), "--config", str(run() / "kube-proxy.yml")],
        "policy": [str(folder / "policy"), "--kubeconfig", admin, "--node", NODE_NAME, "--services", SERVICES],
        "metadata": ["busybox", "httpd", "-f", "-p", f"{METADATA}:80", "-h", str(run() / "metadata")],
        "volumes": [sys.executable, "-m", "tests.k8s.cluster.volumes", admin],
    }
    env = {"PYTHONPATH": str(ROOT)}
    return {name: Component(room, name, command, env) for name, command in commands.items()}
