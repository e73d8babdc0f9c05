"""`andon check --live` against a real `andon up`: what it does, what it refuses, and that it leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from andon.model.tenant import read_tenants
from andon.problem import Problem
from tests.support.running import ANDON, Running, wait_for

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.hub, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An Andon with content and companies of its own, so that tests may spoil them."""
    home = tmp_path_factory.mktemp("live")
    content = home / "content"
    content.mkdir()
    for part in ("datasets", "hub_config", "node_modules"):
        (content / part).symlink_to(ROOT / part)
    shutil.copytree(ROOT / "starter_notebooks", content / "starter_notebooks")
    tenants = home / "tenants"
    shutil.copytree(ROOT / "hub_config" / "tenants", tenants)
    card = yaml.safe_load((tenants / "hansung-press" / "tenant.yml").read_text(encoding="utf-8"))
    card |= {"name": "no-room", "people": [], "limits": {"free_disk_gib": 1e9}}
    (tenants / "no-room").mkdir()
    (tenants / "no-room" / "tenant.yml").write_text(yaml.safe_dump(card, allow_unicode=True), encoding="utf-8")
    env = {"ANDON_CONTENT": str(content), "ANDON_TENANTS": str(tenants)}
    running = Running(home / "state", env=env).start()
    try:
        yield running
    finally:
        left = running.stop()
        assert not left, left


def start(site: Running, *arguments: str, tenant: str = "hansung-press", **env: str) -> subprocess.Popen[str]:
    """`andon check --live` as the operator would type it."""
    plain = {k: v for k, v in os.environ.items() if k != "ANDON_LIVE_TOKEN"}
    return subprocess.Popen(
        [ANDON, "check", "--live", site.url, "--tenant", tenant, *arguments],
        env={**plain, **site.env, "ANDON_STATE": str(site.state), "LANG": "C.UTF-8", **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def check(site: Running, *arguments: str, tenant: str = "hansung-press", **env: str) -> tuple[int, str, str]:
    process = start(site, *arguments, tenant=tenant, **env)
    out, err = process.communicate(timeout=200)
    return process.returncode, out, err


def token(site: Running) -> str:
    return (site.state / "hub" / "live-check.token").read_text().strip()


def assert_nothing_left(site: Running, tenant: str = "hansung-press") -> None:
    """No server, no home, no log, and no login of the check user; the hub's own word for it is the database."""
    import sqlite3

    assert not site.find("-m andon.lab") and not site.find("-m andon.apps.server")
    assert not (site.state / "tenants" / tenant / "home" / f"check-{tenant}").exists()
    assert not (site.state / "logs" / f"check-{tenant}.log").exists()
    with sqlite3.connect(site.state / "hub" / "hub.sqlite") as db:
        assert not db.execute("select name from users where name like 'check-%'").fetchall()
        assert not db.execute("select identifier from oauth_clients where identifier like '%check-%'").fetchall()


def door(site: Running, method: str, tenant: str, bearer: str) -> requests.Response:
    headers = {"Authorization": f"token {bearer}"}
    return requests.request(method, f"{site.url}/hub/andon/check/{tenant}", headers=headers, timeout=60)


def test_a_good_site(site: Running) -> None:
    code, out, err = check(site)
    assert code == 0, out + err
    lines = [line.strip() for line in out.splitlines()]
    assert len(lines) == 6 and all(" s  " in line for line in lines), out
    assert "check-hansung-press" in out and "first lesson ran" in out and "widgets live" in out
    assert_nothing_left(site)


def test_the_report_as_json_in_korean(site: Running) -> None:
    code, out, err = check(site, "--json", ANDON_LANG="ko")
    report: dict[str, Any] = json.loads(out)
    assert code == 0 and not err and report["ok"] and report["tenant"] == "hansung-press", out + err
    assert [step["name"] for step in report["steps"]] == ["hub", "login", "server", "lesson", "app", "clean"]
    assert all(step["seconds"] >= 0 for step in report["steps"]) and "로그인했습니다" in out


def test_a_company_whose_app_was_changed(site: Running) -> None:
    notebook = Path(site.env["ANDON_CONTENT"]) / "starter_notebooks" / "apps" / "control-chart" / "app.ipynb"
    vetted = notebook.read_bytes()
    notebook.write_bytes(vetted.replace(b'"nbformat_minor"', b'"nbformat_minor" ', 1) + b"\n")
    try:
        code, out, _ = check(site)
    finally:
        notebook.write_bytes(vetted)
    assert code == 1 and "first lesson ran" in out
    assert "control-chart" in out and "vetted" in out and "Next:" in out
    assert_nothing_left(site)


def test_a_server_that_does_not_start(site: Running) -> None:
    code, out, _ = check(site, tenant="no-room")
    assert code == 1 and "did not start" in out and "disk" in out.lower(), out
    assert_nothing_left(site, "no-room")


def test_no_token(site: Running, tmp_path: Path) -> None:
    code, _, err = check(site, ANDON_STATE=str(tmp_path))
    assert code == 2 and "ANDON_LIVE_TOKEN" in err and "Next:" in err


def test_a_wrong_token(site: Running) -> None:
    code, out, _ = check(site, ANDON_LIVE_TOKEN="f" * 64)
    assert code == 1 and "refused the token" in out and "ANDON_TOKEN_LIVE_CHECK" in out
    assert_nothing_left(site)


def test_an_unknown_company_and_no_hub(site: Running) -> None:
    code, out, _ = check(site, tenant="nobody")
    assert code == 1 and "no company `nobody`" in out
    silent = Running(site.state, env=site.env)  # never started: a free port
    code, out, _ = check(silent)
    assert code == 1 and "No connection" in out and "Traceback" not in out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_while_the_lesson_runs(site: Running, number: signal.Signals) -> None:
    process = start(site)
    wait_for(lambda: site.find("ipykernel") or process.poll() is not None, 60, "the lesson's kernel")
    process.send_signal(number)
    out, err = process.communicate(timeout=90)
    assert process.returncode == 130 and "Traceback" not in err, err
    assert "is gone" in out
    assert_nothing_left(site)


def test_a_killed_check_is_cleaned_up_by_the_next(site: Running) -> None:
    process = start(site)
    wait_for(lambda: site.find("-m andon.lab") or process.poll() is not None, 60, "the server")
    process.kill()
    process.communicate(timeout=30)
    code, out, _ = check(site)
    assert code == 1 and "under way" in out, "nobody may end another's check by starting one"
    assert door(site, "DELETE", "hansung-press", token(site)).status_code == 204
    assert_nothing_left(site)


def test_the_service_may_do_nothing_else(site: Running) -> None:
    headers = {"Authorization": f"token {token(site)}"}
    for path in ("users", "users/press-analyst", "groups", "proxy", "services", "info"):
        assert requests.get(f"{site.url}/hub/api/{path}", headers=headers, timeout=20).status_code == 403, path
    assert requests.post(f"{site.url}/hub/api/users/press-analyst/server", headers=headers, timeout=20).status_code in (
        403,
        404,
    )
    me = requests.get(f"{site.url}/hub/api/user", headers=headers, timeout=20)
    assert me.status_code == 403 or not [s for s in me.json()["scopes"] if not s.startswith("read:services")]


def test_the_door_is_the_services_alone(site: Running) -> None:
    for user in ("press-analyst", "operator"):
        session = site.session(user)
        session.get(f"{site.url}/hub/home")
        for method in ("POST", "DELETE"):
            assert session.call(method, "/hub/andon/check/hansung-press").status_code == 403
    assert requests.post(f"{site.url}/hub/andon/check/hansung-press", timeout=20).status_code == 403


def test_the_check_user_has_one_companys_rights_and_no_password(site: Running) -> None:
    answer = door(site, "POST", "hansung-press", token(site))
    try:
        assert answer.status_code == 200, answer.text
        assert door(site, "POST", "hansung-press", token(site)).status_code == 409
        me = requests.Session()
        me.cookies.update(answer.cookies)
        model = me.get(f"{site.url}/hub/api/user", timeout=20).json()
        assert model["name"] == "check-hansung-press" and not [s for s in model["scopes"] if "daesung" in s]
        assert me.get(f"{site.url}/hub/operator", timeout=20).status_code == 403
        form = me.get(f"{site.url}/hub/login", timeout=20)
        assert form.status_code == 200
    finally:
        assert door(site, "DELETE", "hansung-press", token(site)).status_code == 204
    assert me.get(f"{site.url}/hub/api/user", timeout=20).status_code == 403, "the cookie outlived the visit"


def test_the_token_is_the_operators_alone(site: Running) -> None:
    file = site.state / "hub" / "live-check.token"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_card_cannot_take_the_check_users_name(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    card = {"name": "acme", "title": {"en": "A", "ko": "가"}, "people": [{"user": "check-acme", "role": "analyst"}]}
    (tmp_path / "acme" / "tenant.yml").write_text(yaml.safe_dump(card, allow_unicode=True), encoding="utf-8")
    with pytest.raises(Problem, match="check-acme"):
        read_tenants(tmp_path)
