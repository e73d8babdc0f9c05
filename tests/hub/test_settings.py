"""The hub's settings are a pure function of the site; scopes are least; the door stays shut."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from traitlets.config import Config

import andon_hub
from andon import places
from andon.model.logins import Logins, new_password
from andon.model.tenant import read_tenants
from andon.problem import Problem
from andon_hub import passwords, roles, space
from andon_hub.membership import groups_of
from andon_hub.passwords import is_loopback
from andon_hub.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tenants=read_tenants(places.tenants()), state=tmp_path, service_tokens={"culler": "x" * 40})


def test_settings_are_pure(site: Site) -> None:
    first, second = andon_hub.settings(site), andon_hub.settings(site)
    assert first["JupyterHub"]["load_roles"] == second["JupyterHub"]["load_roles"]
    first["JupyterHub"]["load_roles"].clear()
    assert second["JupyterHub"]["load_roles"]
    assert not list(site.state.iterdir()), "settings wrote a file"


def test_managers_have_no_server_scope(site: Site) -> None:
    by_name = {role["name"]: role for role in roles.settings(site)["JupyterHub"]["load_roles"]}
    assert not [name for name, role in by_name.items() if role.get("users")], "roles go to groups only"
    for member in site.members.values():
        held = {name for name, role in by_name.items() if set(groups_of(member)) & set(role.get("groups", ()))}
        assert ("workers" in held) == (member.role in ("analyst", "trainer"))
        assert ("operators" in held) == (member.role == "operator")
        companies = {f"{member.tenant.name}-members"} if member.tenant else set()
        assert {name for name in held if name.endswith("-members")} == companies
    assert by_name["user"]["scopes"] == ["read:users:name!user", "read:users:groups!user"]
    members = by_name["hansung-press-members"]["scopes"]
    assert all("daesung" not in scope for scope in members)
    every = [scope for role in by_name.values() for scope in role["scopes"]]
    assert not [scope for scope in every if scope.startswith(("admin", "tokens", "self", "inherit"))]


def test_no_setting_has_two_writers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from andon_hub import culling

    monkeypatch.setattr(culling, "settings", lambda site: {"JupyterHub": {"bind_url": "http://0.0.0.0"}})
    with pytest.raises(ValueError, match="two files set"):
        andon_hub.settings(site)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "[::1]", "localhost", "127.8.9.1"])
def test_loopback(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.0.7", "example.org", ""])
def test_not_loopback(address: str) -> None:
    assert not is_loopback(address)


@pytest.mark.parametrize(
    "weak", [passwords.PasswordFile, "dummy", "jupyterhub.auth.NullAuthenticator", "shared-password"]
)
def test_the_open_door_is_refused(tmp_path: Path, weak: object) -> None:
    config = Config()
    config.JupyterHub.authenticator_class = weak
    site = Site(tenants={}, state=tmp_path, bind="0.0.0.0")
    if weak == "shared-password":
        config.JupyterHub.authenticator_class = "jupyterhub.authenticators.shared.SharedPasswordAuthenticator"
    with pytest.raises(Problem, match=r"listen on 0\.0\.0\.0"):
        passwords.refuse_open_door(config, site)


def test_a_real_authenticator_may_listen_anywhere(tmp_path: Path) -> None:
    config = Config()
    config.JupyterHub.authenticator_class = "oauthenticator.generic.GenericOAuthenticator"
    passwords.refuse_open_door(config, Site(tenants={}, state=tmp_path, bind="0.0.0.0"))


def test_passwords_are_hashes_in_a_private_file(tmp_path: Path) -> None:
    logins = Logins(tmp_path / "logins.json")
    made = logins.create(["kim", "lee"])
    assert stat.S_IMODE(logins.path.stat().st_mode) == 0o600
    text = logins.path.read_text()
    assert not [word for word in made.values() if word in text]
    assert logins.verify("kim", made["kim"])
    assert not logins.verify("kim", made["lee"])
    assert not logins.verify("park", made["kim"])
    assert not logins.verify("kim", "")
    again = logins.create(["kim"])
    assert not logins.verify("kim", made["kim"])
    assert logins.verify("kim", again["kim"])
    assert logins.verify("lee", made["lee"])


def test_a_broken_password_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "logins.json").write_text("{not json")
    with pytest.raises(Problem, match="cannot be read"):
        Logins(tmp_path / "logins.json").users()


def test_passwords_differ_and_can_be_typed() -> None:
    words = {new_password() for _ in range(200)}
    assert len(words) == 200
    assert not set("".join(words)) & set("0Oo1lI")


def test_space_gate_names_the_largest_files(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_bytes(b"x" * 3_000_000)
    (tmp_path / "small.csv").write_bytes(b"x")
    assert space.refusal(tmp_path, 0) is None
    problem = space.refusal(tmp_path, 10**9)
    assert problem is not None
    assert "big.csv (2.9 MiB)" in problem.lines("en")[-1]
    assert "big.csv (2.9 MiB)" in problem.lines("ko")[-1]
    assert "지운 뒤" in problem.lines("ko")[-1]
