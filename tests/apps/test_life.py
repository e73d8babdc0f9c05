"""How kernels, pages and servers end."""

from __future__ import annotations

import re
import time
from pathlib import Path

import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from .hub import PREFIX, Hub, Person, until


def spied(text: str) -> tuple[int, Path]:
    """The process and the folder of the kernel behind the spy app."""
    found = re.search(r"PID (\d+) CWD (\S+) END", text)
    assert found, text[-2000:]
    return int(found[1]), Path(found[2])


def test_a_kernel_ends_with_its_page(kim: Person) -> None:
    app = kim.app("spy")
    pid, home = spied(app.page.text)
    assert psutil.pid_exists(pid) and home.is_dir() and home.name.startswith("andon-app-")
    assert app.close_page().status_code == 204
    until(lambda: not psutil.pid_exists(pid), "the kernel has ended")
    until(lambda: not home.exists(), "its folder is gone")


def test_each_page_has_its_own_kernel_and_folder(kim: Person) -> None:
    one, two = kim.app("spy"), kim.app("spy")
    assert spied(one.page.text)[0] != spied(two.page.text)[0]
    assert spied(one.page.text)[1] != spied(two.page.text)[1]
    for app in (one, two):
        app.close_page()


def test_a_page_that_never_connects_loses_its_kernel(kim: Person) -> None:
    app = kim.app("spy")
    pid, home = spied(app.page.text)
    started = time.monotonic()
    until(lambda: not psutil.pid_exists(pid), "the kernel of a deserted page has ended", 20)
    assert time.monotonic() - started > 2  # but not before the page had its chance
    until(lambda: not home.exists(), "its folder is gone")


def test_a_page_that_stays_keeps_its_kernel(kim: Person) -> None:
    app = kim.app("spy")
    with app.talk() as talk:
        talk.ask("kernel_info_request")
        time.sleep(6.5)  # longer than the grace and a round of the watch
        talk.ask("kernel_info_request")
    assert app.alive()
    app.close_page()


def test_a_killed_kernel_is_told_to_its_page(hub: Hub, kim: Person) -> None:
    app = kim.app("spy")
    pid, home = spied(app.page.text)
    with app.talk(v1=True) as talk:
        talk.ask("kernel_info_request")
        psutil.Process(pid).kill()
        message = talk.wait_for(lambda m: m["content"].get("execution_state") in ("dead", "restarting"))
    assert message["content"]["execution_state"] == "dead"
    until(lambda: not app.alive(), "the kernel is forgotten")
    until(lambda: not home.exists(), "its folder is gone")
    assert pid not in [one.pid for one in hub.kernels()]


def test_revoked_membership_closes_an_open_page(hub: Hub) -> None:
    cho = hub.login("cho")
    app = cho.app("trainers")
    with app.talk() as talk:
        talk.ask("kernel_info_request")
        assert hub.api("DELETE", "/groups/press:trainer/users", json={"users": ["cho"]}).status_code == 200
        try:
            with pytest.raises(ConnectionClosed) as closed:
                talk.wait_for(lambda m: False, 20)
            assert closed.value.rcvd is not None and closed.value.rcvd.code == 4403
            until(lambda: cho.get(f"{PREFIX}/trainers").status_code == 403, "the app is closed to cho")
        finally:
            hub.api("POST", "/groups/press:trainer/users", json={"users": ["cho"]})
    assert not app.alive()


def test_idle_full_and_stopped(hub: Hub, park: Person) -> None:
    """The other company's server has one kernel and four idle seconds; a connected page alone does not keep it."""
    assert park.start("mould") in (201, 202)
    until(lambda: (hub.server("apps-mould") or {}).get("ready"), "the server is ready")
    pid = hub.process_of("mould").pid
    app = park.app("echo", tenant="mould")
    assert app.page.status_code == 200
    with app.talk() as talk:
        talk.ask("kernel_info_request")
        full = park.get("/user/apps-mould/echo?lang=en")
        assert (
            full.status_code == 503 and int(full.headers["Retry-After"]) > 0 and "Busy, please try again" in full.text
        )
        text = talk.model("TextModel")
        for number in range(3):  # use keeps it: six seconds of it are longer than four
            time.sleep(2)
            talk.comm(text, {"method": "update", "state": {"value": f"{number}"}, "buffer_paths": []})
            talk.wait_for(
                lambda m, n=number: m["content"].get("data", {}).get("state", {}).get("value") == f"heard {n}"
            )
        activity = hub.server("apps-mould")
        assert activity and activity["last_activity"]
        with pytest.raises(ConnectionClosed):
            end = time.monotonic() + 30
            while time.monotonic() < end:  # the client answers the server's pings all the while
                talk.receive(1)
    until(lambda: hub.server("apps-mould") is None, "the hub shows it stopped", 20)
    assert not psutil.pid_exists(pid)
    assert re.search(r"apps-mould server stopped, with exit code: 0", hub.log.read_text())
