"""The build: same bytes each time, licences beside, and a helpful word when it was not run."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from andon.problem import Problem
from andon_widgets import built as built_module
from tests.widgets.conftest import NODE


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Path:
    """The front end's sources elsewhere, with the installed packages."""
    shutil.copytree(root / "frontend", tmp_path / "frontend")
    (tmp_path / "node_modules").symlink_to(root / "node_modules")
    shutil.copy(root / "package.json", tmp_path)
    return tmp_path


def build(home: Path, *names: str) -> subprocess.CompletedProcess[str]:
    command = [str(NODE), str(home / "frontend" / "build.mjs"), *names]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def made(home: Path) -> dict[str, bytes]:
    folder = home / "widgets" / "andon_widgets" / "static"
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_sources_give_the_same_bytes_and_the_licences(copy: Path, root: Path, built: Path) -> None:
    assert build(copy, "chart").returncode == 0
    first = made(copy)
    shutil.rmtree(copy / "widgets")
    assert build(copy, "chart").returncode == 0
    assert made(copy) == first
    assert set(first) == {
        f"{name}.js{end}" for name in ("chart", "download", "upload") for end in ("", ".LICENSES.txt")
    }
    licences = first["chart.js.LICENSES.txt"].decode()
    assert "uplot 1.6.32 (MIT)" in licences
    assert "Permission is hereby granted" in licences
    assert str(root).encode() not in b"".join(first.values())  # no path of this machine


def test_faults_of_a_target_stop_the_build_and_are_named(copy: Path) -> None:
    target = copy / "frontend" / "chart" / "target.json"
    target.write_text(json.dumps({**json.loads(target.read_text()), "entires": {}}))
    result = build(copy, "chart")
    assert result.returncode != 0
    assert "unknown key entires" in result.stderr
    result = build(copy, "nothing")
    assert result.returncode != 0
    assert "chart" in result.stderr


def test_a_package_without_a_licence_is_not_bundled(copy: Path) -> None:
    (copy / "node_modules").unlink()
    bare = copy / "node_modules" / "bare"
    bare.mkdir(parents=True)
    (bare / "package.json").write_text('{"name": "bare", "version": "1.0.0", "main": "index.js"}')
    (bare / "index.js").write_text("export const x = 1;")
    source = built_module.STATIC.parents[2] / "node_modules"
    for name in ("esbuild", "@esbuild"):
        (copy / "node_modules" / name).symlink_to(source / name)
    folder = copy / "frontend" / "trial"
    folder.mkdir()
    (folder / "target.json").write_text('{"out": "out", "entries": {"a.js": "a.js"}}')
    (folder / "a.js").write_text("import { x } from 'bare'; console.log(x);")
    result = build(copy, "trial")
    assert result.returncode != 0
    assert "carries no licence" in result.stderr


def test_a_missing_file_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(built_module, "STATIC", tmp_path)
    built_module.asset.cache_clear()
    try:
        with pytest.raises(Problem) as caught:
            built_module.asset("chart.js")
    finally:
        built_module.asset.cache_clear()
    assert "make build" in caught.value.lines("en")[-1]
    assert "make build" in caught.value.lines("ko")[-1]
