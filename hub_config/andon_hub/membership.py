"""Who someone is: from the company's card on one PC, from the identity provider's groups on a cluster.

Everything that asks "which company, which role" asks :func:`identify` or :func:`member_of`. Scopes hang on groups
only (roles.py); :func:`groups_of` says which groups a member has, and the authenticator puts them there at each login
and refresh, so that whoever leaves a card or a group loses the scopes too (docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from andon.language import Language, Text
from andon.model.tenant import Role, Tenant
from andon.problem import Problem
from andon_hub.site import Member, Site

# groups of Andon's own beside `<company>:<role>`: the operators, whoever has a JupyterLab, the trainers of all
# companies, the owners of app servers
OPERATORS, WORKERS, TRAINERS, APP_SERVERS = "andon:operator", "andon:worker", "andon:trainer", "andon:apps"
# from the least to the most: who holds two roles in one company has the later one
ROLES: tuple[Role, ...] = ("manager", "analyst", "trainer")


@dataclass(frozen=True)
class Place:
    """Whose server it is: the company, and the person's role (None: the company's app server)."""

    tenant: Tenant
    role: Role | None


def identify(site: Site, user: Any) -> Member:
    """The member that a JupyterHub ``user`` is; raises a :class:`Problem` that says why it is none."""
    checked = checked_by(site, user.name)
    if checked is not None:
        return Member(user.name, "analyst", checked)
    if site.runtime == "kubernetes":
        return from_groups(site, user.name, (group.name for group in user.groups))
    member = site.members.get(user.name)
    if member is None:
        raise no_company(user.name)
    return member


def member_of(site: Site, user: Any) -> Member | None:
    """The member that ``user`` is, or None for nobody and for a user without a company."""
    try:
        return identify(site, user) if user else None
    except Problem:
        return None


def from_groups(site: Site, user: str, groups: Iterable[str]) -> Member:
    """The member that an identity provider's ``groups`` describe; groups that are not Andon's mean nothing.

    Raises a :class:`Problem` when they name no company, or more than one.
    """
    held: dict[str, set[Role]] = {}
    for group in groups:
        company, _, name = group.partition(":")
        if group == OPERATORS:
            held.setdefault("", set()).add("operator")
        elif company in site.tenants:
            for role in ROLES:
                if name == role:
                    held.setdefault(company, set()).add(role)
    if not held:
        raise no_company(user)
    if len(held) > 1:
        raise two_companies(user, sorted(company or OPERATORS for company in held))
    (company, roles), *_ = held.items()
    if not company:
        return Member(user, "operator", None)
    return Member(user, max((role for role in ROLES if role in roles), key=ROLES.index), site.tenants[company])


def groups_of(member: Member) -> list[str]:
    """The hub groups that ``member`` has, and no other."""
    if member.tenant is None:
        return [OPERATORS]
    workers = {"analyst": [WORKERS], "trainer": [WORKERS, TRAINERS]}.get(member.role, [])
    return [*workers, member.tenant.group(member.role)]


def groups_by_name(site: Site, user: str) -> list[str]:
    """The groups of a user whom the site knows without asking: app servers' owners, checks, on one PC people too."""
    if app_owner(site, user):
        return [APP_SERVERS]
    checked = checked_by(site, user)
    if checked is not None:
        return groups_of(Member(user, "analyst", checked))
    member = site.members.get(user) if site.runtime == "pc" else None
    return groups_of(member) if member else []


def app_owner(site: Site, user: str) -> Tenant | None:
    """The company whose app server ``user`` owns, if it is such a user."""
    tenant = site.tenants.get(user.removeprefix("apps-"))
    return tenant if tenant is not None and tenant.app_user == user else None


def checked_by(site: Site, user: str) -> Tenant | None:
    """The company whose live check ``user`` stands for, if it is such a user (pages/check.py)."""
    tenant = site.tenants.get(user.removeprefix("check-"))
    return tenant if tenant is not None and tenant.check_user == user else None


def place_of(site: Site, user: Any) -> Place:
    """The company and role of the server of ``user``, with the card as it is now; a Problem if there is none."""
    tenant = app_owner(site, user.name)
    if tenant is not None:
        return Place(site.card_now(tenant), None)
    member = identify(site, user)
    if member.tenant is None:
        raise no_company(user.name)
    return Place(site.card_now(member.tenant), member.role)


def people_of(site: Site, tenant: Tenant, db: Any) -> list[tuple[str, Role]]:
    """Logins and roles of a company: all of the card's on one PC, those who came so far on a cluster."""
    if site.runtime == "pc":
        return [(person.user, person.role) for person in tenant.people]
    from jupyterhub import orm

    found: dict[str, Role] = {}
    for role in ROLES:
        group = orm.Group.find(db, tenant.group(role))
        found |= {user.name: role for user in group.users} if group else {}
    return sorted(found.items())


def said(problem: Problem, lang: Language) -> str:
    """A Problem as one text for a page."""
    return "\n".join(problem.lines(lang))


def no_company(user: str) -> Problem:
    """Why someone whom no card or group knows sees nothing."""
    return Problem(
        Text(en="Your account belongs to no company here.", ko="이 계정은 여기 등록된 회사에 속해 있지 않습니다."),
        where=user,
        expected=Text(
            en="One company that uses this workbench, and a role in it.",
            ko="이 워크벤치를 쓰는 회사 한 곳과 그 회사에서 맡은 역할.",
        ),
        next_step=Text(
            en="Ask your operator to add you to your company, then log out and in again.",
            ko="운영자에게 회사에 추가해 달라고 요청한 뒤, 로그아웃했다가 다시 로그인하십시오.",
        ),
    )


def two_companies(user: str, names: list[str]) -> Problem:
    """Why someone with groups of several companies may not come in."""
    listed = ", ".join(names)
    return Problem(
        Text(
            en=f"Your account belongs to more than one company: {listed}.",
            ko=f"이 계정은 둘 이상의 회사에 속해 있습니다: {listed}.",
        ),
        where=user,
        expected=Text(
            en="One person, one company: a login that sees two companies' data could mix them.",
            ko="한 사람은 한 회사에만 속해야 합니다. 두 회사의 데이터를 보는 계정은 데이터를 섞을 수 있습니다.",
        ),
        next_step=Text(
            en="Ask your operator to leave you in one company, or for a second account.",
            ko="운영자에게 한 회사에만 남겨 달라고 하거나, 계정을 하나 더 요청하십시오.",
        ),
    )
