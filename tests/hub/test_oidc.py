"""OpenID Connect: the real hub with the cluster's settings, a real provider over HTTPS, local servers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest

from andon import places
from andon.model.names import PATTERN
from andon_hub.oidc import login_name
from tests.support.oidc import Account, Provider, hub_environment
from tests.support.oidc_session import Person
from tests.support.running import Running, free_port, wait_for

# what differs from a cluster: servers are local processes, addresses are one PC's, people are asked about often
HUB_D = """
from dataclasses import replace
from andon_hub import servers
from andon_hub.site import read_site
site = read_site()
here = replace(site, runtime="pc")
for part in (here.settings(), servers.settings(here)):
    for section, values in part.items():
        for trait, value in values.items():
            c[section][trait] = value
c.CompanyServer.site = lambda: site
c.Authenticator.auth_refresh_age = 1
c.CryptKeeper.keys = [b"0123456789abcdef0123456789abcdef"]
"""


@pytest.mark.parametrize(
    "readable", ["kim", "Kim.Min-su", "김민수", "apps-hansung-press", "apps", "1", "", "a" * 90, "--"]
)
def test_login_names(readable: str) -> None:
    name = login_name(readable, "https://idp", "42")
    assert re.fullmatch(PATTERN, name)
    assert len(name) <= 30
    assert not name.startswith("apps-")
    assert name == login_name(readable, "https://idp", "42")
    assert len({login_name(readable, i, s) for i in ("https://idp", "https://other") for s in ("42", "43")}) == 4


def test_korean_names_differ() -> None:
    assert login_name("김민수", "i", "1") != login_name("김민서", "i", "2")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    provider = Provider(tmp_path_factory.mktemp("idp"), free_port()).start()
    for account in (
        Account("minsu@hansung.example", ["staff", "hansung-press:analyst"], "김민수"),
        Account("chief", ["hansung-press:manager"], "Chief Park"),
        Account("boss", ["andon:operator"]),
        Account("guest", ["staff", "andon:worker", "andon:apps"]),
        Account("both", ["hansung-press:analyst", "daesung-molding:analyst"]),
    ):
        provider.add(account)
    yield provider
    provider.stop()


@pytest.fixture(scope="module")
def hub(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("oidc")
    shutil.copytree(places.tenants(), folder / "tenants")
    escape = folder / "tenants" / "hansung-press" / "hub.d"
    escape.mkdir()
    (escape / "oidc.py").write_text(HUB_D)
    running = Running(folder / "state")
    running.env = hub_environment(provider, folder / "tenants", running.url)
    running.start()
    try:
        yield running
    finally:
        assert not running.stop()


def browser(hub: Running, provider: Provider, user: str, password: str = "right", lang: str = "en") -> Person:
    return Person(hub.url, provider, user, password, lang)


@pytest.mark.hub
def test_each_role_comes_to_its_door(hub: Running, provider: Provider) -> None:
    chief = browser(hub, provider, "chief")
    assert chief.landing.url.endswith("/hub/gallery")
    assert "Chief Park" in chief.landing.text
    assert "control-chart" in chief.landing.text
    assert chief.page("/hub/spawn").status_code in (403, 404)
    boss = browser(hub, provider, "boss")
    assert boss.landing.url.endswith("/hub/operator")
    assert chief.page("/hub/operator").status_code == 403
    assert provider.login_of("chief") in boss.page("/hub/operator").text


@pytest.mark.hub
def test_an_analyst_gets_a_server_of_the_company(hub: Running, provider: Provider) -> None:
    minsu = browser(hub, provider, "minsu@hansung.example", lang="ko")
    login = provider.login_of("minsu@hansung.example")
    minsu.page("/hub/spawn")
    wait_for(lambda: "jupyter-config-data" in minsu.page(f"/user/{login}/lab").text, 60, "JupyterLab")
    lessons = hub.state / "tenants" / "hansung-press" / "home" / login / "lessons"
    wait_for(lessons.is_dir, 30, "the lessons")  # copied once the server answers
    assert "김민수" in minsu.page("/hub/home").text
    # renamed at the provider: the same account, the same home
    account = provider.accounts.pop("minsu@hansung.example")
    account.username = "minsu.kim"
    provider.add(account)
    renamed = browser(hub, provider, "minsu.kim")
    assert renamed.page(f"/user/{login}/api/status").status_code == 200


@pytest.mark.hub
@pytest.mark.parametrize(
    ("user", "english", "korean"),
    [
        ("guest", "belongs to no company", "등록된 회사에 속해 있지 않습니다"),
        ("both", "more than one company: daesung-molding, hansung-press", "둘 이상의 회사"),
    ],
)
def test_strangers_read_why(hub: Running, provider: Provider, user: str, english: str, korean: str) -> None:
    for lang, words in (("en", english), ("ko", korean)):
        stranger = browser(hub, provider, user, lang=lang)
        assert stranger.landing.status_code == 403
        assert words in stranger.landing.text, stranger.landing.text
        assert "/hub/login" in stranger.page("/hub/gallery").url, "a stranger has no session"


@pytest.mark.hub
def test_a_wrong_password_or_state_opens_nothing(hub: Running, provider: Provider) -> None:
    wrong = browser(hub, provider, "chief", password="wrong")
    assert wrong.landing.status_code == 401
    forged = wrong.get(f"{hub.url}/hub/oauth_callback?code=x&state=y")
    assert forged.status_code in (400, 403)


@pytest.mark.hub
def test_a_group_taken_away_closes_the_doors(hub: Running, provider: Provider) -> None:
    account = provider.add(Account("leaver", ["daesung-molding:manager"]))
    leaver = browser(hub, provider, "leaver")
    assert leaver.page("/hub/gallery").status_code == 200
    account.groups = ["hansung-press:manager"]
    wait_for(lambda: "한성" in leaver.page("/hub/gallery?lang=ko").text, 15, "the other company")
    account.groups = []
    wait_for(lambda: "belongs to no company" in leaver.page("/hub/gallery?lang=en").text, 15, "the refusal")
    account.groups = ["hansung-press:manager"]
    wait_for(lambda: leaver.page("/hub/gallery").status_code == 200, 15, "the way back")
    account.enabled = False
    wait_for(lambda: "/hub/login" in leaver.page("/hub/gallery").url, 15, "the login page")


@pytest.mark.hub
def test_expired_tokens_are_renewed(hub: Running, provider: Provider) -> None:
    provider.lifetime, kept = 1.0, provider.lifetime
    try:
        chief = browser(hub, provider, "chief")
        wait_for(lambda: chief.page("/hub/gallery").ok and provider.asked.count("/token") > 2, 20, "a renewal")
        assert chief.page("/hub/gallery").status_code == 200
    finally:
        provider.lifetime = kept


@pytest.mark.hub
def test_logging_out_ends_the_session_at_the_provider(hub: Running, provider: Provider) -> None:
    chief = browser(hub, provider, "chief")
    out = chief.page("/hub/logout")
    assert out.url.startswith(f"{provider.issuer}/logout")
    assert "/hub/login" in chief.page("/hub/gallery").url


@pytest.mark.hub
def test_a_provider_that_is_away_locks_nobody_out(hub: Running, provider: Provider) -> None:
    chief = browser(hub, provider, "chief")
    provider.stop()
    try:
        wait_for(lambda: "could not be asked" in (hub.state / "logs" / "hub.log").read_text()
                 or chief.page("/hub/gallery").status_code != 200, 20, "a refresh")  # fmt: skip
        assert chief.page("/hub/gallery").status_code == 200
    finally:
        provider.start()
