"""What goes wrong at the start: each fault says what was read, what was expected, what to do next."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
import subprocess
from pathlib import Path

import pytest

from tests.support.running import ANDON, Running, free_port

pytestmark = pytest.mark.hub


def up(state: Path, *arguments: str, lang: str = "C.UTF-8", **env: str) -> subprocess.CompletedProcess[str]:
    """`andon up` that is expected to refuse."""
    full = {**os.environ, "LANG": lang, "ANDON_STATE": str(state), **env}
    full.pop("LC_ALL", None)
    done = subprocess.run([ANDON, "up", *arguments], capture_output=True, text=True, env=full, timeout=90)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done


def test_busy_port(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        english = up(tmp_path / "state", "--port", str(port)).stderr
        korean = up(tmp_path / "state", "--port", str(port), lang="ko_KR.UTF-8").stderr
    assert f"Port {port} is taken" in english
    assert f"pid {os.getpid()}" in english
    assert f"--port {port + 1}" in english
    assert f"포트 {port}" in korean
    assert "다음 할 일" in korean
    assert "Next:" not in korean


def test_bind_beyond_loopback_is_refused(tmp_path: Path) -> None:
    said = up(tmp_path / "state", "--bind", "0.0.0.0", "--port", str(free_port())).stderr
    assert "asked to listen on 0.0.0.0" in said
    assert "GenericOAuthenticator" in said
    assert "Leave --bind out" in said


def test_a_second_start_names_the_first(andon: Running) -> None:
    said = up(andon.state, "--port", str(free_port())).stderr
    assert "already running" in said
    assert andon.url in said


def test_full_disk(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root to mount a small file system")
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("this machine does not let us mount a small file system")
    try:
        said = up(disk / "state", "--port", str(free_port())).stderr
        (disk / "fill").write_bytes(b"x" * shutil.disk_usage(disk).free)
        full = up(disk / "state", "--port", str(free_port())).stderr
    finally:
        subprocess.run(["umount", str(disk)], check=True)
    assert "The disk is full" in said
    assert "ANDON_STATE=" in said
    assert "cannot be written: No space left" in full or "The disk is full" in full


def test_a_state_folder_that_cannot_be_written(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    said = up(blocked / "state", "--port", str(free_port())).stderr
    assert "cannot be written" in said
    assert str(blocked) in said


def test_a_bad_tenant_card(tmp_path: Path) -> None:
    cards = tmp_path / "tenants" / "acme"
    cards.mkdir(parents=True)
    (cards / "tenant.yml").write_text(
        "name: acme\ntitle: {en: A, ko: 에이}\npeople: []\nlenguage: ko\n", encoding="utf-8"
    )
    said = up(tmp_path / "state", "--port", str(free_port()), ANDON_TENANTS=str(cards.parent)).stderr
    assert "Unknown key `lenguage`" in said
    assert "`language`" in said
    assert "tenant.yml" in said


def test_a_broken_site_file_points_to_the_log(tmp_path: Path) -> None:
    cards = tmp_path / "tenants" / "acme" / "hub.d"
    cards.mkdir(parents=True)
    (cards.parent / "tenant.yml").write_text("name: acme\ntitle: {en: A, ko: 에이}\npeople: []\n", encoding="utf-8")
    (cards / "10-mine.py").write_text("c.JupyterHub.no_such_thing_at_all(")
    said = up(tmp_path / "state", "--port", str(free_port()), ANDON_TENANTS=str(cards.parents[1])).stderr
    assert "hub.log" in said or "10-mine.py" in said


def test_logins_file_is_private_and_cannot_be_written_twice(tmp_path: Path) -> None:
    running = Running(tmp_path / "state").start()
    try:
        mode = stat.S_IMODE(running.logins_file.stat().st_mode)
        rows = json.loads(running.logins_file.read_text())
        hashes = (running.state / "logins.json").read_text()
        first = running.text()
    finally:
        assert not running.stop()
    assert mode == 0o600
    assert {tuple(row) for row in rows} == {("tenant", "role", "user", "password", "url")}
    assert len(rows) == 7
    assert all(row["password"] in first and row["password"] not in hashes for row in rows)
    again = Running(running.state).start()  # with the same --logins file
    try:
        assert json.loads(again.logins_file.read_text())[0]["password"] == rows[0]["password"]
        assert not [row for row in rows if row["password"] in again.text()], "passwords are printed once"
    finally:
        assert not again.stop()
    said = up(tmp_path / "state", "--port", str(free_port()), "--logins", str(tmp_path / "other.json")).stderr
    assert "shown once" in said
    assert "--new-passwords" in said
    log = (running.state / "logs" / "hub.log").read_text()
    assert not [row for row in rows if row["password"] in log]


def test_disk_gate_before_a_spawn(tmp_path: Path) -> None:
    cards = tmp_path / "tenants" / "acme"
    cards.mkdir(parents=True)
    (cards / "tenant.yml").write_text(
        "name: acme\ntitle: {en: Acme, ko: 에이콤}\npeople: [{user: kim, role: analyst}]\n"
        "limits: {free_disk_gib: 1000000}\n",
        encoding="utf-8",
    )
    running = Running(tmp_path / "state", env={"ANDON_TENANTS": str(cards.parent)}).start()
    try:
        home = running.state / "tenants" / "acme" / "home" / "kim"
        home.mkdir(parents=True)
        (home / "huge.bin").write_bytes(b"x" * 5_000_000)
        for lang, words in (
            ("en", ["nearly full", "huge.bin (4.8 MiB)", "Delete what"]),
            ("ko", ["거의 찼습니다", "지운 뒤"]),
        ):
            page = running.session("kim", lang).get(f"{running.url}/hub/spawn").text
            assert all(word in page for word in words), page
            assert "Traceback" not in page
    finally:
        assert not running.stop()


def test_a_server_that_cannot_start_says_so_without_a_traceback(tmp_path: Path) -> None:
    running = Running(tmp_path / "state").start()
    try:
        home = running.state / "tenants" / "hansung-press" / "home" / "press-analyst"
        home.parent.mkdir(parents=True)
        home.write_text("a file where a folder should be")
        for lang, words in (
            ("en", ["Something went wrong", "tell your operator"]),
            ("ko", ["문제가 생겼습니다", "운영자"]),
        ):
            answer = running.session("press-analyst", lang).get(f"{running.url}/hub/spawn", timeout=60)
            assert answer.status_code >= 500
            assert all(word in answer.text for word in words), answer.text
            assert "Traceback" not in answer.text
            assert str(home) not in answer.text
    finally:
        assert not running.stop()
