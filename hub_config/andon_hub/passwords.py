"""Login on one PC: the password file; and the rule that an open door is refused."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from pathlib import Path
from typing import Any

from jupyterhub.auth import Authenticator
from traitlets import Callable, Unicode

from andon.language import Text
from andon.model.logins import Logins
from andon.problem import Problem
from andon_hub.membership import groups_by_name
from andon_hub.site import Site

# the slowest answer to someone who guesses: after five wrong tries, up to 30 s each
_FREE_TRIES, _LONGEST_WAIT = 5, 30.0


class PasswordFile(Authenticator):
    """Checks a user's password against the hashes that `andon up` made."""

    logins_file = Unicode(help="The file of users and Argon2 hashes, mode 0600.").tag(config=True)
    site = Callable(help="Gives the site, whose cards say who may log in.").tag(config=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._wrong: dict[str, tuple[int, float]] = {}

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:
        """The user and its groups when the password is right, else None (shown as a wrong login)."""
        user, password = data["username"], data["password"]
        tries, last = self._wrong.get(user, (0, 0.0))
        wait = last + min(2.0 ** max(0, tries - _FREE_TRIES), _LONGEST_WAIT) - time.monotonic()
        if tries >= _FREE_TRIES and wait > 0:
            self.log.warning("Login of %s refused for another %.0f s after %i wrong tries", user[:30], wait, tries)
            return None
        logins = Logins(Path(self.logins_file))
        if await asyncio.get_running_loop().run_in_executor(None, logins.verify, user, password):
            self._wrong.pop(user, None)
            return {"name": user, "groups": groups_by_name(self.site(), user)}
        if user in self.site().members:  # unknown names are not remembered: nothing to guess, nothing to fill
            self._wrong[user] = (tries + 1, time.monotonic())
        return None

    def check_allowed(self, username: str, authentication: dict[str, Any] | None = None) -> bool:
        """Only people of the cards and the operator; a password of someone who left opens nothing."""
        return username in self.site().members

    async def refresh_user(self, user: Any, handler: Any = None) -> bool | dict[str, Any]:
        """After a restart the cards may say something else: groups follow, for whoever is still logged in too."""
        groups = groups_by_name(self.site(), user.name)
        return {group.name for group in user.groups} == set(groups) or {"groups": groups}


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """Who may log in: the people of the tenant cards and the operator, nobody as an app server."""
    return {
        "JupyterHub": {"authenticator_class": PasswordFile},
        "PasswordFile": {"logins_file": str(site.state / "logins.json"), "site": lambda: site},
        "Authenticator": {
            "manage_groups": True,
            "any_allow_config": True,
            "allow_existing_users": False,
            "delete_invalid_users": False,
        },
    }


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach ``address``."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def refuse_open_door(config: Any, site: Site) -> None:
    """Listening beyond this machine needs a real identity provider; generated passwords over HTTP are not one."""
    chosen = config.JupyterHub.authenticator_class
    name = chosen if isinstance(chosen, str) else f"{chosen.__module__}.{chosen.__qualname__}"
    weak = chosen is PasswordFile or any(word in name.lower() for word in ("dummy", "null", "sharedpassword"))
    beyond = site.runtime == "kubernetes" or not is_loopback(site.bind)
    if not weak or not beyond:
        return
    raise Problem(
        Text(
            en=f"Andon was asked to listen on {site.bind}, where other machines can reach it.",
            ko=f"다른 컴퓨터에서 접속할 수 있는 {site.bind} 에서 열도록 요청받았습니다.",
        ),
        where=f"bind address {site.bind}, authenticator {name}",
        expected=Text(
            en="127.0.0.1, or an authenticator such as GenericOAuthenticator (OpenID Connect).",
            ko="127.0.0.1, 또는 GenericOAuthenticator(OpenID Connect) 같은 인증 방식.",
        ),
        next_step=Text(
            en="Leave --bind out, or set c.JupyterHub.authenticator_class in hub_config/hub.d/ first.",
            ko="--bind 를 빼거나, 먼저 hub_config/hub.d/ 에서 c.JupyterHub.authenticator_class 를 정하십시오.",
        ),
    )
