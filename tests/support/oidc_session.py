"""A browser without a screen that logs in through the OpenID Connect provider of tests/support/oidc.py."""

from __future__ import annotations

import re

import requests

from tests.support.oidc import Provider
from tests.support.running import Session, as_utf8


class Person(Session):
    """Someone at the hub on ``url``; ``landing`` is the page that the login led to."""

    def __init__(self, url: str, provider: Provider, user: str, password: str = "right", lang: str = "en") -> None:
        requests.Session.__init__(self)
        self.url, self.verify, self.trust_env = url, str(provider.ca), False
        self.headers["Accept-Language"] = lang
        self.hooks["response"].append(as_utf8)
        form = self.get(f"{url}/hub/oauth_login?next=", timeout=60)
        fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form.text))
        assert "redirect_uri" in fields, f"no way to the provider: {form.text[:3000]}"
        fields |= {"username": user, "password": password}
        self.landing = self.post(f"{provider.issuer}/authorize", data=fields, timeout=60)
        self.user = provider.login_of(user)

    def page(self, path: str) -> requests.Response:
        """One page of the hub."""
        return self.get(self.url + path, timeout=60)
