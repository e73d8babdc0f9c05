"""What a tenant (a company) is: people with roles, the apps and data it may use, its limits."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from andon.language import Language, Text
from andon.model.known import KnownCards
from andon.model.names import Name
from andon.model.strict import Both, Card, check_card, fault, parse_card
from andon.problem import Problem

Role = Literal["analyst", "manager", "trainer", "operator"]
ROLE_TITLES: dict[Role, Text] = {
    "analyst": Text(en="Analyst", ko="분석 담당"),
    "manager": Text(en="Shop-floor manager", ko="현장 관리자"),
    "trainer": Text(en="Trainer", ko="강사"),
    "operator": Text(en="Operator", ko="운영자"),
}


class Person(Card):
    """One login of a company."""

    user: Name
    role: Literal["analyst", "manager", "trainer"]
    title: Both | None = None


class Limits(Card):
    """What one server of this company may use. Sizes in GiB, times in minutes or hours."""

    memory_gib: float = Field(2.0, gt=0)
    cpus: float = Field(2.0, gt=0)
    dask_workers: int = Field(2, ge=1)
    dask_clusters: int = Field(1, ge=1, description="Dask clusters of one user at the same time, on a cluster")
    storage_gib: float = Field(5.0, gt=0, description="one person's home folder, on a cluster")
    free_disk_gib: float = Field(1.0, ge=0, description="a server starts only with this much free space")
    idle_minutes: int = Field(60, ge=5, description="an idle server stops after this time")
    keep_alive_hours: int = Field(8, ge=0, description="the longest time a user may ask to keep a server")
    app_idle_minutes: int = Field(10, ge=1, description="the app server stops after this time without use")
    upload_mib: int = Field(50, ge=1, description="the largest file an app accepts")


class Quota(Card):
    """What a company may use on a cluster at one time, over all its servers, jobs and Dask workers."""

    cpus: float = Field(8.0, gt=0)
    memory_gib: float = Field(16.0, gt=0)
    storage_gib: float = Field(100.0, gt=0, description="all home folders and the company's folder together")
    servers: int = Field(10, ge=1, description="JupyterLab servers of people at the same time")
    dask_workers: int = Field(4, ge=0, description="Dask workers over all users and clusters")


class Profile(Card):
    """A size of server that people choose from on a cluster; the first one is used when nobody chooses."""

    name: Name
    title: Both
    memory_gib: float = Field(2.0, gt=0)
    cpus: float = Field(2.0, gt=0)
    dask_workers: int = Field(2, ge=0, description="the most Dask workers of one user of this size")
    image: str = Field("", description="another image than the site's; empty: the site's")


class Tenant(Card):
    """A company. Its folder name is its name."""

    name: Name
    title: Both
    language: Language = "ko"
    people: tuple[Person, ...]
    apps: tuple[Name, ...] = ()
    datasets: tuple[Name, ...] = ()
    limits: Limits = Limits()
    quota: Quota = Quota()
    profiles: tuple[Profile, ...] = ()

    @model_validator(mode="after")
    def _each_login_once(self) -> Self:
        users = [person.user for person in self.people]
        double = sorted({user for user in users if users.count(user) > 1})
        if double:
            names = ", ".join(double)
            raise fault(Text(en=f"Each login once; twice: {names}.", ko=f"로그인은 한 번씩만. 두 번 나온 것: {names}."))
        return self

    @property
    def app_user(self) -> str:
        """The hub user that owns this company's app server; nobody can log in as it."""
        return f"apps-{self.name}"

    @property
    def check_user(self) -> str:
        """The hub user of `andon check --live` here: exists during a check only, and nobody can log in as it."""
        return f"check-{self.name}"

    @property
    def namespace(self) -> str:
        """The company's Kubernetes namespace: at most 63 of [a-z0-9-], no two companies the same."""
        return f"{os.environ.get('ANDON_NAMESPACE_PREFIX', 'andon-')}{self.name}"

    def group(self, role: Role) -> str:
        """The hub group of everyone here with ``role``."""
        return f"{self.name}:{role}"


def card_file(folder: Path, name: str) -> Path:
    """Where the card of ``name`` is: ``<name>/tenant.yml``, or ``<name>.yml`` in a hub's pod (no folders there)."""
    flat = folder / f"{name}.yml"
    return flat if flat.is_file() else folder / name / "tenant.yml"


def tenant_names(folder: Path) -> list[str]:
    """The names of all companies under ``folder``, sorted, whether or not their cards are right."""
    return sorted({card.parent.name for card in folder.glob("*/tenant.yml")} | {c.stem for c in folder.glob("*.yml")})


def read_tenant(folder: Path, name: str, known: KnownCards | None = None) -> Tenant:
    """The company ``name`` under ``folder``; its card must name it as its folder does."""
    card = card_file(folder, name)
    tenant = check_card(parse_card(card, known), Tenant, str(card))
    if tenant.name != name:
        raise Problem(
            Text(en=f"The card names the company `{tenant.name}`.", ko=f"카드의 회사 이름이 `{tenant.name}` 입니다."),
            where=str(card),
            expected=Text(en=f"The folder's name, `{name}`.", ko=f"폴더 이름 `{name}`."),
            next_step=Text(en="Make them the same.", ko="둘을 같게 하십시오."),
        )
    return tenant


def refuse_shared_logins(tenant: Tenant, owner: Mapping[str, str], where: str) -> None:
    """Refuse a login of ``tenant`` that ``owner`` (login -> company) gives to someone else, or that the hub needs."""
    for person in tenant.people:
        if person.user == "operator" or person.user in owner or person.user.startswith(("apps-", "check-")):
            raise Problem(
                Text(
                    en=f"The login `{person.user}` is taken.",
                    ko=f"로그인 `{person.user}` 은(는) 이미 쓰고 있습니다.",
                ),
                where=f"{where} / {owner.get(person.user, 'operator, apps-*, check-*')}",
                expected=Text(en="A login that no other company has.", ko="다른 회사에 없는 로그인."),
                next_step=Text(en="Choose another login.", ko="다른 로그인을 정하십시오."),
            )


def read_tenants(folder: Path, known: KnownCards | None = None) -> dict[str, Tenant]:
    """Every company under ``folder``; a login that two companies share is refused.

    ``known`` remembers parsed cards between readings; the caller keeps it.
    """
    tenants: dict[str, Tenant] = {}
    owner: dict[str, str] = {}
    for name in tenant_names(folder):
        tenant = read_tenant(folder, name, known)
        refuse_shared_logins(tenant, owner, str(card_file(folder, name)))
        owner.update((person.user, name) for person in tenant.people)
        tenants[name] = tenant
    return tenants
