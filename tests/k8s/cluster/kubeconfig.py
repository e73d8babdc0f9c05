"""How a program reaches the API server: one file per user."""

from __future__ import annotations

import base64
from pathlib import Path

import yaml

from tests.k8s.cluster.certificates import Authority
from tests.k8s.cluster.places import API, NODE_NAME

USERS = {
    "admin": ("admin", "system:masters"),
    "kube-controller-manager": ("system:kube-controller-manager", ""),
    "kube-scheduler": ("system:kube-scheduler", ""),
    "kube-proxy": ("system:kube-proxy", ""),
    "kubelet": (f"system:node:{NODE_NAME}", "system:nodes"),
}


def write(authority: Authority, user: str) -> Path:
    """Sign the user's certificate and write ``<user>.kubeconfig`` beside it."""
    folder = authority.folder
    authority.client(user, *USERS[user])
    names = ("ca.crt", f"{user}.crt", f"{user}.key")
    encoded = {name: base64.b64encode((folder / name).read_bytes()).decode() for name in names}
    card = {"client-certificate-data": encoded[f"{user}.crt"], "client-key-data": encoded[f"{user}.key"]}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "andon", "cluster": {"server": API, "certificate-authority-data": encoded["ca.crt"]}}],
        "users": [{"name": user, "user": card}],
        "contexts": [{"name": "andon", "context": {"cluster": "andon", "user": user}}],
        "current-context": "andon",
    }
    path = folder / f"{user}.kubeconfig"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    path.chmod(0o600)
    return path
