"""Adds and removes companies: one commented folder each, under hub_config/tenants."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel

from andon.language import Language, Text
from andon.model.names import PATTERN, slug
from andon.model.strict import check_card, nearest
from andon.model.tenant import (
    Limits,
    Quota,
    Role,
    Tenant,
    read_tenant,
    read_tenants,
    refuse_shared_logins,
    tenant_names,
)
from andon.problem import Problem

ROLES: tuple[Role, ...] = ("analyst", "manager", "trainer")
LONGEST = 30


@dataclass(frozen=True)
class Wish:
    """What a new company's card shall say; empty: a sensible start."""

    name: str
    title_en: str = ""
    title_ko: str = ""
    language: Language = "ko"
    people: tuple[tuple[Role, str], ...] = ()
    apps: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()


def new(tenants: Path, wish: Wish) -> Path:
    """Make the folder of a new company and return its card; nothing is written when it would be refused."""
    known = read_tenants(tenants)
    home = tenants / wish.name
    if not re.fullmatch(PATTERN, wish.name) or len(wish.name) > LONGEST:
        raise _bad_name(wish.name)
    if wish.name in known or home.exists():
        raise Problem(
            Text(en=f"The company `{wish.name}` is there already.", ko=f"회사 `{wish.name}` 은(는) 이미 있습니다."),
            where=str(home),
            expected=Text(en="A name that no company has.", ko="다른 회사에 없는 이름."),
            next_step=Text(
                en="Change its card, or choose another name.", ko="그 카드를 고치거나 다른 이름을 정하십시오."
            ),
        )
    text = card_text(wish)
    tenant = check_card(yaml.safe_load(text), Tenant, str(home / "tenant.yml"))
    owner = {person.user: one.name for one in known.values() for person in one.people}
    refuse_shared_logins(tenant, owner, str(home / "tenant.yml"))
    home.mkdir(parents=True)
    card = home / "tenant.yml"
    card.write_text(text, encoding="utf-8")
    return card


def card_text(wish: Wish) -> str:
    """The commented card: what is set, and below it everything that could be, with its default."""
    words = wish.name.replace("-", " ").title()
    people = wish.people or tuple((role, _login(wish.name, role)) for role in ROLES)
    titles = _inline({"en": wish.title_en or words, "ko": wish.title_ko or wish.title_en or words})
    lines = [
        f"# {wish.title_en or words}. Every key is explained in docs/reference/tenant-card.md.",
        _noted(f"name: {wish.name}", "the folder's name; part of addresses"),
        f"title: {titles}",
        _noted(f"language: {wish.language}", "for people who have not chosen one"),
        "people:",
        *(f"  - {{user: {login}, role: {role}}}" for role, login in people),
        _noted(f"apps: {_inline(list(wish.apps))}", "vetted apps that this company's gallery shows"),
        f"datasets: {_inline(list(wish.datasets))}",
        "# Uncomment what shall differ.",
        "# limits:",
        *_defaults(Limits),
        "# On a cluster:",
        "# quota:",
        *_defaults(Quota),
        "# profiles:                        # sizes of server to choose from; the first is the usual one",
        "#   - {name: small, title: {en: Small, ko: 작게}, memory_gib: 2, cpus: 1, dask_workers: 2}",
        "#   - {name: large, title: {en: Large, ko: 크게}, memory_gib: 8, cpus: 4, dask_workers: 4}",
    ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Removal:
    """What removing a company means, before it is done."""

    name: str
    folder: Path
    files: Path
    namespace: str
    data: bool

    def goes(self) -> list[Text]:
        """What is deleted."""
        lines = [
            Text(en=f"the card: {self.folder}", ko=f"카드: {self.folder}"),
            Text(
                en=f"on a cluster, at the next `helm upgrade`: all access to {self.namespace}; nothing starts there",
                ko=f"클러스터에서는 다음 `helm upgrade` 때: {self.namespace} 의 모든 접근 권한. 아무것도 시작되지 않음",
            ),
        ]
        if self.data and self.files.exists():
            lines.append(Text(en=f"all files of its people: {self.files}", ko=f"직원들의 모든 파일: {self.files}"))
        return lines

    def stays(self) -> list[Text]:
        """What is kept, and how to delete it for good."""
        lines = [
            Text(
                en=f"on a cluster: {self.namespace} with its homes, walls and quota, "
                f"until `kubectl delete namespace {self.namespace}`",
                ko=f"클러스터에서는: 홈 폴더, 네트워크 차단, 할당량과 함께 {self.namespace}. "
                f"완전히 지우려면 `kubectl delete namespace {self.namespace}`",
            )
        ]
        if not self.data and self.files.exists():
            lines.append(
                Text(en=f"all files of its people: {self.files} (`--data` deletes them)",
                     ko=f"직원들의 모든 파일: {self.files} (`--data` 를 쓰면 지움)")
            )  # fmt: skip
        return lines

    def do(self) -> None:
        """Delete what goes."""
        shutil.rmtree(self.folder)
        if self.data and self.files.exists():
            shutil.rmtree(self.files)


def removal(tenants: Path, state: Path, name: str, *, data: bool = False) -> Removal:
    """What removing the company ``name`` would do; a name that is not there is a :class:`Problem`."""
    tenant = find(tenants, name)
    return Removal(name, tenants / name, state / "tenants" / name, tenant.namespace, data)


def find(tenants: Path, name: str) -> Tenant:
    """The company ``name``, or a Problem that names the nearest known one."""
    if name not in tenant_names(tenants):
        raise no_such(tenants, name)
    return read_tenant(tenants, name)


def no_such(tenants: Path, name: str) -> Problem:
    """There is no company ``name``; the nearest known one is named."""
    known = tenant_names(tenants)
    guess = nearest(name, known)
    listed = ", ".join(known) or "-"
    return Problem(
        Text(en=f"There is no company `{name}`.", ko=f"회사 `{name}` 은(는) 없습니다."),
        where=str(tenants),
        expected=Text(en=f"One of: {listed}.", ko=f"다음 중 하나: {listed}."),
        next_step=Text(en=f"Try `{guess}`.", ko=f"`{guess}` 을(를) 써 보십시오.")
        if guess
        else Text(en="Add it: `andon tenant new`.", ko="추가하십시오: `andon tenant new`."),
    )


def _login(name: str, role: Role) -> str:
    """A first login for a role, short enough for a name."""
    return f"{name[: LONGEST - len(role) - 1].rstrip('-')}-{role}"


def _defaults(kind: type[BaseModel]) -> list[str]:
    lines = []
    for key, field in kind.model_fields.items():
        lines.append(_noted(f"#   {key}: {field.default:g}", field.description or ""))
    return lines


def _noted(text: str, note: str) -> str:
    return f"{text:34} # {note}" if note else text


def _inline(value: object) -> str:
    return yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=1000).strip()


def _bad_name(name: str) -> Problem:
    return Problem(
        Text(
            en=f"`{name}` is no name for a folder and an address.",
            ko=f"`{name}` 은(는) 폴더와 주소의 이름이 될 수 없습니다.",
        ),
        where="andon tenant new",
        expected=Text(
            en="1 to 30 of a-z, 0-9 and single hyphens, starting with a letter. What people read is the title.",
            ko="글자로 시작하는 a-z, 0-9, 하나짜리 붙임표 1~30자. 사람이 읽는 것은 title 입니다.",
        ),
        next_step=Text(en=f"For example `{slug(name)}`.", ko=f"예: `{slug(name)}`."),
    )
