"""How a server is started on one PC: JupyterLab for people, the app server for a company.

Local processes of one operating-system user: one trust domain, said so in the docs. On a cluster
the same environment goes into pods (pods.py).
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import psutil
from jupyterhub.spawner import SimpleLocalProcessSpawner

from andon import places
from andon_hub.environment import Folders, environment
from andon_hub.placed import Placed
from andon_hub.site import Site
from andon_hub.space import refusal

# what of the hub's own environment a server may see
_PASSED = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "ANDON_CONTENT",
    "ANDON_TENANTS",
    "ANDON_GATEWAY",
    "ANDON_SHARED_DATA",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
)


class CompanyServer(Placed, SimpleLocalProcessSpawner):
    """Starts `andon.lab` for a person, `andon.apps.server` for a company."""

    async def start(self) -> tuple[str, int]:
        """Check free space, then start; options that a browser sends along are ignored."""
        self.user_options.clear()
        place = self.place()
        tenant, site = place.tenant, self.site()
        home, company = site.home(tenant, self.user.name), site.company(tenant)
        for folder in (home, company):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        problem = refusal(home, tenant.limits.free_disk_gib)
        if problem is not None:
            raise self.refusal(problem, "disk-full", 507, tenant)
        self.home_dir = self.notebook_dir = str(home)
        self.cmd = [sys.executable, "-m", "andon.apps.server" if place.role is None else "andon.lab"]
        logs = site.state / "logs"
        logs.mkdir(exist_ok=True, mode=0o700)
        with (logs / f"{self.user.name}.log").open("ab") as log:
            self.popen_kwargs = {"stdout": log, "stderr": subprocess.STDOUT, "stdin": subprocess.DEVNULL}
            address = await super().start()
        self.started = psutil.Process(self.pid).create_time()
        return address

    started: float = 0.0

    def get_state(self) -> dict[str, Any]:
        """The process id and when that process began."""
        return super().get_state() | {"started": self.started}

    def load_state(self, state: dict[str, Any]) -> None:
        """Take a process up again after a restart of the hub, but only if it is the same process:

        after a reboot the number may belong to someone else, who must not get our signals.
        """
        super().load_state(state)
        self.started = state.get("started", 0.0)
        try:
            same = abs(psutil.Process(self.pid).create_time() - self.started) < 1
        except psutil.NoSuchProcess:
            same = False
        if not same:
            self.clear_state()

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """The person's own HOME, and what Andon's parts read."""
        place = self.place()
        folders = Folders(
            home=self.home_dir,
            company=str(self.site().company(place.tenant)),
            content=str(places.content()),
            data=str(places.data_cache()),
        )
        return env | environment(place, place.tenant.limits, self.reader(place.tenant), folders)


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """The spawner and its limits."""
    return {
        "JupyterHub": {
            "spawner_class": CompanyServer,
            "allow_named_servers": False,
            "implicit_spawn_seconds": 0.1,
            "cleanup_servers": True,
            "redirect_to_server": True,
        },
        "CompanyServer": {
            "site": lambda: site,
            "env_keep": list(_PASSED),
            "disable_user_config": True,
            "start_timeout": 90,
            "http_timeout": 90,
            "default_url": "/lab",
        },
    }
