"""What a person may have now: clusters per person, workers per person, workers per company."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from andon.language import Text
from andon.model.tenant import Profile, Tenant
from andon.problem import Problem

LEAST_WORKER_MIB = 384  # below this a worker spends its time spilling


@dataclass(frozen=True)
class Held:
    """A cluster that is in use: whose, and how many workers it may have."""

    user: str
    tenant: str
    workers: int


@dataclass(frozen=True)
class Grant:
    """What a new cluster gets: the most workers, and MiB for each."""

    workers: int
    each_mib: int


def profile_of(tenant: Tenant, name: str) -> Profile | None:
    """The size of that name; the company's first one for any other name; None where there are no sizes."""
    by_name = {profile.name: profile for profile in tenant.profiles}
    return by_name.get(name) or next(iter(tenant.profiles), None)


def grant(
    tenant: Tenant, profile: Profile | None, user: str, workers: int, memory_mib: int, held: Iterable[Held]
) -> Grant:
    """As many of the wanted workers as the limits leave; raises a :class:`Problem` when they leave none."""
    everyone = [one for one in held if one.tenant == tenant.name]
    mine = [one for one in everyone if one.user == user]
    most = profile.dask_workers if profile else tenant.limits.dask_workers
    if min(most, tenant.quota.dask_workers) < 1:
        raise no_workers(tenant)
    if len(mine) >= tenant.limits.dask_clusters:
        raise too_many_clusters(tenant)
    left_for_me = most - sum(one.workers for one in mine)
    if left_for_me < 1:
        raise own_workers_used_up(tenant, most)
    left_for_all = tenant.quota.dask_workers - sum(one.workers for one in everyone)
    if left_for_all < 1:
        raise company_workers_used_up(tenant)
    count = max(1, min(workers, left_for_me, left_for_all, memory_mib // LEAST_WORKER_MIB))
    largest = int((profile.memory_gib if profile else tenant.limits.memory_gib) * 1024)
    return Grant(count, max(LEAST_WORKER_MIB, min(memory_mib // count, largest)))


def said(problem: Problem) -> str:
    """A Problem as the one line that the gateway's API can carry; `andon.compute.gateway.refusal` reads it."""
    texts = {key: getattr(problem, key) for key in ("read", "expected", "next_step")}
    body = {key: {"en": text.en, "ko": text.ko} for key, text in texts.items()}
    return json.dumps({**body, "where": problem.where})


def no_company(user: str) -> Problem:
    """Why someone outside every company gets nothing."""
    return Problem(
        Text(en="You may not start Dask clusters.", ko="Dask 클러스터를 시작할 권한이 없습니다."),
        where=user,
        expected=Text(en="The role analyst or trainer in one company.", ko="회사 한 곳의 분석 담당 또는 강사 역할."),
        next_step=Text(
            en="Ask your operator for the role, then log in again.",
            ko="운영자에게 역할을 요청한 뒤 다시 로그인하십시오.",
        ),
    )


def no_workers(tenant: Tenant) -> Problem:
    """Why nobody of this company, or of this size of server, gets workers."""
    return Problem(
        Text(en="No Dask workers are set aside for you.", ko="배정된 Dask 작업자가 없습니다."),
        where=tenant.name,
        expected=Text(
            en="A company, and a size of server, with Dask workers.", ko="Dask 작업자가 배정된 회사와 서버 크기."
        ),
        next_step=Text(
            en="Choose another size when you start your server, or ask your operator.",
            ko="서버를 시작할 때 다른 크기를 고르거나, 운영자에게 문의하십시오.",
        ),
    )


def too_many_clusters(tenant: Tenant) -> Problem:
    """Why there is no further cluster for one person."""
    most = tenant.limits.dask_clusters
    return Problem(
        Text(
            en=f"You already have {most} Dask cluster{'s' if most > 1 else ''}.",
            ko=f"이미 Dask 클러스터 {most}개를 쓰고 있습니다.",
        ),
        where=tenant.name,
        expected=Text(
            en=f"At most {most} at a time for one person of your company.",
            ko=f"이 회사에서는 한 사람이 한 번에 {most}개까지 쓸 수 있습니다.",
        ),
        next_step=Text(
            en="Leave the `with` block of the other one, or restart its notebook. For more, ask your operator.",
            ko="다른 클러스터의 `with` 블록을 끝내거나 그 노트북의 커널을 다시 시작하십시오. 더 필요하면 운영자에게 "
            "요청하십시오.",
        ),
    )


def own_workers_used_up(tenant: Tenant, most: int) -> Problem:
    """Why a person's further cluster would have no worker."""
    return Problem(
        Text(
            en=f"Your {most} Dask workers are all in use by your other clusters.",
            ko=f"Dask 작업자 {most}개를 다른 클러스터에서 모두 쓰고 있습니다.",
        ),
        where=tenant.name,
        expected=Text(en=f"At most {most} for one person.", ko=f"한 사람이 최대 {most}개."),
        next_step=Text(
            en="End one of them first. For more, ask your operator.",
            ko="먼저 하나를 끝내십시오. 더 필요하면 운영자에게 요청하십시오.",
        ),
    )


def company_workers_used_up(tenant: Tenant) -> Problem:
    """Why a company whose workers are all in use gets no further one."""
    most = tenant.quota.dask_workers
    return Problem(
        Text(
            en=f"All {most} Dask workers of your company are in use.",
            ko=f"회사의 Dask 작업자 {most}개를 모두 쓰고 있습니다.",
        ),
        where=tenant.name,
        expected=Text(en=f"At most {most} over all people of your company.", ko=f"회사 전체에서 최대 {most}개."),
        next_step=Text(
            en="Wait until a colleague has finished, or ask your operator for more.",
            ko="동료의 작업이 끝나기를 기다리거나 운영자에게 더 요청하십시오.",
        ),
    )
