"""The small parts: roles, languages, settings, and the server's own secrets."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from andon.apps.settings import Settings, kernel_budget
from andon.apps.viewers import chosen_language, roles_in
from andon.problem import Problem

HUB = {
    "JUPYTERHUB_SERVICE_URL": "http://127.0.0.1:5000/user/apps-press/",
    "JUPYTERHUB_SERVICE_PREFIX": "/user/apps-press",
    "JUPYTERHUB_ACTIVITY_URL": "http://127.0.0.1:8081/hub/api/users/apps-press/activity",
    "ANDON_TENANT": "press",
}


def test_roles_come_from_this_companys_groups_only() -> None:
    groups = [
        "press:manager",
        "press:trainer",
        "mould:operator",
        "press",
        "press:",
        "xpress:analyst",
        "press-2:analyst",
    ]
    assert roles_in("press", groups) == {"manager", "trainer"}


@pytest.mark.parametrize("accept", ["", ";;;", "ko;q=x", "*", ",", "en;q=0.1;q=9", "\x00"])
def test_any_accept_language_gives_a_language(accept: str) -> None:
    assert chosen_language("", "", accept, "ko") in ("ko", "en")


def test_settings_from_the_hub() -> None:
    given = HUB | {"ANDON_APPS": "a, b,,", "ANDON_APP_IDLE_SECONDS": "90", "ANDON_UPLOAD_MIB": "20"}
    settings = Settings.from_environment(given)
    assert (settings.address, settings.port, settings.prefix) == ("127.0.0.1", 5000, "/user/apps-press/")
    assert settings.apps == {"a", "b"} and settings.idle == 90 and settings.message_bytes > 20 * 2**20
    assert settings.language == "en"


@pytest.mark.parametrize("missing", HUB)
def test_without_a_hub_it_says_so(missing: str) -> None:
    with pytest.raises(Problem, match=missing):
        Settings.from_environment({name: value for name, value in HUB.items() if name != missing})


@pytest.mark.parametrize("value", ["soon", "0", "-5", "nan"])
def test_a_number_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(Problem, match="ANDON_APP_IDLE_SECONDS"):
        Settings.from_environment(HUB | {"ANDON_APP_IDLE_SECONDS": value})


def test_kernels_fit_into_memory() -> None:
    assert kernel_budget({"ANDON_MEMORY_MIB": "100"}) == 2
    assert kernel_budget({"ANDON_MEMORY_MIB": "1500"}) == 5
    assert kernel_budget({"ANDON_MEMORY_MIB": "900000"}) == 40


def test_started_by_hand_it_explains_itself() -> None:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTERHUB", "ANDON"))}
    command = [sys.executable, "-m", "andon.apps.server"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "JUPYTERHUB_SERVICE_URL" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
@pytest.mark.parametrize("hidden", [True, False])
def test_a_child_cannot_read_the_servers_environment(hidden: bool) -> None:
    """As an ordinary user: root may read everything, so root steps down first (and is dumpable again after that)."""
    code = f"""
import ctypes, os, subprocess
from andon.apps.secrecy import PR_SET_DUMPABLE, hide_environment
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
    ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
if {hidden}:
    hide_environment()
look = ["/bin/cat", f"/proc/{{os.getpid()}}/environ"]
print(subprocess.run(look, capture_output=True, text=True, env={{}}))
"""
    env = {"SECRET_TOKEN": "s3cr3t", "PATH": "/usr/bin"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert ("s3cr3t" in done.stdout) != hidden, done.stdout + done.stderr
    assert ("Permission denied" in done.stdout) == hidden
