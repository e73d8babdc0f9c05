"""What the hub tells an app server through its environment, read once at start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse

import psutil

from andon import places
from andon.language import Language, Text, as_language
from andon.problem import Problem

#: Private memory of one app kernel with pandas, and of the server itself (MiB, measured, rounded up).
KERNEL_MIB = 250
SERVER_MIB = 250


@dataclass(frozen=True)
class Settings:
    """One company's app server. Times in seconds, sizes in MiB."""

    tenant: str
    apps: frozenset[str]
    shelf: Path
    address: str
    port: int
    prefix: str
    activity_url: str
    language: Language = "en"
    idle: float = 600
    grace: float = 60
    recheck: float = 30
    report: float = 300
    kernels: int = 8
    upload_mib: int = 50

    @property
    def message_bytes(self) -> int:
        """The largest message a page may send: the largest file and what is said about it."""
        return (self.upload_mib + 1) * 2**20

    @classmethod
    def from_environment(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables that the hub sets; a missing one is a Problem that names it."""
        url = urlparse(_needed(env, "JUPYTERHUB_SERVICE_URL"))
        return cls(
            tenant=_needed(env, "ANDON_TENANT"),
            apps=frozenset(name.strip() for name in env.get("ANDON_APPS", "").split(",") if name.strip()),
            shelf=places.notebooks() / "apps",
            address=url.hostname or "",
            port=url.port or 80,
            prefix=_needed(env, "JUPYTERHUB_SERVICE_PREFIX").rstrip("/") + "/",
            activity_url=_needed(env, "JUPYTERHUB_ACTIVITY_URL"),
            language=as_language(env.get("ANDON_LANG")),
            idle=_number(env, "ANDON_APP_IDLE_SECONDS", 600),
            grace=_number(env, "ANDON_APP_GRACE_SECONDS", 60),
            recheck=_number(env, "ANDON_APP_RECHECK_SECONDS", 30),
            report=_number(env, "JUPYTERHUB_ACTIVITY_INTERVAL", 300),
            kernels=int(_number(env, "ANDON_APP_KERNELS", kernel_budget(env))),
            upload_mib=int(_number(env, "ANDON_UPLOAD_MIB", 50)),
        )


def kernel_budget(env: Mapping[str, str] = os.environ) -> int:
    """How many kernels fit: into ANDON_MEMORY_MIB when given, else into half of this machine; 2 to 40."""
    half = psutil.virtual_memory().total / 2**21
    return max(2, min(40, int((_number(env, "ANDON_MEMORY_MIB", half) - SERVER_MIB) / KERNEL_MIB)))


def _needed(env: Mapping[str, str], name: str) -> str:
    value = env.get(name)
    if value:
        return value
    raise Problem(
        Text(en=f"The variable {name} is not set.", ko=f"환경 변수 {name} 이(가) 없습니다."),
        where="andon.apps.server",
        expected=Text(en="To be started by the hub, which sets it.", ko="허브가 이 값을 정해 서버를 시작해야 합니다."),
        next_step=Text(en="Open an app from the gallery instead.", ko="갤러리에서 앱을 여십시오."),
    )


def _number(env: Mapping[str, str], name: str, default: float) -> float:
    value = env.get(name) or str(default)
    try:
        number = float(value)
    except ValueError:
        number = -1
    if number > 0:
        return number
    raise Problem(
        Text(en=f"{name} is {value!r}.", ko=f"{name} 값이 {value!r} 입니다."),
        where="andon.apps.server",
        expected=Text(en="A number above zero.", ko="0보다 큰 수."),
        next_step=Text(en="Correct the company's limits.", ko="회사 카드의 한도를 고치십시오."),
    )
