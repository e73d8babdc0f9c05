"""Login on a cluster: OpenID Connect. The provider knows people and their groups; the cards know the companies.

A group `<company>:<role>` lets someone in, `andon:operator` makes an operator, all others mean nothing here. Login
names are made from the provider's unchanging `sub`, so that a renamed person keeps the home folder. Tokens are kept,
encrypted, only so that a group taken away at the provider is noticed within minutes (docs/how-to/log-in-with-oidc.md).
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyterhub import orm
from jupyterhub.crypto import CryptKeeper, EncryptionUnavailable, NoEncryptionKeys
from oauthenticator.generic import GenericOAuthenticator
from oauthenticator.oauth2 import OAuthCallbackHandler, OAuthLoginHandler, OAuthLogoutHandler
from tornado import web
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from traitlets import Callable, Unicode, default

from andon.language import Text
from andon.model.names import slug
from andon.problem import Problem
from andon_hub.language import of_request
from andon_hub.membership import from_groups, groups_by_name, groups_of
from andon_hub.refusals import NoMember, Unreachable
from andon_hub.site import Site

WELL_KNOWN = "/.well-known/openid-configuration"


def login_name(readable: str, issuer: str, subject: str) -> str:
    """A login (see andon.model.names) for an account: readable first, then what never changes and never collides.

    ``readable`` may be in any script; ``subject`` is the provider's `sub`. Never the name of an app server's owner.
    """
    head = slug(readable or "user")[:17].rstrip("-")
    head = f"n-{head}"[:17].rstrip("-") if head.split("-")[0] == "apps" else head
    return f"{head}-{fingerprint(issuer, subject)}"


def fingerprint(issuer: str, subject: str) -> str:
    """The part of a login that belongs to one account of one provider: 48 bits."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:12]


class Login(OAuthLoginHandler):
    """Sends the browser to the provider, once it is known where that is."""

    async def get(self) -> None:
        """Look the provider up first."""
        await self.authenticator.discover(self)
        super().get()


class Callback(OAuthCallbackHandler):
    """Takes the browser back from the provider."""

    async def get(self) -> None:
        """Another hub process than the one that sent the browser away may be asked."""
        await self.authenticator.discover(self)
        await super().get()


class Logout(OAuthLogoutHandler):
    """Ends the session here, then at the provider."""

    async def render_logout_page(self) -> None:
        """Without a provider that can end sessions: our own page."""
        try:
            await self.authenticator.discover(self)
        except Unreachable as error:
            self.log.warning("Logged out here only: %s", error)
        await super().render_logout_page()


class CompanyLogin(GenericOAuthenticator):
    """OpenID Connect with discovery, PKCE, groups, and words for whoever is not let in."""

    login_handler, callback_handler, logout_handler = Login, Callback, Logout
    site = Callable(help="Gives the site, whose companies may come in.").tag(config=True)
    issuer = Unicode(help="The provider's address, as in its discovery document.").tag(config=True)
    ca_file = Unicode(help="A PEM file of authorities that sign the provider's certificate.").tag(config=True)
    groups_claim = Unicode("groups", help="The claim that lists a person's groups.").tag(config=True)

    @default("enable_auth_state")
    def _with_a_key_only(self) -> bool:
        try:
            CryptKeeper.instance().check_available()
        except (EncryptionUnavailable, NoEncryptionKeys):
            self.log.warning("No JUPYTERHUB_CRYPT_KEY: a group that is taken away counts from the next login only")
            return False
        return True

    @default("http_client")
    def _client(self) -> AsyncHTTPClient:
        trusted = {"ca_certs": self.ca_file} if self.ca_file else {}
        defaults = {"connect_timeout": 5, "request_timeout": 10, **trusted}
        return AsyncHTTPClient(force_instance=True, defaults=defaults)

    async def discover(self, handler: Any) -> None:
        """Learn the provider's addresses, once; a provider that is away is a readable 503, and the hub goes on."""
        known: str = self.token_url  # type: ignore[has-type]
        if known:
            return
        lang = of_request(handler, "en")
        if not self.issuer:
            raise Unreachable(no_provider(), lang)
        try:
            found = await self.fetch(HTTPRequest(self.issuer.rstrip("/") + WELL_KNOWN), "discovery")
            addresses = {name: found[f"{name}_endpoint"] for name in ("authorization", "token", "userinfo")}
        except (OSError, HTTPClientError, ValueError, KeyError, TypeError) as error:
            raise Unreachable(provider_away(self.issuer, str(error)), lang) from None
        if found.get("issuer") != self.issuer:
            raise Unreachable(provider_away(self.issuer, f"issuer {found.get('issuer')}"), lang)
        self.authorize_url, self.userdata_url = addresses["authorization"], addresses["userinfo"]
        if ends := found.get("end_session_endpoint"):
            back = {"client_id": self.client_id, "post_logout_redirect_uri": self.site().cluster.url}
            self.logout_redirect_url = f"{ends}?{urlencode({k: v for k, v in back.items() if v})}"
        self.token_url = addresses["token"]

    def user_info_to_username(self, user_info: dict[str, Any]) -> str:
        """The login that this account has here."""
        readable = user_info.get("preferred_username") or user_info.get("email") or user_info.get("name") or ""
        return login_name(str(readable).partition("@")[0], self.issuer, _subject(user_info))

    async def get_user_groups(self, auth_state: dict[str, Any]) -> set[str]:
        """Our groups among those of the provider; none when they name no company, or several."""
        try:
            return set(groups_of(from_groups(self.site(), "", self._claimed(auth_state))))
        except Problem:
            return set()

    async def authenticate(self, handler: Any, data: Any = None, **options: Any) -> dict[str, Any] | None:
        """Name, groups and title of whoever came back from the provider."""
        model: dict[str, Any] | None = await super().authenticate(handler, data, **options)
        if model is None:
            return None
        claims = model["auth_state"][self.user_auth_state_key]
        # someone who was renamed at the provider keeps the login, and with it the home folder
        tail = fingerprint(self.issuer, _subject(claims))
        known = handler.db.query(orm.User.name).filter(orm.User.name.like(f"%-{tail}")).first()
        title = str(claims.get("name") or claims.get("preferred_username") or "")
        return model | {"name": known[0] if known else model["name"], "user_info": {"title": title}}

    async def check_allowed(self, username: str, auth_model: dict[str, Any] | None) -> bool:
        """Members of one company, and operators; a Problem's words for everyone else."""
        if auth_model is None or groups_by_name(self.site(), username):
            return False
        try:
            from_groups(self.site(), username, self._claimed(auth_model["auth_state"]))
        except Problem as problem:
            raise NoMember(problem, "en") from None
        return True

    async def refresh_user(self, user: Any, handler: Any = None, **options: Any) -> bool | dict[str, Any]:
        """Ask the provider again; while it cannot be reached, what was known holds."""
        named = groups_by_name(self.site(), user.name)
        if named:
            return {group.name for group in user.groups} == set(named) or {"groups": named}
        try:
            if self.enable_auth_state:
                await self.discover(handler)
            return await super().refresh_user(user, handler, **options)
        except HTTPClientError as error:
            if error.code < 500:
                return False
            self.log.warning("The identity provider could not be asked about %s: %s", user.name, error)
        except (OSError, Unreachable) as error:
            self.log.warning("The identity provider could not be asked about %s: %s", user.name, error)
        return True

    def _claimed(self, auth_state: dict[str, Any]) -> list[str]:
        claim = auth_state[self.user_auth_state_key].get(self.groups_claim) or []
        # a leading slash is how Keycloak writes a group's path
        return [str(name).removeprefix("/") for name in ([claim] if isinstance(claim, str) else claim)]


def _subject(claims: dict[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise web.HTTPError(502, "The identity provider names no subject")
    return subject


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """Login through the provider that the environment names."""
    cluster = site.cluster
    if cluster.oidc_ca and not Path(cluster.oidc_ca).is_file():
        raise no_authority(cluster.oidc_ca)
    return {
        # people come back through the provider each day, without a form while they are logged in there
        "JupyterHub": {"authenticator_class": CompanyLogin, "cookie_max_age_days": 1},
        "CompanyLogin": {
            "site": lambda: site,
            "issuer": cluster.oidc_issuer,
            "ca_file": cluster.oidc_ca,
            "client_id": cluster.oidc_client,
            "client_secret": cluster.oidc_secret,
            "groups_claim": cluster.oidc_groups_claim,
            "oauth_callback_url": f"{cluster.url.rstrip('/')}/hub/oauth_callback" if cluster.url else "",
            "scope": ["openid", "profile", "email"],
            "enable_pkce": True,
            "login_service": "OpenID Connect",
        },
        "Authenticator": {
            "manage_groups": True,
            "any_allow_config": True,
            "allow_all": False,
            "allow_existing_users": False,
            "delete_invalid_users": False,
            "auth_refresh_strict": True,
        },
    }


def no_provider() -> Problem:
    """Nobody can log in yet."""
    return Problem(
        Text(en="No identity provider is set up yet.", ko="로그인을 맡을 인증 서버가 아직 정해지지 않았습니다."),
        where="ANDON_OIDC_ISSUER",
        expected=Text(en="The address of an OpenID Connect provider.", ko="OpenID Connect 인증 서버의 주소."),
        next_step=Text(
            en="Operators: see docs/how-to/log-in-with-oidc.md.",
            ko="운영자: docs/how-to/log-in-with-oidc.ko.md 를 보십시오.",
        ),
    )


def provider_away(issuer: str, reason: str) -> Problem:
    """The provider does not answer, or is another one."""
    return Problem(
        Text(
            en="The company login cannot be reached at the moment.", ko="지금은 회사 로그인 서버에 연결할 수 없습니다."
        ),
        where=f"{issuer}: {reason}",
        expected=Text(en="An OpenID Connect provider at this address.", ko="이 주소의 OpenID Connect 인증 서버."),
        next_step=Text(
            en="Try again in a minute; if it lasts, tell your operator.",
            ko="1분 뒤 다시 시도하고, 계속되면 운영자에게 알려 주십시오.",
        ),
    )


def no_authority(path: str) -> Problem:
    """A certificate that was named is not there."""
    return Problem(
        Text(en="The identity provider's CA file is missing.", ko="인증 서버의 CA 파일이 없습니다."),
        where=path,
        expected=Text(en="A PEM file (ANDON_OIDC_CA).", ko="PEM 파일 (ANDON_OIDC_CA)."),
        next_step=Text(en="Mount it, or leave the setting empty.", ko="파일을 마운트하거나 설정을 비우십시오."),
    )
