"""kill -9 of each part: it comes back or the page says so; nothing is lost; nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import requests

from tests.support.running import Running, Session, wait_for

pytestmark = [pytest.mark.hub, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An Andon of this module's own, because parts of it are killed."""
    running = Running(tmp_path_factory.mktemp("kills") / "state").start()
    try:
        yield running
    finally:
        left = running.stop()
        assert not left, left


@pytest.fixture(scope="module")
def analyst(own: Running) -> Session:
    """An analyst whose JupyterLab runs and who has a file."""
    session = own.session("press-analyst")
    open_lab(own, session)
    home = own.state / "tenants" / "hansung-press" / "home" / "press-analyst"
    (home / "mine.txt").write_text("do not lose this")
    return session


def open_lab(own: Running, session: Session) -> None:
    """Through the spawn page until the server answers."""
    session.get(f"{own.url}/hub/spawn")
    wait_for(lambda: lab_answers(own, session), 60, "JupyterLab")


def lab_answers(own: Running, session: Session) -> bool:
    answer = session.get(f"{own.url}/user/press-analyst/lab", timeout=20)
    return answer.status_code == 200 and "jupyter-config-data" in answer.text


def kill(process: psutil.Process) -> None:
    process.send_signal(signal.SIGKILL)
    wait_for(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE, 10, "the kill")


def hub_answers(own: Running) -> bool:
    try:
        return requests.get(f"{own.url}/hub/health", timeout=5).status_code == 200
    except requests.RequestException:
        return False


def test_hub_killed_servers_live_on(own: Running, analyst: Session) -> None:
    server = own.find("-m andon.lab")[0]
    kill(own.find("-m andon_hub")[0])
    assert lab_answers(own, analyst), "the running JupyterLab must not notice"
    wait_for(lambda: hub_answers(own), 60, "the hub's return")
    assert "hub ended unexpectedly" in own.text()
    assert own.find("-m andon.lab")[0].pid == server.pid
    assert analyst.get(f"{own.url}/hub/home").status_code == 200, "the login must survive"
    assert lab_answers(own, analyst)
    answer = analyst.get(f"{own.url}/hub/spawn", allow_redirects=False)
    assert "/user/press-analyst" in answer.headers.get("Location", ""), "the hub must know that it still runs"


def test_proxy_killed_comes_back_with_its_routes(own: Running, analyst: Session) -> None:
    kill(own.find("configurable-http-proxy")[0])
    wait_for(lambda: hub_answers(own), 30, "the proxy's return")
    wait_for(lambda: lab_answers(own, analyst), 30, "the route to JupyterLab")
    assert "proxy ended unexpectedly" in own.text()


def test_lab_killed_is_said_and_starts_again(own: Running, analyst: Session) -> None:
    home = own.state / "tenants" / "hansung-press" / "home" / "press-analyst"
    kill(own.find("-m andon.lab")[0])
    wait_for(lambda: analyst.get(f"{own.url}/user/press-analyst/lab").status_code == 424, 30, "the hub's notice")
    page = analyst.get(f"{own.url}/user/press-analyst/lab").text
    assert "JupyterLab is not running" in page
    assert "Your files are safe" in page
    open_lab(own, analyst)
    assert (home / "mine.txt").read_text() == "do not lose this"


def test_app_server_killed_starts_again_from_the_gallery(own: Running) -> None:
    manager = own.session("press-manager")
    assert manager.open_app("control-chart").status_code == 200
    kill(own.find("-m andon.apps.server")[0])
    page = manager.open_app("control-chart")
    assert page.status_code == 200
    assert "data-state-url" not in page.text
    assert len(own.find("-m andon.apps.server")) == 1


def test_kernel_killed_leaves_the_server_up(own: Running, analyst: Session) -> None:
    path = "/user/press-analyst/api/kernels"
    analyst.get(f"{own.url}/user/press-analyst/lab")
    made = analyst.call("POST", path, json={"name": "python3"})
    assert made.status_code == 201, made.text
    kernel = made.json()["id"]
    process = wait_for(lambda: own.find("ipykernel", kernel) or own.find("kernel", kernel), 20, "the kernel process")[0]
    kill(process)
    assert lab_answers(own, analyst)
    gone = {process.pid}
    wait_for(
        lambda: {p.pid for p in own.find(kernel)} - gone or analyst.get(own.url + path).json() == [],
        40,
        "a restart or an end",
    )
    # while a kernel is being started anew, jupyter_client cannot end it
    wait_for(lambda: analyst.call("DELETE", f"{path}/{kernel}").status_code in (204, 404), 20, "its end")


def test_culler_killed_comes_back(own: Running) -> None:
    kill(own.find("jupyterhub_idle_culler")[0])
    wait_for(lambda: own.find("jupyterhub_idle_culler"), 20, "the culler's return")


def test_ctrl_c_leaves_nothing_and_frees_the_port(tmp_path: Path) -> None:
    running = Running(tmp_path / "state").start()
    session = running.session("press-analyst")
    session.get(f"{running.url}/hub/spawn")
    wait_for(lambda: lab_answers(running, session), 60, "JupyterLab")
    session.get(f"{running.url}/user/press-analyst/lab")
    assert session.call("POST", "/user/press-analyst/api/kernels", json={"name": "python3"}).status_code == 201
    kill(running.find("-m andon_hub")[0])  # what the dead hub leaves behind must be found too
    left = running.stop()
    assert not left, left
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", running.port))
    assert running.process.returncode == 0
    home = running.state / "tenants" / "hansung-press" / "home" / "press-analyst"
    assert home.is_dir()


def test_the_keeper_killed_takes_its_parts_along(tmp_path: Path) -> None:
    running = Running(tmp_path / "state").start()
    family = running.family()
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()
    wait_for(
        lambda: not [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE], 30, "the parts' end"
    )
    again = Running(running.state, port=running.port).start()
    assert again.session("press-manager").landing.status_code == 302, "the old passwords still hold"
    assert not again.stop()
