"""One folder per image, the same files in each; every fact about a parent or a lock stands in one place."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.images.conftest import FOLDER

import build  # isort: skip

ROOT = FOLDER.parent
IMAGES = sorted(path.parent.name for path in FOLDER.glob("*/Containerfile"))
FILES = {"Containerfile", "README.md", "packages.txt", "test.py"}


def text(name: str, file: str = "Containerfile") -> str:
    return (FOLDER / name / file).read_text(encoding="utf-8")


def test_every_folder_is_an_image_and_has_the_same_files() -> None:
    assert sorted(build.IMAGES) == IMAGES == ["base", "hub", "proxy", "workbench"]
    for name in IMAGES:
        assert {path.name for path in (FOLDER / name).iterdir() if path.is_file()} == FILES
        assert len(text(name, "README.md").splitlines()) == 1


@pytest.mark.parametrize("name", IMAGES)
def test_the_parent_is_an_argument(name: str) -> None:
    """A Containerfile names no other image, and ends as the user."""
    lines = text(name).splitlines()
    stages = {line.split(" AS ")[1] for line in lines if " AS " in line}
    for line in lines:
        if line.startswith("FROM"):
            assert line.split()[1] == "${PARENT}" or line.split()[1] in stages, line
        if "--from=" in line:
            assert re.search(r"--from=(\w+)", line)[1] in stages, line
    assert [line for line in lines if line.startswith("USER")][-1] == "USER 1000:1000"
    assert len(lines) < 50


def test_the_base_is_named_once_and_by_digest() -> None:
    assert re.fullmatch(r"docker\.io/library/debian:bookworm-slim@sha256:[0-9a-f]{64}", build.BASE)
    tracked = subprocess.run(["git", "grep", "-l", build.BASE[-64:]], cwd=ROOT, capture_output=True, text=True).stdout
    assert set(tracked.split()) <= {"images/build.py"}


def test_what_each_image_is_built_from_is_there() -> None:
    for name, image in build.IMAGES.items():
        for path in re.findall(r"^COPY (?!--from)(.+) \S+$", text(name), re.M):
            for one in path.split():
                assert (ROOT / one).exists(), f"{name}: {one}"
        assert all((ROOT / lock).is_file() for lock in image.locks)


def test_every_lock_that_a_containerfile_copies_is_in_its_fingerprint() -> None:
    for name, image in build.IMAGES.items():
        copied = re.findall(r"requirements/\w+\.lock|package-lock\.json", text(name))
        assert set(copied) <= set(image.locks), name


def test_parents_are_built_first_and_once() -> None:
    assert build.wanted(["hub"]) == ["base", "hub"]
    assert build.wanted(["proxy", "base", "workbench"]) == ["base", "workbench", "proxy"]
    assert build.wanted([]) == list(build.IMAGES)


def test_code_comes_after_everything_that_changes_less() -> None:
    """A change of the code rebuilds nothing of the venv."""
    for name in ("workbench", "hub"):
        last = text(name).rpartition("FROM ${PARENT}")[2]
        assert last.index("--from=python") < last.index("--from=code")
        python = text(name).partition("FROM python AS code")[0]
        assert not re.search(r"COPY .*\b(src|widgets|hub_config|frontend|datasets)\b", python)


@pytest.mark.parametrize("name", IMAGES)
def test_registry_settings_come_as_secrets_only(name: str) -> None:
    """No step takes an address or a certificate from an argument, a variable or a file of the context."""
    assert not re.search(r"(ARG|ENV) .*(INDEX|REGISTRY|MIRROR|PROXY|CERT|TOKEN)", text(name))
    for file in [*FOLDER.rglob("*.sh"), *FOLDER.glob("*/Containerfile")]:
        assert "://" not in file.read_text(encoding="utf-8"), file


def test_a_missing_builder_is_named_with_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "build.py"), "base"], capture_output=True, text=True, env={"PATH": str(tmp_path)}
    )
    assert done.returncode == 1
    assert "buildah" in done.stderr
    assert "Next: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_docker_engine_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "build.py"), "--builder", "docker"],
        capture_output=True,
        text=True,
        env={"PATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert "No docker engine answers." in done.stderr


def test_unknown_images_are_refused() -> None:
    done = subprocess.run([sys.executable, str(FOLDER / "build.py"), "notebook"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "notebook" in done.stderr


def test_npm_s_lock_is_the_one_of_the_laptop() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert "configurable-http-proxy" in wanted
    assert "package-lock.json" in build.IMAGES["proxy"].locks
