"""The chart as tests install it: with the real dependency charts where they are, with the stand-ins otherwise."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.k8s.cluster.base import call
from tests.k8s.cluster.places import binaries

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "k8s" / "andon"
STANDINS = Path(__file__).resolve().parent / "standins"
NAMES = ("jupyterhub", "dask-gateway")
KUBERNETES = "1.34.0"


def dependencies() -> Path | None:
    """The folder with the real dependency charts (``ANDON_CHARTS``, or k8s/andon/charts), or None."""
    for folder in (os.environ.get("ANDON_CHARTS"), CHART / "charts"):
        if folder and all(_of(Path(folder), name) for name in NAMES):
            return Path(folder)
    return None


def assemble(where: Path, *, source: Path = CHART, real: bool = False) -> Path:
    """A copy of the chart in ``where`` that can be installed; ``real``: with the real dependency charts."""
    chart = where / "andon"
    shutil.copytree(source, chart, ignore=shutil.ignore_patterns("charts"))
    folder = dependencies() if real else STANDINS
    assert folder is not None, "the dependency charts are not here"
    for name in NAMES:
        found = _of(folder, name)
        assert found is not None
        target = chart / "charts" / found.name
        target.parent.mkdir(exist_ok=True)
        shutil.copytree(found, target) if found.is_dir() else shutil.copy(found, target)
    return chart


def image_values(tag: str, prefix: str = "andon/", policy: str = "IfNotPresent") -> dict[str, Any]:
    """Which images to run, for every place that names one."""

    def image(name: str) -> dict[str, str]:
        return {"name": f"{prefix}{name}", "tag": tag, "pullPolicy": policy}

    gateway = {"image": image("hub"), "backend": {"image": image("workbench")}}
    return {
        "global": {"andon": {"image": image("workbench")}},
        "jupyterhub": {"hub": {"image": image("hub")}, "proxy": {"chp": {"image": image("proxy")}}},
        "dask-gateway": {"gateway": gateway},
    }


def helm() -> str:
    """The helm program; a test that needs it skips where there is none."""
    built = binaries() / "helm"
    found = str(built) if built.exists() else shutil.which("helm")
    if found is None:
        pytest.skip("helm is not here (python3 tools/cluster.py builds it)")
    return found


def template(chart: Path, *flags: str, namespace: str = "andon", release: str = "andon") -> list[dict[str, Any]]:
    """Every object that the chart makes."""
    fixed = ("--namespace", namespace, "--kube-version", KUBERNETES, "--include-crds")
    text = call(helm(), "template", release, str(chart), *fixed, *flags)
    return [document for document in yaml.safe_load_all(text) if document]


def pods(documents: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """``(owner, namespace, pod template)`` of everything that makes pods."""
    for document in documents:
        spec = document.get("spec", {})
        if document["kind"] == "CronJob":
            spec = spec["jobTemplate"]["spec"]
        if document["kind"] in ("Deployment", "Job", "CronJob", "DaemonSet", "StatefulSet"):
            about = document["metadata"]
            yield f"{document['kind']} {about['name']}", about.get("namespace", ""), spec["template"]


def _of(folder: Path, name: str) -> Path | None:
    """The chart ``name`` in ``folder``: unpacked, or packed as name-VERSION.tgz."""
    plain = folder / name
    packed = sorted(folder.glob(f"{name}-[0-9]*.tgz"))
    return plain if (plain / "Chart.yaml").is_file() else (packed[-1] if packed else None)
