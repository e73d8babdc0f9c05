"""A small real OpenID Connect provider over HTTPS: discovery, login form, codes with PKCE, RS256, userinfo, refresh."""

from __future__ import annotations

import base64
import hashlib
import html
import ipaddress
import json
import secrets
import ssl
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from andon_hub.oidc import login_name

CLIENT, SECRET = "andon", "the-client's-secret"


@dataclass
class Account:
    """Someone whom the provider knows."""

    username: str
    groups: list[str]
    name: str = ""
    password: str = "right"
    sub: str = field(default_factory=lambda: secrets.token_hex(8))
    enabled: bool = True


@dataclass
class Provider:
    """The provider; its accounts may be changed while it runs."""

    folder: Path
    port: int
    host: str = "127.0.0.1"
    lifetime: float = 300.0
    accounts: dict[str, Account] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    access: dict[str, tuple[Account, float]] = field(default_factory=dict)
    refresh: dict[str, Account] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(self, account: Account) -> Account:
        """Let someone log in from now on."""
        self.accounts[account.username] = account
        return account

    def login_of(self, username: str) -> str:
        """The login that an account has at the hub; empty for nobody."""
        account = self.accounts.get(username)
        return login_name(username.partition("@")[0], self.issuer, account.sub) if account else ""

    @property
    def issuer(self) -> str:
        """The provider's address."""
        return f"https://{self.host}:{self.port}"

    @property
    def ca(self) -> Path:
        """The authority that signed the provider's certificate."""
        return self.folder / "ca.pem"

    def start(self) -> Provider:
        """Make keys and certificates, then serve in a thread."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        chain = certificates(self.folder, self.host)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        handler = type("Bound", (Handler,), {"provider": self})
        self.server = ThreadingHTTPServer((self.host, self.port), handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        """Serve no more."""
        self.server.shutdown()
        self.server.server_close()

    def tokens(self, account: Account, nonce: str = "") -> dict[str, Any]:
        """A token response for ``account``; the ID token is signed with RS256."""
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.access[access] = (account, time.time() + self.lifetime)
        self.refresh[refresh] = account
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": account.sub, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": nonce} if nonce else {}
        return {
            "access_token": access,
            "refresh_token": refresh,
            "token_type": "Bearer",
            "expires_in": int(self.lifetime),
            "id_token": jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"}),
        }

    def jwks(self) -> dict[str, Any]:
        """The public key, as clients fetch it."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [public | {"kid": "1", "use": "sig", "alg": "RS256"}]}


class Handler(BaseHTTPRequestHandler):
    """The endpoints."""

    provider: Provider

    def log_message(self, *_: object) -> None:
        """Tests ask :attr:`Provider.asked` instead."""

    def do_GET(self) -> None:
        """Discovery, keys, the login form, userinfo, logout."""
        url = urlparse(self.path)
        self.provider.asked.append(url.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        pages = {
            "/.well-known/openid-configuration": self.discovery,
            "/jwks": lambda: self.send_json(self.provider.jwks()),
            "/authorize": lambda: self.form(query),
            "/userinfo": self.userinfo,
            "/logout": lambda: self.page("<p>logged out of the provider</p>"),
        }
        pages.get(url.path, lambda: self.send_json({"error": "not_found"}, 404))()

    def do_POST(self) -> None:
        """The filled-in form, and the token endpoint."""
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/authorize":
            self.login(fields)
        elif self.path == "/token":
            self.token(fields)
        else:
            self.send_json({"error": "not_found"}, 404)

    def discovery(self) -> None:
        """OpenID Connect Discovery 1.0."""
        at = self.provider.issuer
        self.send_json(
            {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "userinfo_endpoint": f"{at}/userinfo",
                "jwks_uri": f"{at}/jwks",
                "end_session_endpoint": f"{at}/logout",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    def form(self, query: dict[str, str]) -> None:
        """A form that carries the request along; a wrong request is refused before anyone types a password."""
        wrong = query.get("client_id") != CLIENT or query.get("response_type") != "code"
        wrong |= "openid" not in query.get("scope", "").split() or query.get("code_challenge_method") != "S256"
        if wrong or not query.get("state") or not query.get("code_challenge"):
            self.send_json({"error": "invalid_request"}, 400)
            return
        hidden = "".join(
            f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
            for name, value in query.items()
        )
        self.page(
            f'<form method="post" action="/authorize">{hidden}<input name="username">'
            '<input name="password" type="password"><button>Log in</button></form>'
        )

    def login(self, fields: dict[str, str]) -> None:
        """Check the password, then send the browser back with a code that is good once."""
        account = self.provider.accounts.get(fields.get("username", ""))
        if account is None or not account.enabled or fields.get("password") != account.password:
            self.page("<p>wrong user or password</p>", 401)
            return
        code = secrets.token_urlsafe(16)
        self.provider.codes[code] = fields | {"account": account}
        back = f"{fields['redirect_uri']}?{urlencode({'code': code, 'state': fields['state']})}"
        self.send_response(302)
        self.send_header("Location", back)
        self.end_headers()

    def token(self, fields: dict[str, str]) -> None:
        """Codes (RFC 6749 with PKCE, RFC 7636) and refresh tokens, each used once."""
        if not self.is_client(fields):
            self.send_json({"error": "invalid_client"}, 401)
            return
        if fields.get("grant_type") == "refresh_token":
            account = self.provider.refresh.pop(fields.get("refresh_token", ""), None)
            if account is not None and account.enabled:
                self.send_json(self.provider.tokens(account))
                return
        asked = self.provider.codes.pop(fields.get("code", ""), None)
        digest = hashlib.sha256(fields.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != fields.get("redirect_uri"):
            self.send_json({"error": "invalid_grant"}, 400)
            return
        self.send_json(self.provider.tokens(asked["account"], asked.get("nonce", "")))

    def is_client(self, fields: dict[str, str]) -> bool:
        """client_secret_basic or client_secret_post."""
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "basic":
            return base64.b64decode(value).decode() == f"{CLIENT}:{SECRET}"
        return (fields.get("client_id"), fields.get("client_secret")) == (CLIENT, SECRET)

    def userinfo(self) -> None:
        """The claims of whoever the access token belongs to, as they are now."""
        account, until = self.provider.access.get(self.headers.get("Authorization", "")[7:], (None, 0.0))
        if account is None or until < time.time() or not account.enabled:
            self.send_json({"error": "invalid_token"}, 401)
            return
        claims = {"sub": account.sub, "preferred_username": account.username, "name": account.name}
        self.send_json(claims | {"groups": account.groups})

    def page(self, body: str, status: int = 200) -> None:
        """An HTML page."""
        self.answer(f"<!doctype html><title>Provider</title>{body}".encode(), "text/html; charset=utf-8", status)

    def send_json(self, body: object, status: int = 200) -> None:
        """A JSON answer."""
        self.answer(json.dumps(body).encode(), "application/json", status)

    def answer(self, body: bytes, kind: str, status: int) -> None:
        """Send."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


def certificates(folder: Path, host: str) -> Path:
    """An authority (ca.pem) and, signed by it, the server's key and certificate in one file, which is returned."""
    authority_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    now = datetime.now(UTC)

    def made(subject: x509.Name, public: Any, is_ca: bool) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(authority).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=2))
        return builder.add_extension(x509.BasicConstraints(is_ca, None), True)

    ca = made(authority, authority_key.public_key(), True).sign(authority_key, hashes.SHA256())
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    server = made(subject, key.public_key(), False).add_extension(names, False).sign(authority_key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain = folder / "server.pem"
    chain.write_bytes(private + server.public_bytes(pem))
    return chain


def hub_environment(provider: Provider, tenants: Path, url: str) -> dict[str, str]:
    """What a hub on ``url`` with the cluster's settings and the cards in ``tenants`` is told."""
    return {
        "ANDON_RUNTIME": "kubernetes",
        "ANDON_TENANTS": str(tenants),
        "ANDON_URL": url,
        "ANDON_OIDC_ISSUER": provider.issuer,
        "ANDON_OIDC_CLIENT_ID": CLIENT,
        "ANDON_OIDC_CLIENT_SECRET": SECRET,
        "ANDON_OIDC_CA": str(provider.ca),
    }
