"""One wish list, its locks, environment.yml and package-lock.json say the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import lock as tool  # noqa: E402

LOCKS = sorted((ROOT / "requirements").glob("*.lock"))


def test_every_wish_is_locked_and_installed_as_locked() -> None:
    pins = tool.pins(ROOT / "requirements" / "runtime.lock")
    for name in tool.wishes():
        assert name in pins, f"{name} is wished for but not locked: make lock"
        assert metadata.version(name) == pins[name]


def test_test_lock_contains_the_runtime_lock() -> None:
    runtime, test = (tool.pins(ROOT / "requirements" / f"{name}.lock") for name in ("runtime", "test"))
    assert {name: test.get(name) for name in runtime} == runtime


def test_hub_lock_is_a_part_of_the_test_lock() -> None:
    """The hub's image and the tests run the same versions."""
    hub, test = (tool.pins(ROOT / "requirements" / f"{name}.lock") for name in ("hub", "test"))
    assert {name: test.get(name) for name in hub} == hub
    wanted = re.findall(r"^[a-z0-9-]+", (ROOT / "requirements" / "hub.in").read_text(encoding="utf-8"), re.M)
    assert set(wanted) <= set(hub)


def test_environment_yml_has_the_same_pins() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert text == tool.environment(), "run: make lock"
    names = {line.split("=")[0] for line in yaml.safe_load(text)["dependencies"]}
    assert {"jupyterhub", "jupyterlab", "dask-core", "xarray", "pandas", "ipywidgets", "voila", "papermill"} <= names


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_are_hashed_and_hold_no_addresses(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|^-", text, re.M), "an address, or an option line (those stand at the margin)"
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in block, block[:80]


def test_the_slow_package_is_left_out() -> None:
    """rfc3987-syntax costs a second in every Jupyter process; see requirements/overrides.txt."""
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version("rfc3987-syntax")
    assert "sys_platform == 'never'" in (ROOT / "requirements" / "runtime.lock").read_text(encoding="utf-8")
    reason = (ROOT / "requirements" / "overrides.txt").read_text(encoding="utf-8")
    assert "second" in reason


def test_nothing_is_installed_that_no_lock_names() -> None:
    pins = tool.pins(ROOT / "requirements" / "test.lock") | tool.pins(ROOT / "requirements" / "bootstrap.lock")
    known = {re.sub(r"[-_.]+", "-", name) for name in pins} | {"andon", "pip", "setuptools", "wheel"}
    have = {re.sub(r"[-_.]+", "-", d.metadata["Name"].lower()) for d in metadata.distributions()}
    assert have <= known, have - known


def test_node_lock_has_no_addresses_and_fits_package_json() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in entry for entry in locked.values())
    for name, version in wanted.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_make_up_names_a_python_that_is_too_old(tmp_path: Path) -> None:
    """The installer itself must start on an old Python to say so: simulate its version only."""
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['install.py'];"
        f"runpy.run_path({str(ROOT / 'tools' / 'install.py')!r}, run_name='__main__')"
    )
    for lang, words in (
        ("C.UTF-8", ["Python 3.9.2", "3.11 or newer", "PYTHON="]),
        ("ko_KR.UTF-8", ["3.11 이상", "다음 할 일"]),
    ):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, env={"LANG": lang, "PATH": "/usr/bin"}
        )
        assert done.returncode == 2
        assert all(word in done.stderr for word in words), done.stderr
        assert "Traceback" not in done.stderr


def test_make_up_without_a_registry_says_what_to_do(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    env = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "PIP_INDEX_URL": "http://127.0.0.1:9/none",
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_CONFIG_FILE": "/dev/null",
    }
    done = subprocess.run(
        [sys.executable, "tools/install.py"], cwd=clone, capture_output=True, text=True, env=env, timeout=120
    )
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Installing uv failed" in done.stderr
    assert "Expected: A reachable package registry" in done.stderr
    assert "Next: Check the network" in done.stderr
    assert "Traceback" not in done.stderr
