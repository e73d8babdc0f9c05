"""A workshop as a Job on the real cluster: it outlives the trainer's server, and only trainers may have one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.k8s.cluster.base import Cluster, wait
from tests.k8s.kernels import Kernel
from tests.k8s.site import AndonSite, install, provider_beside
from tests.k8s.test_hub import start
from tests.support.oidc import Account
from tests.support.oidc_session import Person
from tests.workshops.tiny import CODE, write_workshop

ROOM = "andon-hansung-press"
TRAINER = Account("trainer", ["hansung-press:trainer"], "Trainer")
SEATS = 5
ROSTER = "seat,name,trouble\n" + "".join(f"{n},Person {n},slow\n" for n in range(1, SEATS + 1))
MAKE = """
import subprocess
log = open("make.log", "w")
command = ["andon", "workshop", "make", "tiny", "--seats", "room.csv", "--out", "tiny-out", "--jobs", "1"]
process = subprocess.Popen(command, stdout=log, stderr=log)
"""
DONE = """
import json
from pathlib import Path
out = Path("{out}")
seats = json.loads((out / "run.json").read_text())["seats"] if (out / "run.json").exists() else {{}}
print(sorted(seats), {{one["outcome"]["status"] for one in seats.values()}}, (out / "report.html").exists())
"""
DESK = """
from pathlib import Path
from andon_widgets import WorkshopDesk
desk = WorkshopDesk()
"""
CHOOSE = """
desk.workshop.value = "tiny"
desk.file.value = str(Path.home() / "room.csv")
desk.out.value = "desk-out"
desk.start.click()
print(desk.stop.disabled)
"""
ASK = """
import os, json, urllib.request, urllib.error
url = os.environ["JUPYTERHUB_API_URL"].removesuffix("/api") + "/andon/workshops"
head = {{"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}}
try:
    request = urllib.request.Request(url, data=json.dumps({body!r}).encode(), headers=head)
    print(urllib.request.urlopen(request, timeout=20).status)
except urllib.error.HTTPError as error:
    print(error.code, json.loads(error.read())["read"]["ko"])
"""
BODY = {"workshop": "spc-101", "seats": "/company/room.csv", "out": "/company/out", "language": "en"}


@pytest.fixture(scope="module")
def site(cluster: Cluster, images: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[AndonSite]:
    """Andon installed by its chart, with a trainer among its people."""
    provider = provider_beside(cluster, tmp_path_factory.mktemp("idp"))
    provider.add(TRAINER)
    try:
        yield install(cluster, images, provider, tmp_path_factory.mktemp("chart"))
    finally:
        provider.stop()


@pytest.fixture
def kernel(site: AndonSite, tmp_path: Path) -> Kernel:
    """A kernel of the trainer's, whose home holds a workshop of twelve seconds a seat, and a roster."""
    code = [cell.replace("time.sleep(600)", "time.sleep(12)") for cell in CODE]
    folder = write_workshop(tmp_path / "tiny", en=code, ko=code)
    files = {f"tiny/{path.name}": path.read_text(encoding="utf-8") for path in folder.iterdir()}
    found = Kernel(start(site, "trainer"), "desk.ipynb")
    found.run(
        f"from pathlib import Path\nfor name, text in {files | {'room.csv': ROSTER}!r}.items():\n"
        "    path = Path.home() / name\n    path.parent.mkdir(exist_ok=True)\n    path.write_text(text)"
    )
    return found


def jobs(site: AndonSite) -> list[dict[str, Any]]:
    """The workshops' Jobs in the company's namespace."""
    listed = site.cluster.kubectl("get", "jobs", "-n", ROOM, "-l", "app=andon-workshop", "-o", "json")
    found: list[dict[str, Any]] = json.loads(listed)["items"]
    return found


def done(kernel: Kernel, out: str) -> str:
    """Which seats of ``out`` are over and how, and whether there is a report."""
    return "".join(kernel.run(DONE.format(out=out))).strip()


def test_it_goes_on_when_the_trainers_server_is_gone(site: AndonSite, kernel: Kernel) -> None:
    trainer: Person = kernel.person  # type: ignore[assignment]
    kernel.run(MAKE)
    wait(lambda: "'1'" in done(kernel, "tiny-out"), 120, "the first seat")
    (job,) = jobs(site)
    spec = job["spec"]["template"]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert not [one for one in spec["containers"][0]["env"] if one["name"].startswith("JUPYTERHUB")]
    assert trainer.call("DELETE", f"/hub/api/users/{trainer.user}/server").status_code in (202, 204)
    wait(lambda: not site.pod(ROOM, trainer.user), 60, "the end of the server")
    assert not jobs(site)[0]["status"].get("succeeded"), "the Job should still run"
    wait(lambda: jobs(site)[0]["status"].get("succeeded"), 300, "the end of the workshop")
    again = Kernel(start(site, "trainer"), "again.ipynb")
    assert done(again, "tiny-out") == f"{[str(n) for n in range(1, SEATS + 1)]} {{'done'}} True"


def test_the_desk_takes_up_a_run_and_stops_it(site: AndonSite, kernel: Kernel) -> None:
    kernel.run(DESK)
    assert kernel.run(CHOOSE) == ["False\n"]
    wait(lambda: "'1'" in done(kernel, "desk-out"), 120, "the first seat")
    other = Kernel(kernel.person, "other.ipynb")
    other.run(DESK)
    assert other.run("print(desk.bar.max, desk.stop.disabled, desk.out.value)") == [
        f"{SEATS} False /home/andon/desk-out\n"
    ]
    other.run("desk.stop.click()")
    shown = other.run("report = desk.wait(60)\nprint(report.stopped, report.count('done') >= 1)")
    assert shown == ["True True\n"]
    wait(lambda: not [one for one in jobs(site) if one["status"].get("active")], 60, "the end of the Job")
    assert "Stopped" in "".join(kernel.run("report = desk.wait(60)\nprint(desk._status.value)"))


def test_only_trainers_may(site: AndonSite) -> None:
    analyst = Kernel(start(site, "analyst"), "try.ipynb")
    assert analyst.run(ASK.format(body=BODY)) == ["403 워크숍은 강사가 준비합니다.\n"]
    manager = site.person("manager")
    assert manager.call("POST", "/hub/andon/workshops", json=BODY).status_code == 403
    assert manager.call("GET", "/hub/andon/workshops").status_code == 403
    assert not [one for one in jobs(site) if one["metadata"]["annotations"]["andon/out"] == BODY["out"]]
