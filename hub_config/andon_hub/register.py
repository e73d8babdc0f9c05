"""Companies by the ten thousand: roles and groups reach the database in one transaction (docs/decisions/0025).

JupyterHub writes each configured role with several queries and a commit per group, and at every start it loads
every user that was ever here. Both grow faster than anyone's patience: 1,000 companies cost minutes. Here the same
rows are compared with the database as sets and only the differences are written. The settings stay as they are;
``tests/hub/test_register.py`` starts a hub both ways and compares what each person may do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from jupyterhub import orm
from jupyterhub.app import JupyterHub
from jupyterhub.auth import Authenticator
from jupyterhub.metrics import TOTAL_USERS
from jupyterhub.roles import get_default_roles
from jupyterhub.scopes import _check_scopes_exist
from jupyterhub.utils import utcnow
from sqlalchemy import Text, bindparam, delete, func, insert, literal_column, select, update

from andon_hub.membership import APP_SERVERS, groups_by_name
from andon_hub.site import Site

# marks the roles that are ours to change and remove; JupyterHub leaves roles alone that the authenticator manages
MARK = "Andon: given to groups by the companies' cards"
_ROLES, _GROUPS, _USERS = orm.Role.__table__, orm.Group.__table__, orm.User.__table__
_HELD = orm.Base.metadata.tables["group_role_map"]
_JOINED = orm.user_group_map
_DEFAULT = {role["name"] for role in get_default_roles()}


def teach_hub(site: Site) -> None:
    """Have the hub's start use this file; safe to call twice."""
    plain = getattr(JupyterHub, "_andon_plain_start", None) or (JupyterHub.init_role_creation, JupyterHub.init_users)
    create_roles, load_users = plain

    async def init_role_creation(self: Any) -> None:
        ours = [role for role in self.load_roles if only_groups(role)]
        self.load_roles = [role for role in self.load_roles if not only_groups(role)]
        await create_roles(self)
        reconcile_roles(self.db, ours)

    async def init_users(self: Any) -> None:
        leave_groups(self.db, site)
        if needs_no_look_at_users(self.authenticator):
            await _init_users(self)
        else:
            await load_users(self)

    JupyterHub._andon_plain_start = plain
    JupyterHub.init_role_creation, JupyterHub.init_users = init_role_creation, init_users


def only_groups(role: dict[str, Any]) -> bool:
    """Whether a role of ``load_roles`` is given to groups alone, so that it can be written here."""
    return role["name"] not in _DEFAULT and set(role) == {"name", "scopes", "groups"}


def reconcile_roles(db: Any, wanted: list[dict[str, Any]]) -> int:
    """Make the database's roles, their scopes and the groups that hold them exactly ``wanted``.

    Roles that are no longer wanted go, and with them the groups that held them, so that whoever was in such a
    group has lost the scopes before the hub answers its first request. Returns the number of rows written.
    One transaction: a hub killed halfway has the old state.
    """
    for role in wanted:
        _check_scopes_exist(role["scopes"], who_for=f"role {role['name']}")
    names = [role["name"] for role in wanted]
    if len(set(names)) < len(names):
        raise ValueError(f"two roles with one name: {sorted({name for name in names if names.count(name) > 1})}")
    written = _remove_roles(db, set(names))
    written += _write_roles(db, {role["name"]: list(role["scopes"]) for role in wanted})
    written += _hold_roles(db, {(group, role["name"]) for role in wanted for group in role["groups"]})
    db.commit()
    db.expire_all()
    return written


def _ours() -> Any:
    return (_ROLES.c.managed_by_auth.is_(True)) & (_ROLES.c.description == MARK)


def _column(db: Any, query: Any) -> dict[str, Any]:
    return dict(db.execute(query).all())


def _remove_roles(db: Any, wanted: set[str]) -> int:
    stale = {
        identity: name
        for identity, name in db.execute(select(_ROLES.c.id, _ROLES.c.name).where(_ours()))
        if name not in wanted
    }
    if not stale:
        return 0
    held = db.execute(select(_HELD.c.group_id, _HELD.c.role_id)).all()
    kept = {group for group, role in held if role not in stale}
    groups = {group for group, role in held if role in stale} - kept
    for table in (orm.Base.metadata.tables[f"{kind}_role_map"] for kind in ("group", "user", "service")):
        _remove(db, table.c.role_id, stale)
    _remove(db, _ROLES.c.id, stale)
    _remove(db, _JOINED.c.group_id, groups)
    _remove(db, _GROUPS.c.id, groups)
    return len(stale) + len(groups)


def _write_roles(db: Any, wanted: dict[str, list[str]]) -> int:
    texts = _column(db, select(_ROLES.c.name, literal_column("roles.scopes", Text)).where(_ours()))
    have = {name: json.loads(text or "[]") for name, text in texts.items()}
    fresh = [{"name": n, "scopes": s, "description": MARK} for n, s in wanted.items() if n not in have]
    changed = [{"role": n, "new": json.dumps(wanted[n])} for n, scopes in have.items() if scopes != wanted[n]]
    if fresh:
        db.execute(insert(_ROLES).values(managed_by_auth=True), fresh)
    if changed:
        # the core statement, run over all rows at once; the ORM's own form would load each role
        statement = update(_ROLES).where(_ROLES.c.name == bindparam("role")).values(scopes=bindparam("new", type_=Text))
        db.connection().execute(statement, changed)
    return len(fresh) + len(changed)


def _hold_roles(db: Any, wanted: set[tuple[str, str]]) -> int:
    groups = _column(db, select(_GROUPS.c.name, _GROUPS.c.id))
    missing = sorted({group for group, _ in wanted} - groups.keys())
    if missing:
        db.execute(insert(_GROUPS), [{"name": name} for name in missing])
        groups = _column(db, select(_GROUPS.c.name, _GROUPS.c.id))
    roles = _column(db, select(_ROLES.c.name, _ROLES.c.id).where(_ours()))
    pairs = {(groups[group], roles[role]) for group, role in wanted}
    of_ours = select(_HELD.c.group_id, _HELD.c.role_id).join(_ROLES, _ROLES.c.id == _HELD.c.role_id).where(_ours())
    have = {(group, role) for group, role in db.execute(of_ours)}
    fresh = [{"group_id": group, "role_id": role} for group, role in sorted(pairs - have)]
    if fresh:
        db.execute(insert(_HELD).values(managed_by_auth=False), fresh)
    _remove_pairs(db, _HELD.c.group_id, _HELD.c.role_id, have - pairs)
    return len(missing) + len(fresh) + len(have - pairs)


def leave_groups(db: Any, site: Site) -> int:
    """Take everyone out of the groups that the cards no longer give them; returns how many memberships went.

    On one PC the cards know everybody. On a cluster they know the owners of app servers; people's groups are the
    identity provider's word, which the authenticator asks for at login and refresh. Nobody is added here.
    """
    query = (
        select(_USERS.c.id, _USERS.c.name, _GROUPS.c.id, _GROUPS.c.name)
        .join(_JOINED, _JOINED.c.user_id == _USERS.c.id)
        .join(_GROUPS, _GROUPS.c.id == _JOINED.c.group_id)
    )
    if site.runtime == "kubernetes":
        query = query.where(_GROUPS.c.name == APP_SERVERS)
    gone = [(user, group) for user, login, group, name in db.execute(query) if name not in groups_by_name(site, login)]
    _remove_pairs(db, _JOINED.c.user_id, _JOINED.c.group_id, gone)
    db.commit()
    db.expire_all()
    return len(gone)


def _remove(db: Any, column: Any, values: Iterable[int]) -> None:
    rows = [{"value": value} for value in values]
    if rows:
        db.connection().execute(delete(column.table).where(column == bindparam("value")), rows)


def _remove_pairs(db: Any, first: Any, second: Any, pairs: Iterable[tuple[int, int]]) -> None:
    rows = [{"one": one, "two": two} for one, two in pairs]
    if rows:
        both = (first == bindparam("one")) & (second == bindparam("two"))
        db.connection().execute(delete(first.table).where(both), rows)


def needs_no_look_at_users(authenticator: Any) -> bool:
    """Whether JupyterHub's walk over every user in the database would change nothing but a counter.

    It exists for authenticators that make system users, or that allow whoever is already in the database.
    """
    return (
        type(authenticator).add_user is Authenticator.add_user
        and not authenticator.allowed_users
        and not authenticator.admin_users
        and not (authenticator.allow_existing_users and not authenticator.allow_all)
        and not authenticator.delete_invalid_users
    )


async def _init_users(app: Any) -> None:
    """What JupyterHub's own step does for such an authenticator, without loading anybody."""
    if app.admin_users:
        raise ValueError("JupyterHub.admin_users is not used here; operators are a group")
    if app.authenticator.enable_auth_state:
        from jupyterhub.crypto import CryptKeeper

        CryptKeeper.instance().check_available()
    app.authenticator.check_allow_config()
    db = app.db
    now = func.coalesce(_USERS.c.last_activity, utcnow(with_tz=False))
    db.connection().execute(update(_USERS).where(_USERS.c.created.is_(None)).values(created=now))
    db.commit()
    TOTAL_USERS.set(db.scalar(select(func.count()).select_from(_USERS)))
