"""Checks companies' cards together: all problems at once, before anyone meets them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from andon.language import Text
from andon.model.inventory import content_of
from andon.model.tenant import Tenant, card_file, read_tenant, refuse_shared_logins, tenant_names
from andon.operate.tenants import no_such
from andon.problem import Problem

LONGEST_NAMESPACE = 63


def problems(content: Path, tenants: Path, chosen: tuple[str, ...] = ()) -> Iterator[Problem]:
    """Every problem of the companies ``chosen`` (empty: of all)."""
    owner: dict[str, str] = {}
    for name in tenant_names(tenants):
        where = str(card_file(tenants, name))
        try:
            tenant = read_tenant(tenants, name)
            logins = dict(owner)
            owner |= {person.user: name for person in tenant.people}
            refuse_shared_logins(tenant, logins, where)
            content_of(content, tenants, tenant)
        except Problem as problem:
            if name in (chosen or (name,)):
                yield problem
            continue
        if name in (chosen or (name,)):
            yield from _fits(tenant, where)
    for name in chosen:
        if name not in tenant_names(tenants):
            yield no_such(tenants, name)


def _fits(tenant: Tenant, where: str) -> Iterator[Problem]:
    """A server that the company's quota can never hold, a namespace that is too long."""
    quota = tenant.quota
    sizes = [("limits", tenant.limits.memory_gib, tenant.limits.cpus, tenant.limits.dask_workers)]
    sizes += [(f"profiles.{one.name}", one.memory_gib, one.cpus, one.dask_workers) for one in tenant.profiles]
    for key, memory, cpus, workers in sizes:
        for unit, wanted, most in (("memory_gib", memory, quota.memory_gib), ("cpus", cpus, quota.cpus)):
            if wanted > most:
                yield _too_big(where, f"{key}.{unit}", f"quota.{unit}", wanted, most)
        if workers > quota.dask_workers:
            yield _too_big(where, f"{key}.dask_workers", "quota.dask_workers", workers, quota.dask_workers)
    if tenant.limits.storage_gib > quota.storage_gib:
        yield _too_big(where, "limits.storage_gib", "quota.storage_gib", tenant.limits.storage_gib, quota.storage_gib)
    if len(tenant.namespace) > LONGEST_NAMESPACE:
        yield Problem(
            Text(
                en=f"The namespace `{tenant.namespace}` is too long.",
                ko=f"네임스페이스 `{tenant.namespace}` 가 너무 깁니다.",
            ),
            where="ANDON_NAMESPACE_PREFIX",
            expected=Text(en=f"At most {LONGEST_NAMESPACE} characters.", ko=f"{LONGEST_NAMESPACE}자 이하."),
            next_step=Text(en="Shorten the prefix.", ko="앞부분을 줄이십시오."),
        )


def _too_big(where: str, key: str, limit: str, wanted: float, most: float) -> Problem:
    return Problem(
        Text(
            en=f"`{key}` is {wanted:g}, but the company may use {most:g} (`{limit}`).",
            ko=f"`{key}` 은(는) {wanted:g} 인데, 회사가 쓸 수 있는 것은 {most:g} (`{limit}`) 입니다.",
        ),
        where=where,
        expected=Text(en="A server that fits into the quota.", ko="할당량에 들어가는 서버."),
        next_step=Text(
            en=f"Lower `{key}` or raise `{limit}`.", ko=f"`{key}` 을(를) 낮추거나 `{limit}` 을(를) 높이십시오."
        ),
    )
