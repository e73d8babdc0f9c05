"""What a change would create, change or remove in a cluster, said before it is applied.

Two sets are compared: two renders of the companies' values (no cluster needed), or the objects of a live release with
those that the chart would make now. A Secret's content is compared but never shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from andon.language import Text

SHOWN = 200
KEEP = "helm.sh/resource-policy"
# differ at every rendering or say only which chart made an object
_NOISE = ("metadata.labels.helm.sh/chart",)
_ABSENT: Any = object()


@dataclass
class Preview:
    """Names of what comes, goes and stays; for what changes, the keys with their old and new value."""

    created: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The preview as people read it."""
        found = [f"+ {name}" for name in self.created]
        for name, keys in self.changed.items():
            found += [f"~ {name}", *(f"    {key}" for key in keys)]
        found += [f"- {name}" for name in self.removed]
        found += [f"= {name}  ({_KEPT})" for name in self.kept]
        counts = {"c": len(self.created), "m": len(self.changed), "r": len(self.removed), "k": len(self.kept)}
        return [*found, str(_TOTAL.format(**counts))]


_KEPT = Text(en="no longer made, but kept with its data", ko="더 만들지는 않지만 데이터와 함께 남음")
_TOTAL = Text(en="{c} created, {m} changed, {r} removed, {k} kept.", ko="생성 {c}, 변경 {m}, 삭제 {r}, 유지 {k}.")


def of_values(old: str, new: str) -> Preview:
    """Compare two renders (`andon tenant render`): one line per company that comes, changes or goes."""
    before, after = _companies(old), _companies(new)
    preview = Preview()
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            preview.created.append(name)
        elif name not in after:
            preview.removed.append(name)
        else:
            _note(preview, name, before[name], after[name])
    _note(preview, "hub.extraConfig", _own_code(old), _own_code(new))
    return preview


def of_manifests(old: str, new: str) -> Preview:
    """Compare two sets of objects, as `helm get manifest` and `helm template` print them."""
    before, after = _objects(old), _objects(new)
    preview = Preview()
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            preview.created.append(name)
        elif name not in after:
            kept = (before[name]["metadata"].get("annotations") or {}).get(KEEP) == "keep"
            (preview.kept if kept else preview.removed).append(name)
        else:
            _note(preview, name, before[name], after[name], secret=before[name]["kind"] == "Secret")
    return preview


def _note(preview: Preview, name: str, old: Any, new: Any, *, secret: bool = False) -> None:
    found = [
        key if secret and key.startswith("data.") else f"{key}: {_shown(one)} -> {_shown(other)}"
        for key, one, other in _differences(old, new)
        if not key.endswith(_NOISE)
    ]
    if found:
        preview.changed[name] = found


def _companies(text: str) -> dict[str, Any]:
    """Company -> its values, the card itself as keys instead of text."""
    found = (yaml.safe_load(text) or {}).get("tenants") or {}
    return {name: {**room, "card": yaml.safe_load(room["card"])} for name, room in found.items()}


def _own_code(text: str) -> Any:
    values = yaml.safe_load(text) or {}
    return ((values.get("jupyterhub") or {}).get("hub") or {}).get("extraConfig") or {}


def _objects(text: str) -> dict[str, Any]:
    found = {}
    for document in yaml.safe_load_all(text):
        if document:
            about = document["metadata"]
            place = f"{about['namespace']}/" if about.get("namespace") else ""
            found[f"{document['kind']} {place}{about['name']}"] = document
    return found


def _differences(old: Any, new: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """``(key, old, new)`` of everything that differs; lists are compared item by item when they are as long."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted(old.keys() | new.keys(), key=str):
            yield from _differences(old.get(key, _ABSENT), new.get(key, _ABSENT), f"{path}.{key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _differences(one, other, f"{path}[{number}]")
    elif old != new:
        yield path, old, new


def _shown(value: Any) -> str:
    if value is _ABSENT:
        return "-"
    line = " ".join(str(value).split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
