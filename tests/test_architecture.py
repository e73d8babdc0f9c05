"""Arrows point one way: content -> andon_widgets -> andon; cli -> verbs -> model <- andon_hub."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# room -> the rooms it may import; leaves (language, problem, places) are open to all
LEAVES = {"andon.language", "andon.problem", "andon.places", "andon.imports", "andon"}
MAY = {
    "andon.model": set(),
    "andon.methods": {"andon.model"},
    "andon.data": {"andon.model"},
    "andon.compute": set(),
    "andon.apps": {"andon.model"},
    "andon.workshops": {"andon.model", "andon.compute", "andon.data"},
    "andon.lab": {"andon.model", "andon.compute"},
    "andon.onepc": {"andon.model"},
    "andon.operate": {"andon.model", "andon.data"},
    "andon.cli": {
        "andon.model",
        "andon.data",
        "andon.apps",
        "andon.workshops",
        "andon.lab",
        "andon.onepc",
        "andon.operate",
        "andon.methods",
    },
    "andon_hub": {"andon.model"},
    "andon_gateway": {"andon.model", "andon.operate"},
    "andon_widgets": {"andon.methods", "andon.data", "andon.workshops", "andon.compute", "andon.model"},
}
PURE = {"andon.methods": {"ipywidgets", "anywidget", "requests", "jupyter_server", "voila", "papermill", "dask"}}


def room_of(module: str) -> str:
    """The room a module lives in: its first two names, or the first alone outside `andon`."""
    parts = module.split(".")
    if parts[0] in ("andon_hub", "andon_gateway", "andon_widgets"):
        return parts[0]
    return ".".join(parts[:2])


def imports(path: Path) -> set[str]:
    """Every module that a file imports, also inside functions and under TYPE_CHECKING."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            found |= {f"{node.module}.{name.name}" if node.module == "andon" else node.module for name in node.names}
    return found


def modules() -> list[tuple[str, Path]]:
    places = [
        (ROOT / "src", "andon"),
        (ROOT / "hub_config", "andon_hub"),
        (ROOT / "hub_config", "andon_gateway"),
        (ROOT / "widgets", "andon_widgets"),
    ]
    found = []
    for base, package in places:
        for path in sorted((base / package).rglob("*.py")):
            name = ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
            found.append((name, path))
    return found


def test_there_is_something_to_walk() -> None:
    rooms = {room_of(name) for name, _ in modules()}
    assert set(MAY) <= rooms, f"rooms without code: {set(MAY) - rooms}"


@pytest.mark.parametrize(("name", "path"), modules(), ids=lambda value: value if isinstance(value, str) else "")
def test_arrows(name: str, path: Path) -> None:
    room = room_of(name)
    if name in LEAVES:
        allowed: set[str] = set(MAY) if name == "andon" else set()
    else:
        assert room in MAY, f"{name} is in no known room"
        allowed = MAY[room]
    for target in imports(path):
        if not target.startswith(("andon.", "andon_hub", "andon_gateway", "andon_widgets")) or target == "andon":
            continue
        leaf = any(target == one or target.startswith(f"{one}.") for one in LEAVES - {"andon"})
        where = room_of(target)
        public = room == "andon_widgets" and where in {"andon.load", "andon.catalog", "andon.take_in", "andon.cluster"}
        assert leaf or public or where == room or where in allowed or where == "andon.__version__", (
            f"{name} imports {target}"
        )


@pytest.mark.parametrize("room", PURE)
def test_methods_are_pure(room: str) -> None:
    for name, path in modules():
        if room_of(name) == room:
            heads = {target.split(".")[0] for target in imports(path)}
            assert not heads & PURE[room], f"{name} imports {heads & PURE[room]}"


def notebooks() -> list[Path]:
    return sorted(p for p in (ROOT / "starter_notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: str(path.relative_to(ROOT)))
def test_notebooks_use_public_names_and_hold_no_outputs(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert not [cell for cell in cells if cell.get("outputs")], "outputs are stored"
    for target in re.findall(r"^\s*(?:from|import)\s+(andon[\w.]*)", code, re.M):
        assert target.split(".")[0] in ("andon", "andon_widgets"), target
        assert not any(part.startswith("_") for part in target.split(".")), target


def test_no_python_in_yaml_and_no_address_of_a_machine() -> None:
    import subprocess

    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    home = re.compile(r"(?<![\w.])/(?:home|root|Users)/(?!andon\b)\w+")  # the images' own user is `andon`
    for name in files:
        path = ROOT / name
        if path.suffix in {".py", ".md", ".yml", ".js", ".mjs", ".ipynb", ".json", ".toml", ".lock"} and path.exists():
            text = path.read_text(encoding="utf-8")
            assert not home.search(text), f"{name}: {home.search(text)}"
            assert f'"{"resolved"}": "http' not in text, name
