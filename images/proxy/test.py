"""Runs inside the image: python3 images/build.py --test proxy"""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kit import checks


class Behind(http.server.BaseHTTPRequestHandler):
    """A server behind the proxy."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(f"behind {self.path}".encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def routes_as_the_hub_asks() -> None:
    """The real proxy takes a route by its API and serves what is behind it."""
    behind = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port, api = checks.free_port(), checks.free_port()
    command = ["configurable-http-proxy", "--ip=127.0.0.1", f"--port={port}", "--api-ip=127.0.0.1", f"--api-port={api}"]
    environment = {**os.environ, "CONFIGPROXY_AUTH_TOKEN": "t"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as proxy:
        try:
            routes = f"http://127.0.0.1:{api}/api/routes"
            checks.answer(routes, Authorization="token t")
            target = json.dumps({"target": f"http://127.0.0.1:{behind.server_port}"}).encode()
            ask = urllib.request.Request(f"{routes}/user", target, {"Authorization": "token t"}, method="POST")
            assert checks.OPEN.open(ask).status == 201
            assert checks.answer(f"http://127.0.0.1:{port}/user/x") == b"behind /user/x"
        finally:
            proxy.terminate()
            behind.shutdown()


def node_is_new_enough() -> None:
    """configurable-http-proxy 5.3 wants Node 20."""
    assert int(checks.output("node", "--version").removeprefix("v").split(".")[0]) >= 20


def has_nothing_of_the_front_end() -> None:
    """Only what the proxy needs of the npm lock."""
    folders = {path.name for path in Path("/opt/andon/proxy/node_modules").iterdir()}
    assert "configurable-http-proxy" in folders
    assert not folders & {"esbuild", "@esbuild", "uplot"}


def describes_itself() -> None:
    """The proxy, what it needs, and Node are on the list."""
    checks.describes_itself("configurable-http-proxy", "http-proxy-3", "node")


checks.main(routes_as_the_hub_asks, node_is_new_enough, has_nothing_of_the_front_end, describes_itself)
