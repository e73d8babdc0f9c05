"""Loads the gateway's settings in the order of the dask-gateway chart: addresses, backend, login, extraConfig."""

import json
import os
from pathlib import Path

HERE = Path("/etc/dask-gateway")
values = json.loads((HERE / "values.json").read_text())
backend = values["gateway"]["backend"]

c = get_config()  # noqa: F821
c.DaskGateway.log_level = values["gateway"]["loglevel"]
c.DaskGateway.address = ":8000"
c.DaskGateway.backend_class = "dask_gateway_server.backends.kubernetes.KubeBackend"
c.KubeBackend.api_url = values["api_url"]
c.KubeBackend.gateway_instance = values["instance"]
c.KubeClusterConfig.image = f"{backend['image']['name']}:{backend['image']['tag']}"

wanted = {
    "scheduler_cores": backend["scheduler"]["cores"].get("request"),
    "scheduler_cores_limit": backend["scheduler"]["cores"].get("limit"),
    "scheduler_memory": backend["scheduler"]["memory"].get("request"),
    "scheduler_memory_limit": backend["scheduler"]["memory"].get("limit"),
    "scheduler_extra_container_config": backend["scheduler"]["extraContainerConfig"],
    "scheduler_extra_pod_config": backend["scheduler"]["extraPodConfig"],
    "worker_cores": backend["worker"]["cores"].get("request"),
    "worker_cores_limit": backend["worker"]["cores"].get("limit"),
    "worker_memory": backend["worker"]["memory"].get("request"),
    "worker_memory_limit": backend["worker"]["memory"].get("limit"),
    "worker_threads": backend["worker"].get("threads"),
    "worker_extra_container_config": backend["worker"]["extraContainerConfig"],
    "worker_extra_pod_config": backend["worker"]["extraPodConfig"],
    "image_pull_policy": backend["image"]["pullPolicy"],
    "environment": backend["environment"],
    "namespace": backend.get("namespace"),
}
for trait, value in wanted.items():
    if value is not None:
        c.KubeClusterConfig[trait] = value

auth = values["gateway"]["auth"]
if auth["type"] == "jupyterhub":
    login = auth["jupyterhub"]
    c.DaskGateway.authenticator_class = "dask_gateway_server.auth.JupyterHubAuthenticator"
    c.JupyterHubAuthenticator.jupyterhub_api_url = login.get("apiUrl") or "http://{}:{}/hub/api".format(
        os.environ["HUB_SERVICE_HOST"], os.environ["HUB_SERVICE_PORT"]
    )
    if login.get("jupyterhubServiceName"):
        c.JupyterHubAuthenticator.jupyterhub_service_name = login["jupyterhubServiceName"]
else:
    c.DaskGateway.authenticator_class = auth["custom"]["class"]
    c[auth["custom"]["class"].rsplit(".", 1)[-1]].update(auth["custom"]["config"])

extra = values["gateway"]["extraConfig"]
for key, text in sorted(extra.items()) if isinstance(extra, dict) else [("extraConfig", extra)]:
    exec(compile(text, key, "exec"))
