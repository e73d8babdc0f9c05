"""Andon's own hub configuration with a login for tests and a service that starts servers."""

import os

from andon_hub import configure
from andon_hub.membership import groups_by_name
from andon_hub.passwords import PasswordFile


class AnyPassword(PasswordFile):
    """The people of the cards with their groups, without asking for a password."""

    async def authenticate(self, handler, data):
        return {"name": data["username"], "groups": groups_by_name(self.site(), data["username"])}


c = get_config()  # noqa: F821
configure(c)
c.JupyterHub.authenticator_class = AnyPassword
c.ConfigurableHTTPProxy.should_start = True
c.ConfigurableHTTPProxy.command = os.environ["TEST_HUB_PROXY"].split(",")
c.ConfigurableHTTPProxy.pid_file = os.environ["ANDON_STATE"] + "/hub/proxy.pid"
c.JupyterHub.services = [*c.JupyterHub.services, {"name": "tests", "api_token": os.environ["TEST_HUB_TOKEN"]}]
scopes = ["admin:users", "admin:servers", "tokens", "access:servers"]
c.JupyterHub.load_roles = [*c.JupyterHub.load_roles, {"name": "tests", "scopes": scopes, "services": ["tests"]}]
