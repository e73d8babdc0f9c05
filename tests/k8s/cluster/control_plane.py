"""The control plane's programs and how each is called."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.k8s.cluster.component import Component
from tests.k8s.cluster.places import NODE, PODS, SERVICES, binaries, run
from tests.k8s.cluster.room import Room

ETCD = "http://127.0.0.1:2379"


def keys() -> Path:
    """The folder of certificates, keys and kubeconfigs."""
    return run() / "keys"


def etcd() -> list[str]:
    """The database; its folder is in memory."""
    peer = "http://127.0.0.1:2380"
    urls = ["--listen-client-urls", ETCD, "--advertise-client-urls", ETCD, "--listen-peer-urls", peer]
    more = ["--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}"]
    return ["etcd", "--data-dir", str(run() / "etcd" / "data"), "--logger", "zap", *urls, *more]


def apiserver() -> list[str]:
    """The API server, with the admission and the authorisation that clusters have."""
    return [
        str(binaries() / "kube-apiserver"),
        f"--etcd-servers={ETCD}",
        f"--advertise-address={NODE}",
        "--secure-port=6443",
        f"--service-cluster-ip-range={SERVICES}",
        f"--client-ca-file={keys() / 'ca.crt'}",
        f"--tls-cert-file={keys() / 'apiserver.crt'}",
        f"--tls-private-key-file={keys() / 'apiserver.key'}",
        f"--kubelet-client-certificate={keys() / 'admin.crt'}",
        f"--kubelet-client-key={keys() / 'admin.key'}",
        "--kubelet-preferred-address-types=InternalIP",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        f"--service-account-key-file={keys() / 'accounts.key'}",
        f"--service-account-signing-key-file={keys() / 'accounts.key'}",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--allow-privileged=true",
        f"--cert-dir={run() / 'certs'}",
    ]


def controller_manager() -> list[str]:
    """The controllers."""
    return [
        str(binaries() / "kube-controller-manager"),
        f"--kubeconfig={keys() / 'kube-controller-manager.kubeconfig'}",
        f"--authentication-kubeconfig={keys() / 'kube-controller-manager.kubeconfig'}",
        f"--authorization-kubeconfig={keys() / 'kube-controller-manager.kubeconfig'}",
        f"--service-account-private-key-file={keys() / 'accounts.key'}",
        f"--root-ca-file={keys() / 'ca.crt'}",
        f"--cluster-cidr={PODS}",
        "--use-service-account-credentials",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        f"--cert-dir={run() / 'certs'}",
    ]


def scheduler() -> list[str]:
    """The scheduler."""
    return [
        str(binaries() / "kube-scheduler"),
        f"--kubeconfig={keys() / 'kube-scheduler.kubeconfig'}",
        f"--authentication-kubeconfig={keys() / 'kube-scheduler.kubeconfig'}",
        f"--authorization-kubeconfig={keys() / 'kube-scheduler.kubeconfig'}",
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
    ]


COMMANDS: dict[str, Callable[[], list[str]]] = {
    "etcd": etcd,
    "kube-apiserver": apiserver,
    "kube-controller-manager": controller_manager,
    "kube-scheduler": scheduler,
}


def components(room: Room) -> dict[str, Component]:
    """The control plane, in the order in which it starts."""
    return {name: Component(room, name, command()) for name, command in COMMANDS.items()}
