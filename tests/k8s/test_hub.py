"""The hub on the real cluster: real pods from our images, the same numbers and refusals as on one PC, plain words."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
import websocket
from nbclient import NotebookClient

from andon import places
from andon.operate import live
from tests.hub.test_refusals import GETS, POSTS
from tests.k8s.cluster.base import Cluster, wait
from tests.k8s.kernels import Kernel, KernelDied
from tests.k8s.site import NAMESPACE, AndonSite, install, provider_beside
from tests.support.oidc_session import Person

ROOM = "andon-hansung-press"


@pytest.fixture(scope="module")
def site(cluster: Cluster, images: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[AndonSite]:
    """Andon installed by its chart."""
    provider = provider_beside(cluster, tmp_path_factory.mktemp("idp"))
    try:
        yield install(cluster, images, provider, tmp_path_factory.mktemp("chart"))
    finally:
        provider.stop()


def start(site: AndonSite, user: str, lang: str = "en") -> Person:
    """Log in and wait for JupyterLab."""
    person = site.person(user, lang)
    assert person.landing.ok, person.landing.text
    person.page("/hub/spawn")

    def up() -> bool:
        page = person.page(f"/user/{person.user}/lab")
        assert "did not start" not in page.text, site.log()
        return "jupyter-config-data" in page.text

    wait(up, 180, lambda: f"JupyterLab of {user}: {site.log()}")
    return person


@pytest.fixture(scope="module")
def analyst(site: AndonSite) -> Person:
    return start(site, "analyst")


def test_the_first_lesson_runs_in_a_pod_with_the_same_numbers(
    site: AndonSite, analyst: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = places.notebooks() / "lessons" / "first-look" / "lesson.ipynb"
    book = nbformat.read(lesson, as_version=4)
    kernel = Kernel(analyst)
    there = [kernel.run(cell.source) for cell in book.cells if cell.cell_type == "code"]
    assert any(there)
    monkeypatch.setenv("ANDON_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("ANDON_LANG", "en")
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    here = [
        [out.get("text") or out["data"].get("text/plain", "") for out in cell.outputs]
        for cell in book.cells
        if cell.cell_type == "code"
    ]
    assert numbers(there) == numbers(here)


def numbers(shown: list[list[str]]) -> list[list[str]]:
    """Each cell's numbers; object ids, paths, hashes and the moment when data were made differ between machines."""
    own = r"0x\w+|/\S+|[0-9a-f]{16,}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*"
    return [re.findall(r"-?\d+\.\d+|\b\d{1,7}\b", re.sub(own, "", "".join(cell))) for cell in shown]


def test_the_pod_is_walled_in(site: AndonSite, analyst: Person) -> None:
    pod = json.loads(site.cluster.kubectl("get", "pod", "-n", ROOM, site.pod(ROOM, analyst.user), "-o", "json"))
    assert pod["metadata"]["labels"]["andon/tenant"] == "hansung-press"
    kernel = Kernel(analyst)
    assert kernel.run("import os; print(os.getuid(), os.path.exists('/var/run/secrets/kubernetes.io'))") == [
        "1000 False\n"
    ]
    tried = (
        "import pathlib\ntry:\n    pathlib.Path('/opt/andon/x').touch()\nexcept OSError as e:\n    print(e.strerror)"
    )
    assert kernel.run(tried) == ["Read-only file system\n"]
    assert kernel.run(tried.replace("/opt/andon", "/data")) == ["Read-only file system\n"]


def test_a_manager_opens_an_app_and_nothing_else(site: AndonSite) -> None:
    manager = site.person("manager")
    assert manager.landing.url.endswith("/hub/gallery")
    page = manager.open_app("control-chart")
    assert page.status_code == 200, page.text
    ident = re.search(r'"kernelId"\s*:\s*"([0-9a-f-]{36})"', page.text)
    assert ident, page.text[:2000]
    own, other = "/user/apps-hansung-press", "/user/apps-daesung-molding"
    for path in GETS:
        answer = manager.call("GET", own + path, allow_redirects=False)
        assert answer.status_code in (403, 404), f"{path}: {answer.status_code}"
    for path in POSTS:
        answer = manager.call("POST", own + path, json={"name": "python3"}, allow_redirects=False)
        assert answer.status_code in (403, 404, 405), f"{path}: {answer.status_code}"
    for path in ("/lab", "/hub/spawn", "/hub/admin", "/hub/api/users", other, f"{other}/control-chart"):
        assert manager.page(path).status_code in (403, 404), path
    for method in ("POST", "DELETE"):
        for user in ("apps-hansung-press", manager.user, site.provider.login_of("analyst")):
            assert manager.call(method, f"/hub/api/users/{user}/server").status_code in (403, 404)
    kernel = Kernel.__new__(Kernel)
    kernel.person, kernel.ident = manager, ident.group(1)
    place = f"{own}/api/kernels/{kernel.ident}/channels"
    cookies = "; ".join(f"{c.name}={c.value}" for c in manager.cookies if place.startswith(c.path))
    socket = websocket.create_connection(
        manager.url.replace("http", "ws", 1) + place + "?session_id=x", cookie=cookies, origin=manager.url, timeout=5
    )
    kernel.socket = socket
    with pytest.raises((websocket.WebSocketTimeoutException, websocket.WebSocketConnectionClosedException)):
        kernel.run("open('/tmp/proof', 'w')")
    pod = site.pod(ROOM, "apps-hansung-press")
    assert "proof" not in site.cluster.exec(ROOM, pod, "ls", "/tmp")


def test_an_analyst_cannot_stop_the_companys_app_server(site: AndonSite, analyst: Person) -> None:
    assert analyst.open_app("control-chart").status_code == 200
    assert analyst.call("DELETE", "/hub/api/users/apps-hansung-press/server").status_code in (403, 404)
    assert site.pod(ROOM, "apps-hansung-press")


def test_the_live_check_goes_through_and_leaves_nothing(site: AndonSite) -> None:
    where = ["get", "secret", "hub", "-n", NAMESPACE, "-o", r"jsonpath={.data.hub\.services\.live-check\.apiToken}"]
    token = base64.b64decode(site.cluster.kubectl(*where)).decode()
    report = live.check(site.url, "hansung-press", token, print)
    assert report.ok, report.plain()
    left = site.cluster.kubectl("get", "pods,persistentvolumeclaims", "-n", ROOM, "-o", "name")
    assert "check-hansung-press" not in left
    assert live.check(site.url, "hansung-press", "wrong", print).problem


@pytest.mark.parametrize(("lang", "words"), [("en", "share of the cluster is used up"), ("ko", "배정된 자원을 모두")])
def test_a_used_up_quota_is_told_in_words(site: AndonSite, lang: str, words: str) -> None:
    room = "andon-daesung-molding"
    quota = site.cluster.kubectl("get", "resourcequota", "company", "-n", room, "-o", "jsonpath={.spec.hard.pods}")
    change = ["patch", "resourcequota", "company", "-n", room, "-p"]
    site.cluster.kubectl(*change, '{"spec": {"hard": {"pods": "0"}}}')
    try:
        other = site.person("other", lang)
        other.page("/hub/spawn")
        last = ""

        def told() -> bool:
            nonlocal last
            last = other.page(f"/hub/spawn-pending/{other.user}").text
            return words in last

        wait(told, 60, lambda: f"the reason; {site.log()}")
        assert ("ask your operator" if lang == "en" else "운영자") in last
        assert "Traceback" not in last
        assert "ApiException" not in last
        assert other.page("/hub/health").status_code == 200
    finally:
        site.cluster.kubectl(*change, json.dumps({"spec": {"hard": {"pods": quota}}}))


def test_a_kernel_that_the_system_ended_is_told(site: AndonSite, analyst: Person) -> None:
    # shared pages do not count towards the kernel's own cap, so only the pod's limit stops them
    kernel = Kernel(analyst, path="oom.ipynb")
    with pytest.raises(KernelDied):
        kernel.run(
            "import mmap\nsize = 3 * 2**30\nm = mmap.mmap(-1, size)\nfor i in range(0, size, 4096):\n    m[i] = 1\n"
            "raise SystemError"
        )
    news = wait(lambda: analyst.page(f"/user/{analyst.user}/andon/memory?lang=ko").json()["notice"], 30, "the notice")
    assert "메모리" in news
    again = Kernel(analyst, path="after.ipynb")
    assert again.run("print(1)") == ["1\n"], "the server itself goes on"


def test_a_full_home_starts_in_safe_mode(site: AndonSite, analyst: Person) -> None:
    pod = site.pod(ROOM, analyst.user)
    fill = (
        "import os\nf = os.open('/home/andon/huge.bin', os.O_CREAT | os.O_WRONLY)\nn = 0\n"
        "for step in (2**26, 2**20, 2**12):\n    try:\n        while True:\n"
        "            os.posix_fallocate(f, n, step); n += step\n    except OSError:\n        pass\n"
    )
    site.cluster.exec(ROOM, pod, "python", "-c", fill)
    assert analyst.call("DELETE", f"/hub/api/users/{analyst.user}/server").status_code in (202, 204)
    wait(lambda: not site.pod(ROOM, analyst.user), 60, "the pod's end")
    again = start(site, "analyst")
    notices = again.page(f"/user/{again.user}/andon/cards?lang=en").json()["notices"]
    assert any("huge.bin" in notice and "disk is full" in notice for notice in notices), notices
    assert Kernel(again, path="full.ipynb").run("print(6 * 7)") == ["42\n"]
    assert again.call("DELETE", f"/user/{again.user}/api/contents/huge.bin").status_code == 204
    assert "huge.bin" not in site.cluster.exec(ROOM, site.pod(ROOM, again.user), "ls", "/home/andon")


def test_servers_and_apps_go_on_without_the_hub(site: AndonSite) -> None:
    colleague = start(site, "colleague")
    kernel = Kernel(colleague)
    kernel.run("kept = 41")
    app = colleague.open_app("control-chart")
    before = site.pod(ROOM, colleague.user), site.pod(ROOM, "apps-hansung-press")
    site.cluster.kubectl("delete", "pod", "-n", NAMESPACE, "-l", "component=hub", "--wait=true")
    assert kernel.run("print(kept + 1)") == ["42\n"]
    wait(lambda: colleague.page("/hub/health").status_code == 200, 120, "the hub's return")
    assert kernel.run("print(kept + 2)") == ["43\n"]
    assert colleague.get(app.url, timeout=60).status_code == 200
    assert (site.pod(ROOM, colleague.user), site.pod(ROOM, "apps-hansung-press")) == before
    status = colleague.call("GET", f"/hub/api/users/{colleague.user}")
    assert status.status_code == 200, "the hub knows the session and the server"
