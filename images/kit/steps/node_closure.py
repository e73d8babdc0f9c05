"""The folders of npm packages that one package needs, by package-lock.json: ``node_closure.py LOCK NAME``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def closure(packages: dict[str, dict[str, Any]], name: str) -> list[str]:
    """Folders (``node_modules/...``) of ``name`` and of everything that it needs, as npm resolves them."""
    found: set[str] = set()
    waiting = [f"node_modules/{name}"]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        entry = packages[path]
        needed = [*entry.get("dependencies", {}), *entry.get("optionalDependencies", {})]
        waiting += [where for one in needed if (where := resolve(packages, path, one))]
    return sorted(found)


def resolve(packages: dict[str, dict[str, Any]], path: str, name: str) -> str | None:
    """The folder where ``name`` is found from ``path``: the nearest node_modules upwards."""
    while True:
        candidate = f"{path}/node_modules/{name}" if path else f"node_modules/{name}"
        if candidate in packages:
            return candidate
        if not path:
            return None
        path = path.rpartition("/node_modules/")[0] if "/node_modules/" in path else ""


if __name__ == "__main__":
    lock = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print("\n".join(closure(lock["packages"], sys.argv[2])))
