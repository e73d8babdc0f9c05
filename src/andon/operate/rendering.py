"""Turns companies' cards into values for the chart `k8s/andon`: the same cards, the same text, no secrets."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from andon import places
from andon.model.dataset import Dataset
from andon.model.strict import read_card
from andon.model.tenant import Limits, Profile, Tenant, card_file, read_tenants
from andon.operate.tenants import find

HEAD = "# Made by `andon tenant render` from the companies' cards; change those and render again.\n"
# pods besides servers and Dask workers: the app server, a job that prepares volumes, workshops
SPARE_PODS = 6


def render(tenants: Path, names: Iterable[str] = ()) -> str:
    """Values for the chart as YAML text: for all companies under ``tenants``, or only for ``names``."""
    values = chart_values(tenants, names)
    return HEAD + yaml.dump(values, Dumper=_Plain, sort_keys=True, allow_unicode=True, width=1000)


def chart_values(tenants: Path, names: Iterable[str] = ()) -> dict[str, Any]:
    """See :func:`render`; a fingerprint of all cards lets hub and gateway restart when one changes."""
    chosen = {name: find(tenants, name) for name in names} or read_tenants(tenants)
    rooms = {name: _room(tenant, card_file(tenants, name)) for name, tenant in sorted(chosen.items())}
    code = {key: text for name in rooms for key, text in _own_code(tenants, name)}
    marks = "".join(room["card"] for room in rooms.values()) + "".join(code.values())
    fingerprint = hashlib.sha256(marks.encode()).hexdigest()[:16]
    values: dict[str, Any] = {
        "global": {"andon": {"cards": fingerprint}},
        "dask-gateway": {"gateway": {"annotations": {"andon/cards": fingerprint}}},
        "tenants": rooms,
    }
    if code:
        values["jupyterhub"] = {"hub": {"extraConfig": code}}
    return values


def _room(tenant: Tenant, card: Path) -> dict[str, Any]:
    servers: list[Limits | Profile] = [tenant.limits, *tenant.profiles]
    quota = tenant.quota
    return {
        "card": canonical(card),
        "quota": {
            "cpus": quota.cpus,
            "memoryGib": quota.memory_gib,
            "storageGib": quota.storage_gib,
            "pods": quota.servers * (1 + tenant.limits.dask_clusters) + quota.dask_workers + SPARE_PODS,
        },
        "largest": {
            "cpus": max(one.cpus for one in servers),
            "memoryGib": max(one.memory_gib for one in servers),
            "storageGib": tenant.limits.storage_gib,
        },
        "datasets": {name: sizes for name in tenant.datasets if (sizes := _made_sizes(name))},
    }


def canonical(card: Path) -> str:
    """A card's content without comments and layout: only a real change changes it."""
    raw = yaml.safe_load(card.read_text(encoding="utf-8"))
    return yaml.dump(raw, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=1000)


def _made_sizes(dataset: str) -> list[str]:
    """The sizes in which a dataset can be made; none for a public file, which somebody has to bring."""
    return sorted(read_card(places.datasets() / dataset / "card.yml", Dataset).source.sizes)


def _own_code(tenants: Path, name: str) -> list[tuple[str, str]]:
    """The company's own hub.d/*.py: the chart's hub loads it last, as `andon up` does."""
    files = sorted((tenants / name / "hub.d").glob("*.py"))
    return [(f"{name}-{path.name}", path.read_text(encoding="utf-8")) for path in files]


class _Plain(yaml.SafeDumper):
    """Texts of several lines as blocks, lists indented, no references to what was said before."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _text)
