"""What the cluster refuses, in words: a company's quota that is used up, a room that is not there."""

from __future__ import annotations

import json
import re
from typing import Any

from andon.language import Text
from andon.model.tenant import Tenant
from andon.problem import Problem

_NAMES = {
    "memory": Text(en="memory", ko="메모리"),
    "cpu": Text(en="processors", ko="프로세서"),
    "storage": Text(en="storage", ko="저장 공간"),
    "pods": Text(en="number of servers", ko="서버 수"),
}
# `requested: limits.memory=2Gi,pods=1, used: ..., limited: ...`
_PART = re.compile(r"(requested|used|limited): ([^ ]+?)(?:, |$)")


def explain(refused: Any, tenant: Tenant) -> tuple[Problem, str, int]:
    """A cluster's refusal (ApiException) as a Problem, its short reason and the HTTP status for the page."""
    message = _message(refused.body)
    if refused.status == 403 and "exceeded quota" in message:
        return quota_reached(message, tenant), "quota", 409
    if refused.status in (403, 404):
        return no_room(refused.status, tenant), "no-room", 503
    return no_answer(refused.status), "cluster", 503


def quota_reached(message: str, tenant: Tenant) -> Problem:
    """Which part of the quota is used up, how far, and whom to ask."""
    parts = {name: _amounts(amounts) for name, amounts in _PART.findall(message)}
    short = [key for key in parts.get("limited", {}) if key in parts.get("requested", {})]
    kinds = {next((kind for kind in _NAMES if kind in key), "pods"): key for key in short} or {"pods": ""}
    titles = Text(en=", ".join(_NAMES[k].en for k in kinds), ko=", ".join(_NAMES[k].ko for k in kinds))
    asked, used, limit = (
        ", ".join(parts.get(part, {}).get(key, "?") for key in kinds.values())
        for part in ("requested", "used", "limited")
    )
    return Problem(
        Text(
            en="Your company's share of the cluster is used up ({titles}).",
            ko="회사에 배정된 자원을 모두 쓰고 있습니다({titles}).",
        ).format(titles=titles),
        where=str(tenant.title),
        expected=Text(
            en=f"Room for this server: it needs {asked}; {used} of {limit} are in use.",
            ko=f"서버를 켤 자리: {asked} 이(가) 필요하며, 현재 {limit} 가운데 {used} 을(를) 쓰고 있습니다.",
        ),
        next_step=Text(
            en="Stop a server that is no longer needed, choose a smaller size, or ask your operator for more.",
            ko="필요 없는 서버를 끄거나, 더 작은 크기를 고르거나, 운영자에게 한도를 늘려 달라고 요청하십시오.",
        ),
    )


def no_room(status: int, tenant: Tenant) -> Problem:
    """The namespace is missing, or the hub may not work in it."""
    return Problem(
        Text(en="Your company's room on the cluster is not ready.", ko="클러스터에 회사 공간이 준비되지 않았습니다."),
        where=f"{tenant.namespace} ({status})",
        expected=Text(
            en="A namespace that the operator has set up for your company.",
            ko="운영자가 회사를 위해 만들어 둔 네임스페이스.",
        ),
        next_step=Text(en="Tell your operator this line.", ko="운영자에게 이 줄을 알려 주십시오."),
    )


def no_answer(status: int) -> Problem:
    """The cluster itself has trouble."""
    return Problem(
        Text(en="The cluster could not start the server.", ko="클러스터가 서버를 켜지 못했습니다."),
        where=str(status),
        expected=Text(en="A cluster that answers.", ko="응답하는 클러스터."),
        next_step=Text(
            en="Try again in a minute; if it happens twice, tell your operator.",
            ko="1분 뒤 다시 시도하고, 또 실패하면 운영자에게 알려 주십시오.",
        ),
    )


def _message(body: Any) -> str:
    try:
        return str(json.loads(body)["message"])
    except (TypeError, ValueError, KeyError):
        return str(body)


def _amounts(listed: str) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in listed.split(","))
    return {key: amount for key, _, amount in pairs if amount}
