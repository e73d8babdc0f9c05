"""What a pod of Andon's own asks the cluster, with its own account and nothing but the standard library."""

from __future__ import annotations

import json
import os
import ssl
import urllib.request
from pathlib import Path
from typing import Any

from andon import places

ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")


def claims(namespace: str) -> list[dict[str, Any]]:
    """Name, volume, class and size of every claim in ``namespace``."""
    return [_claim(item) for item in _ask(f"namespaces/{namespace}/persistentvolumeclaims")["items"]]


def cards(name: str = "andon-tenants") -> Path:
    """The folder of companies' cards; where no volume brought it, it is read from the ConfigMap ``name``."""
    folder = places.tenants()
    if not folder.exists():
        namespace = (ACCOUNT / "namespace").read_text(encoding="utf-8")
        found = _ask(f"namespaces/{namespace}/configmaps/{name}")
        folder.mkdir(parents=True)
        for file, text in (found.get("data") or {}).items():
            (folder / file).write_text(text, encoding="utf-8")
    return folder


def _ask(path: str) -> dict[str, Any]:
    host, port = os.environ["KUBERNETES_SERVICE_HOST"], os.environ["KUBERNETES_SERVICE_PORT"]
    host = f"[{host}]" if ":" in host else host
    token = (ACCOUNT / "token").read_text(encoding="utf-8")
    request = urllib.request.Request(
        f"https://{host}:{port}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}
    )
    trusted = ssl.create_default_context(cafile=str(ACCOUNT / "ca.crt"))
    with urllib.request.urlopen(request, context=trusted, timeout=60) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def _claim(item: dict[str, Any]) -> dict[str, Any]:
    spec = item["spec"]
    return {
        "claim": item["metadata"]["name"],
        "volume": spec.get("volumeName", ""),
        "storage_class": spec.get("storageClassName", ""),
        "size": spec["resources"]["requests"]["storage"],
    }
