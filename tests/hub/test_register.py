"""Companies by the ten thousand: the quick start gives every person exactly what JupyterHub's own start gives."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jupyterhub import orm, scopes
from jupyterhub.app import JupyterHub
from sqlalchemy import func, select

import andon_hub
from andon import places
from andon.model.known import KnownCards
from andon.model.tenant import read_tenants
from andon.problem import Problem
from andon_hub import register
from andon_hub.membership import groups_of
from andon_hub.site import Site, read_site

Start = Callable[..., JupyterHub]


@pytest.fixture
def companies(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our two companies and a third, in a folder of their own."""
    folder = tmp_path / "companies"
    shutil.copytree(places.tenants(), folder)
    card = yaml.safe_load((folder / "hansung-press" / "tenant.yml").read_text())
    card |= {"name": "third", "people": [{"user": "third-analyst", "role": "analyst"}]}
    write(folder, card)
    monkeypatch.setenv("ANDON_TENANTS", str(folder))
    monkeypatch.setenv("ANDON_TOKEN_CULLER", "c" * 64)
    monkeypatch.setenv("CONFIGPROXY_AUTH_TOKEN", "p" * 64)
    (state / "hub").mkdir()
    return folder


def write(folder: Path, card: dict[str, Any]) -> None:
    (folder / card["name"]).mkdir(exist_ok=True)
    (folder / card["name"] / "tenant.yml").write_text(yaml.safe_dump(card, allow_unicode=True))


def read(folder: Path, name: str) -> dict[str, Any]:
    card: dict[str, Any] = yaml.safe_load((folder / name / "tenant.yml").read_text())
    return card


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """JupyterHub's real initialisation against a real database file, our way or the stock way."""
    plain = JupyterHub.init_role_creation, JupyterHub.init_users
    monkeypatch.setattr(JupyterHub, "init_role_creation", plain[0])  # put back at the end
    monkeypatch.setattr(JupyterHub, "init_users", plain[1])
    config = tmp_path / "config.py"
    monkeypatch.chdir(tmp_path)

    def begin(database: Path, quick: bool = True) -> JupyterHub:
        JupyterHub.init_role_creation, JupyterHub.init_users = plain
        config.write_text(
            "from andon_hub import configure, register\n"
            f"register.teach_hub = register.teach_hub if {quick} else lambda site: None\n"
            f"configure(c)\nc.JupyterHub.db_url = 'sqlite:///{database}'\nc.JupyterHub.log_level = 'ERROR'\n"
        )
        JupyterHub.clear_instance()
        app = JupyterHub.instance()
        with monkeypatch.context() as only_now:
            only_now.setattr(register, "teach_hub", register.teach_hub)
            asyncio.run(app.initialize(["-f", str(config)]))
        return app

    yield begin
    JupyterHub.clear_instance()


def log_in(app: JupyterHub, site: Site) -> None:
    """Everyone logs in once, as the authenticator does it."""
    from jupyterhub.roles import assign_default_roles

    for login, member in site.members.items():
        row = orm.User.find(app.db, login) or orm.User(name=login)
        app.db.add(row)
        app.db.commit()
        assign_default_roles(app.db, entity=row)
        app.users[row].sync_groups(groups_of(member))


def rights(app: JupyterHub) -> dict[str, set[str]]:
    """What each user in the database may do."""
    return {user.name: set(scopes.get_scopes_for(user)) for user in app.db.query(orm.User)}


def roles_of(app: JupyterHub) -> dict[str, tuple[list[str], set[str]]]:
    return {role.name: (sorted(role.scopes), {g.name for g in role.groups}) for role in app.db.query(orm.Role)}


def orphans(app: JupyterHub) -> int:
    """Rows that hold a role or group which is gone."""
    held, joined = orm.Base.metadata.tables["group_role_map"], orm.user_group_map
    count = select(func.count())
    lost = app.db.scalar(count.select_from(held).where(held.c.role_id.notin_(select(orm.Role.id))))
    lost += app.db.scalar(count.select_from(held).where(held.c.group_id.notin_(select(orm.Group.id))))
    return int(lost + app.db.scalar(count.select_from(joined).where(joined.c.group_id.notin_(select(orm.Group.id)))))


def test_equal_to_the_stock_way(companies: Path, tmp_path: Path, start: Start) -> None:
    found = []
    for quick in (False, True):
        app = start(tmp_path / f"{quick}.sqlite", quick)
        log_in(app, read_site())
        found.append((roles_of(app), rights(app)))
    assert found[0][0] == found[1][0]
    assert found[0][1] == found[1][1]
    assert any("access:servers!server=apps-third/" in held for held in found[1][1].values())


def test_a_second_start_writes_nothing(companies: Path, tmp_path: Path, start: Start) -> None:
    app = start(tmp_path / "hub.sqlite")
    log_in(app, read_site())
    before = roles_of(app), rights(app)
    assert register.leave_groups(app.db, read_site()) == 0
    again = start(tmp_path / "hub.sqlite")
    assert (roles_of(again), rights(again)) == before
    wanted = [
        role for role in andon_hub.settings(read_site())["JupyterHub"]["load_roles"] if register.only_groups(role)
    ]
    assert register.reconcile_roles(again.db, wanted) == 0


def test_a_person_taken_off_the_card_has_nothing_left(companies: Path, tmp_path: Path, start: Start) -> None:
    app = start(tmp_path / "hub.sqlite")
    log_in(app, read_site())
    card = read(companies, "hansung-press")
    gone, *card["people"] = card["people"]
    write(companies, card)
    held = rights(start(tmp_path / "hub.sqlite"))
    assert {scope.split("!")[0] for scope in held[gone["user"]]} == {"read:users:name", "read:users:groups"}
    assert held[card["people"][0]["user"]] == rights(app)[card["people"][0]["user"]]


def test_a_changed_role_loses_what_the_old_one_had(companies: Path, tmp_path: Path, start: Start) -> None:
    log_in(start(tmp_path / "hub.sqlite"), read_site())
    card = read(companies, "hansung-press")
    analyst = next(person for person in card["people"] if person["role"] == "analyst")
    analyst["role"] = "manager"
    write(companies, card)
    held = rights(start(tmp_path / "hub.sqlite"))[analyst["user"]]
    assert not [scope for scope in held if scope.startswith("servers")], "a manager starts no server"


def test_a_company_taken_away_leaves_no_trace(companies: Path, tmp_path: Path, start: Start) -> None:
    app = start(tmp_path / "hub.sqlite")
    log_in(app, read_site())
    others = {name: held for name, held in rights(app).items() if name != "third-analyst"}
    shutil.rmtree(companies / "third")
    app = start(tmp_path / "hub.sqlite")
    held = rights(app)
    assert not [scope for user in held.values() for scope in user if "third/" in scope]
    assert {scope.split("!")[0] for scope in held.pop("third-analyst")} == {"read:users:name", "read:users:groups"}
    assert held == others
    assert not [name for name in roles_of(app) if name.startswith("third")]
    assert not [group.name for group in app.db.query(orm.Group) if group.name.startswith("third:")]
    assert orphans(app) == 0


def test_a_changed_scope_reaches_the_database(companies: Path, tmp_path: Path, start: Start) -> None:
    app = start(tmp_path / "hub.sqlite")
    role = app.db.query(orm.Role).filter_by(name="third-members").one()
    role.scopes = ["list:users", "access:servers"]
    app.db.commit()
    assert roles_of(start(tmp_path / "hub.sqlite"))["third-members"][0] == [
        "access:servers!server=apps-third/",
        "read:servers!server=apps-third/",
    ]


def test_a_group_given_a_role_by_hand_loses_it(companies: Path, tmp_path: Path, start: Start) -> None:
    app = start(tmp_path / "hub.sqlite")
    role = app.db.query(orm.Role).filter_by(name="operators").one()
    role.groups.append(app.db.query(orm.Group).filter_by(name="third:analyst").one())
    app.db.commit()
    assert roles_of(start(tmp_path / "hub.sqlite"))["operators"][1] == {"andon:operator"}


def test_on_a_cluster_only_app_owners_are_judged_by_cards(
    companies: Path, tmp_path: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(tmp_path / "hub.sqlite")
    site = read_site()
    log_in(app, site)
    for login in ("apps-third", "apps-nobody"):
        row = orm.User(name=login)
        app.db.add(row)
        app.db.commit()
        app.users[row].sync_groups(["andon:apps"])
    cluster = Site(tenants={}, state=site.state, runtime="kubernetes")
    assert register.leave_groups(app.db, Site(site.tenants, site.state, runtime="kubernetes")) == 1
    assert register.leave_groups(app.db, cluster) == 1, "the company is gone: its app owner too"
    assert orm.User.find(app.db, "third-analyst").groups, "people's groups are the identity provider's word"


def test_an_unknown_scope_stops_the_start(companies: Path, tmp_path: Path, start: Start) -> None:
    app = start(tmp_path / "hub.sqlite")
    with pytest.raises(KeyError, match="no-such"):
        register.reconcile_roles(app.db, [{"name": "x", "scopes": ["no-such"], "groups": ["a:b"]}])


def test_the_walk_over_users_is_left_out_only_when_it_does_nothing(
    companies: Path, tmp_path: Path, start: Start
) -> None:
    app = start(tmp_path / "hub.sqlite")
    assert register.needs_no_look_at_users(app.authenticator)
    app.authenticator.allow_existing_users = True
    assert not register.needs_no_look_at_users(app.authenticator)
    app.authenticator.allow_existing_users = False
    app.authenticator.allowed_users = {"someone"}
    assert not register.needs_no_look_at_users(app.authenticator)


def test_known_cards_are_never_out_of_date(companies: Path, state: Path) -> None:
    file = state / "cards.json"
    first = KnownCards(file)
    plain = read_tenants(companies, first)
    first.keep()
    assert read_tenants(companies, KnownCards(file)) == plain == read_tenants(companies)
    card = read(companies, "third") | {"apps": []}
    write(companies, card)
    assert read_tenants(companies, KnownCards(file))["third"].apps == ()
    write(companies, card | {"limits": {"memory": 3}})
    with pytest.raises(Problem, match="limits"):
        read_tenants(companies, KnownCards(file))
    for broken in ("", "[]", json.dumps({"x": 1})[:-1]):
        file.write_text(broken)
        write(companies, card)
        assert read_tenants(companies, KnownCards(file))["third"].apps == ()


def test_many_new_cards_are_parsed_together(tmp_path: Path) -> None:
    card = {"title": {"en": "A", "ko": "가"}, "people": []}
    for number in range(600):
        write(tmp_path, card | {"name": f"plant-{number}"})
    known = KnownCards(tmp_path / "cards.json")
    first = read_tenants(tmp_path, known)
    known.keep()
    assert len(json.loads((tmp_path / "cards.json").read_text())) == 600
    assert first == read_tenants(tmp_path) == read_tenants(tmp_path, KnownCards(tmp_path / "cards.json"))
    (tmp_path / "cards.json").unlink()
    (tmp_path / "plant-7" / "tenant.yml").write_text("name: [")
    with pytest.raises(Problem, match="YAML"):
        read_tenants(tmp_path, KnownCards(tmp_path / "cards.json"))
    (tmp_path / "plant-7" / "tenant.yml").write_text("name: 2026-01-01")
    with pytest.raises(Problem):
        read_tenants(tmp_path, KnownCards(tmp_path / "cards.json"))
