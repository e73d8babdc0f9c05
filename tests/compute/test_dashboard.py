"""The dashboard of one's own cluster, through one's own JupyterLab: in both runtimes, and for nobody else."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
import requests
import websocket

from tests.support.running import wait_for

from .site import Person, Site, line

pytestmark = pytest.mark.hub

HOLD = """
import andon, time
client = andon.cluster(workers=1, memory=400)
print("link", client.dashboard_link, flush=True)
time.sleep(600)
"""


@pytest.fixture(params=["gateway", "local"])
def held(request: pytest.FixtureRequest, kim: Person) -> Iterator[tuple[Person, str, subprocess.Popen[str]]]:
    """Kim with a running cluster of either kind, and the link that the client shows."""
    kernel = kim.kernel(HOLD, **({} if request.param == "gateway" else {"ANDON_GATEWAY": ""}))
    try:
        yield kim, line(kernel, "link"), kernel
    finally:
        kernel.kill()
        kernel.wait()
        for name in kim.clusters():
            kim.gateway("DELETE", f"/clusters/{name}")


def test_page_script_and_websocket_come_through_the_hub(
    held: tuple[Person, str, subprocess.Popen[str]], site: Site
) -> None:
    kim, link, kernel = held
    assert link.startswith("/user/kim/andon/dask/clusters/")
    path = link.removeprefix("/user/kim")
    page = kim.get(path)
    assert page.status_code == 200
    assert "Bokeh" in page.text or "bokeh" in page.text
    script = kim.get(path.replace("/status", "/static/js/bokeh.min.js"))
    assert script.status_code == 200
    assert "javascript" in script.headers["Content-Type"]
    assert kim.get("/andon/dask?lang=ko").url.endswith(path), "one cluster: straight to it"

    browser = site.browser("kim")
    seen = browser.get(site.url + link, timeout=30)
    token = seen.text.split('"token":"')[1].split('"')[0]
    cookies = "; ".join(f"{one.name}={one.value}" for one in browser.cookies if link.startswith(one.path))
    address = f"ws://{site.url.removeprefix('http://')}{link}/ws"

    def connect(origin: str) -> websocket.WebSocket:
        return websocket.create_connection(
            address, cookie=cookies, subprotocols=["bokeh", token], origin=origin, timeout=20
        )

    socket = connect(site.url)
    assert "ACK" in str(socket.recv())
    socket.close()
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        connect("http://elsewhere.example")
    assert refused.value.status_code == 403

    kernel.kill()
    kernel.wait()
    gone = kim.get(f"{path}?lang=ko")
    assert gone.status_code == 404
    assert "끝났습니다" in gone.text


def test_nobody_else_sees_it(held: tuple[Person, str, subprocess.Popen[str]], lee: Person, site: Site) -> None:
    _, link, _ = held
    headers = {"Authorization": f"token {lee.token}"}
    assert requests.get(site.url + link, headers=headers, timeout=20).status_code == 403
    assert site.browser("lee").get(site.url + link, timeout=20).status_code == 403
    anonymous = requests.get(site.url + link, timeout=20, allow_redirects=False)
    assert anonymous.status_code in (302, 403)


def test_what_no_kernel_noted_is_not_passed_on(kim: Person) -> None:
    for name in ("127.0.0.1", "local-1-1", "..", "%2e%2e"):
        assert kim.get(f"/andon/dask/clusters/{name}/status").status_code == 404
    wait_for(lambda: not kim.clusters(), 20)
    page = kim.get("/andon/dask?lang=ko").text
    assert "실행 중인 Dask 클러스터가 없습니다." in page
    assert "No Dask cluster" in kim.get("/andon/dask?lang=en").text
