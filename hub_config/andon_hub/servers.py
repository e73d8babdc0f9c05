"""How a server is started on one PC: JupyterLab for people, the app server for a company.

Local processes of one operating-system user: one trust domain, said so in the docs. On a cluster
the same environment goes into pods.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import psutil
from jupyterhub.spawner import SimpleLocalProcessSpawner, SpawnException

from andon import places
from andon.language import Language
from andon.model.tenant import Role, Tenant
from andon_hub.language import of_request
from andon_hub.site import Site, read_site
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


class CompanyServer(SimpleLocalProcessSpawner):
    """Starts `andon.lab` for a person, `andon.apps.server` for a company."""

    @property
    def site(self) -> Site:
        """The site as described now: a changed tenant card counts from the next start of a server."""
        return read_site()

    def place(self) -> tuple[Tenant, Role | None]:
        """The company this server belongs to, and the person's role (None: the company's app server)."""
        site = self.site
        for tenant in site.tenants.values():
            if tenant.app_user == self.user.name:
                return tenant, None
        member = site.members.get(self.user.name)
        if member is None or member.tenant is None:
            raise SpawnException(f"{self.user.name} belongs to no company.", reason="no-company", status_code=403)
        return member.tenant, member.role

    def reader(self, tenant: Tenant) -> Language:
        """The language of whoever waits for this server."""
        handler = getattr(self, "handler", None)
        return of_request(handler, tenant.language) if handler is not None else tenant.language

    async def start(self) -> tuple[str, int]:
        """Check free space, then start; options that a browser sends along are ignored."""
        self.user_options.clear()
        tenant, role = self.place()
        home = self.site.home(tenant, self.user.name)
        company = self.site.company(tenant)
        for folder in (home, company):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        problem = refusal(home, tenant.limits.free_disk_gib)
        if problem is not None:
            lines = problem.lines(self.reader(tenant))
            raise SpawnException("\n".join(lines), reason="disk-full", status_code=507)
        self.home_dir = self.notebook_dir = str(home)
        self.cmd = [sys.executable, "-m", "andon.apps.server" if role is None else "andon.lab"]
        logs = self.site.state / "logs"
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
        tenant, role = self.place()
        limits = tenant.limits
        env.update(
            HOME=self.home_dir,
            SHELL="/bin/bash",
            ANDON_TENANT=tenant.name,
            ANDON_ROLE=role or "apps",
            ANDON_LANG=self.reader(tenant) if role else tenant.language,
            ANDON_COMPANY=str(self.site.company(tenant)),
            ANDON_CONTENT=str(places.content()),
            ANDON_DATA=str(places.data_cache()),
            ANDON_DATASETS=",".join(tenant.datasets),
            ANDON_MEMORY_MIB=str(int(limits.memory_gib * 1024)),
            ANDON_DASK_WORKERS=str(limits.dask_workers),
            ANDON_UPLOAD_MIB=str(limits.upload_mib),
            OPENBLAS_NUM_THREADS=str(max(1, int(limits.cpus))),
        )
        if role is None:
            env.update(ANDON_APPS=",".join(tenant.apps), ANDON_APP_IDLE_SECONDS=str(limits.app_idle_minutes * 60))
        else:
            env.update(
                ANDON_IDLE_SECONDS=str(limits.idle_minutes * 60),
                ANDON_KEEP_ALIVE_HOURS=str(limits.keep_alive_hours),
            )
        return env


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
            "env_keep": list(_PASSED),
            "disable_user_config": True,
            "start_timeout": 90,
            "http_timeout": 90,
            "default_url": "/lab",
        },
    }
