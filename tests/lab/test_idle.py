"""An unused server stops; a bounded wish, a running cell or a person at the page keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from andon.lab.idle import HELD, POLLS, Idle
from andon.problem import Problem
from tests.lab.conftest import Server, session, wait_for

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def later(self, **by: float) -> None:
        """Move on."""
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def idle(clock: Clock) -> Idle:
    """An hour's limit, at most eight hours on request, nothing running."""
    manager = AsyncMappingKernelManager()
    manager.last_kernel_activity = START
    settings: dict[str, Any] = {"started": START, "kernel_manager": manager, "last_activity_times": {}}
    return Idle(settings, seconds=3600, hours=8, clock=clock)


def test_an_unused_server_is_overdue_after_its_time(idle: Idle, clock: Clock) -> None:
    clock.later(minutes=59)
    assert not idle.overdue()
    clock.later(minutes=1)
    assert idle.overdue()


def test_polls_of_an_unattended_page_are_no_use_but_a_person_is(idle: Idle, clock: Clock) -> None:
    clock.later(minutes=60)
    idle.settings[POLLS] = clock()
    assert idle.overdue()
    idle.present()
    assert idle.stops_at() == clock() + timedelta(hours=1)


def test_a_wish_holds_until_its_end_and_the_hub_hears_of_it(idle: Idle, clock: Clock) -> None:
    assert idle.keep(3) == START + timedelta(hours=3)
    clock.later(hours=2)
    idle.report()
    assert idle.settings[HELD] == clock()
    assert not idle.overdue()
    clock.later(hours=1)
    idle.report()
    assert idle.until is None
    assert idle.overdue()


def test_a_wish_can_be_taken_back(idle: Idle, clock: Clock) -> None:
    idle.keep(8)
    idle.cancel()
    clock.later(hours=1)
    assert idle.overdue()
    assert HELD not in idle.settings


@pytest.mark.parametrize("hours", [0, -1, 8.5, float("nan"), float("inf")])
def test_a_wish_is_bounded(idle: Idle, hours: float) -> None:
    with pytest.raises(Problem) as caught:
        idle.keep(hours)
    assert "8시간" in "\n".join(caught.value.lines("ko"))
    assert idle.until is None


def test_without_a_limit_the_server_never_stops(idle: Idle, clock: Clock) -> None:
    idle.seconds = 0
    clock.later(days=400)
    assert idle.stops_at() is None
    assert not idle.overdue()


def test_a_real_server_stops_itself_and_its_kernels(run: Callable[..., Server]) -> None:
    server = run(ANDON_IDLE_SECONDS="4", ANDON_KEEP_ALIVE_HOURS="1")
    status, _, kept = server.ask("/andon/keep-alive", "POST", {"hours": 1})
    assert (status, kept["hours"]) == (200, 1)
    assert kept["kept_until"] == kept["stops_at"]
    wait_for(lambda: server.ask("/andon/keep-alive")[2]["now"] > kept["now"])
    assert server.process.poll() is None
    status, _, usual = server.ask("/andon/keep-alive", "DELETE")
    assert usual["kept_until"] is None
    wait_for(lambda: server.process.poll() is not None)
    assert server.process.returncode == 0
    assert "Traceback" not in server.log.read_text(encoding="utf-8")


def test_a_running_cell_keeps_the_server(run: Callable[..., Server]) -> None:
    from jupyter_client.blocking.client import BlockingKernelClient

    server = run(ANDON_IDLE_SECONDS="4", ANDON_KEEP_ALIVE_HOURS="1")
    server.ask("/api/sessions", "POST", session("long.ipynb"))
    (open_one,) = server.ask("/api/sessions")[2]
    runtime = wait_for(lambda: _connection_file(server, open_one["kernel"]["id"]))
    client = BlockingKernelClient(connection_file=str(runtime))
    client.load_connection_file()
    client.start_channels()
    client.wait_for_ready(timeout=30)
    client.execute("import time; time.sleep(7)")
    state = wait_for(lambda: (lambda got: got if got["running"] else None)(server.ask("/andon/keep-alive")[2]))
    assert state["running"] == ["long.ipynb"]
    assert datetime.fromisoformat(state["stops_at"]) > datetime.fromisoformat(state["now"]) + timedelta(minutes=50)
    assert client.get_shell_msg(timeout=20)["content"]["status"] == "ok"
    client.stop_channels()
    wait_for(lambda: server.process.poll() is not None, 25)


def _connection_file(server: Server, kernel: str) -> Any:
    """Where the server's private runtime folder holds this kernel's ports."""
    import tempfile
    from pathlib import Path

    return next(Path(tempfile.gettempdir()).glob(f"andon-lab-*/runtime/kernel-{kernel}.json"), None)
