"""The smallest hub around app servers, on loopback, for these tests. Not an example to copy: dummy login."""

import os
import sys
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

c = get_config()  # noqa: F821
home = Path(os.environ["TEST_HUB_HOME"])
ports = [int(port) for port in os.environ["TEST_HUB_PORTS"].split(",")]
TENANTS = ("press", "mould")

c.JupyterHub.bind_url = f"http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{ports[1]}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = os.environ["TEST_HUB_PROXY"].split(",")
c.ConfigurableHTTPProxy.pid_file = str(home / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{home}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(home / "cookie_secret")

c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {"kim", "lee", "park", "cho"}
c.Authenticator.allow_existing_users = False
c.Authenticator.post_auth_hook = lambda _auth, _handler, model: None if model["name"].startswith("apps-") else model
c.JupyterHub.load_groups = {
    "press:manager": {"users": ["kim", "lee"]},
    "press:trainer": {"users": ["cho"]},
    "mould:manager": {"users": ["park"]},
}

c.JupyterHub.services = [{"name": "tests", "api_token": os.environ["TEST_HUB_TOKEN"]}]
c.JupyterHub.load_roles = [
    {"name": "user", "scopes": ["read:users:name!user", "read:users:groups!user"]},
    {"name": "app-servers", "scopes": ["self"], "users": [f"apps-{tenant}" for tenant in TENANTS]},
    {
        "name": "tests",
        "scopes": ["admin:users", "admin:servers", "access:servers", "groups", "read:users", "list:users"],
        "services": ["tests"],
    },
    *(
        {
            "name": f"apps-{tenant}",
            "scopes": [
                f"access:servers!server=apps-{tenant}/",
                f"start:servers!server=apps-{tenant}/",
                f"read:servers!server=apps-{tenant}/",
            ],
            "groups": [f"{tenant}:{role}" for role in ("manager", "analyst", "trainer")],
        }
        for tenant in TENANTS
    ),
]
c.JupyterHub.tornado_settings = {"oauth_no_confirm_list": {f"jupyterhub-user-apps-{tenant}" for tenant in TENANTS}}


class AppSpawner(SimpleLocalProcessSpawner):
    """Starts the app server of the company after which the hub user is named."""

    def get_env(self):
        tenant = self.user.name.removeprefix("apps-")
        given = {name: value for name, value in os.environ.items() if name.startswith("ANDON_")}
        company = home / "companies" / tenant
        given |= {"ANDON_TENANT": tenant, "ANDON_COMPANY": str(company), "ANDON_LANG": "ko"}
        if tenant == "mould":  # the company on which the ends of things are tested
            given |= {"ANDON_APP_IDLE_SECONDS": "4", "ANDON_APP_KERNELS": "1"}
        return super().get_env() | given


c.JupyterHub.spawner_class = AppSpawner
c.SimpleLocalProcessSpawner.home_dir_template = str(home / "homes" / "{username}")
c.Spawner.cmd = [sys.executable, "-m", "andon.apps.server"]
c.Spawner.poll_interval = 1
c.Spawner.http_timeout = 60
c.Spawner.pre_spawn_hook = lambda spawner: setattr(spawner, "user_options", {})
