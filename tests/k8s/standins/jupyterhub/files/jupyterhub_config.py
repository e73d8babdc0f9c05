"""Loads the hub's settings in the order of zero-to-jupyterhub: chart, hub.config, config.d, extraConfig."""

import os
import sys
from pathlib import Path

import yaml
from tornado.httpclient import AsyncHTTPClient

ROOT = Path("/usr/local/etc/jupyterhub")
secret = ROOT / "secret"
values = yaml.safe_load((secret / "values.yaml").read_text())
hub = values["hub"]

AsyncHTTPClient.configure("tornado.curl_httpclient.CurlAsyncHTTPClient")

c = get_config()  # noqa: F821


def get_config(key):
    """The chart's values; like the real chart's helper it hides traitlets' function of that name from what follows."""
    return values[key]


c.JupyterHub.spawner_class = "kubespawner.KubeSpawner"
c.JupyterHub.cleanup_servers = False
c.JupyterHub.last_activity_interval = 60
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}
c.JupyterHub.hub_bind_url = "http://:8081"
c.JupyterHub.hub_connect_url = "http://hub:8081"
c.JupyterHub.base_url = hub["baseUrl"]
c.JupyterHub.allow_named_servers = hub["allowNamedServers"]
c.JupyterHub.concurrent_spawn_limit = hub["concurrentSpawnLimit"]
c.JupyterHub.cookie_secret = (secret / "hub.config.JupyterHub.cookie_secret").read_text()
c.ConfigurableHTTPProxy.api_url = "http://proxy-api:8001"
c.ConfigurableHTTPProxy.should_start = False
c.KubeSpawner.namespace = os.environ["POD_NAMESPACE"]
c.KubeSpawner.common_labels = {
    "app": "jupyterhub",
    "release": values["Release"]["Name"],
    "app.kubernetes.io/managed-by": "kubespawner",
}
c.KubeSpawner.extra_labels = {"hub.jupyter.org/network-access-hub": "true"}
c.CryptKeeper.keys = (secret / "hub.config.CryptKeeper.keys").read_text().split(";")

if hub["db"]["type"] == "sqlite-pvc":
    c.JupyterHub.db_url = "sqlite:///jupyterhub.sqlite"
else:
    c.JupyterHub.db_url = hub["db"]["url"]
    for folder in (ROOT / "existing-secret", secret):
        if (folder / "hub.db.password").exists():
            os.environ["PGPASSWORD"] = (folder / "hub.db.password").read_text()
            break

c.JupyterHub.load_roles = []
c.JupyterHub.services = [
    {"name": name, "api_token": (secret / f"hub.services.{name}.apiToken").read_text()} for name in hub["services"]
]

for section, settings in hub["config"].items():
    if not section[:1].isupper():
        sys.exit(f"hub.config.{section}: a section is the name of a class")
    c[section].update(settings)

for path in sorted((ROOT / "jupyterhub_config.d").glob("*.py")):
    print(f"Loading {path.name}")
    exec(compile(path.read_text(), str(path), "exec"))

for key, text in sorted(hub["extraConfig"].items()):
    print(f"Loading hub.extraConfig.{key}")
    exec(compile(text, key, "exec"))
