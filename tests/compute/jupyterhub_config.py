"""Andon's own hub configuration with a service that starts servers for the tests."""

import os

from andon_hub import configure

c = get_config()  # noqa: F821
configure(c)
c.ConfigurableHTTPProxy.should_start = True
c.ConfigurableHTTPProxy.command = os.environ["TEST_HUB_PROXY"].split(",")
c.ConfigurableHTTPProxy.pid_file = os.environ["ANDON_STATE"] + "/hub/proxy.pid"
c.JupyterHub.services = [*c.JupyterHub.services, {"name": "tests", "api_token": os.environ["TEST_HUB_TOKEN"]}]
scopes = ["admin:users", "admin:servers", "tokens", "access:servers"]
c.JupyterHub.load_roles = [*c.JupyterHub.load_roles, {"name": "tests", "scopes": scopes, "services": ["tests"]}]
