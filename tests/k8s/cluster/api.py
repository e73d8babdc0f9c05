"""The API server over HTTPS, for the few calls that need no kubectl. Standard library and PyYAML."""

from __future__ import annotations

import base64
import json
import ssl
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

import yaml


class Api:
    """Calls as the user of a kubeconfig with a client certificate."""

    def __init__(self, kubeconfig: Path) -> None:
        config = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        authority = base64.b64decode(cluster["certificate-authority-data"]).decode()
        self.address = cluster["server"]
        self.context = ssl.create_default_context(cadata=authority)
        with tempfile.NamedTemporaryFile() as pair:
            for part in ("client-certificate-data", "client-key-data"):
                pair.write(base64.b64decode(user[part]))
            pair.flush()
            self.context.load_cert_chain(pair.name)
        handler = urllib.request.HTTPSHandler(context=self.context)
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), handler)

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One call; the answer's JSON, or its text where it is none. Errors are urllib's."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}{path}", data=data, method=method)
        request.add_header("Content-Type", "application/json")
        with self.opener.open(request, timeout=10) as answer:
            text = answer.read().decode()
        return json.loads(text) if text.startswith("{") else text

    def ready(self) -> bool:
        """Does the API server answer that it is ready?"""
        try:
            return bool(self.call("GET", "/readyz") == "ok")
        except OSError:
            return False
