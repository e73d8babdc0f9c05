"""Turns tenants into JupyterHub settings. Nothing here is started; everything is set."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from andon.problem import Problem

if TYPE_CHECKING:
    from andon_hub.site import Site


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """Every setting of the hub as ``{class name: {trait: value}}``, from the site's description alone."""
    from andon_hub import culling, pages, roles

    merged: dict[str, dict[str, Any]] = {}
    for part in (
        site.settings(),
        roles.settings(site),
        *(room.settings(site) for room in _of_runtime(site)),
        culling.settings(site),
        pages.settings(site),
    ):
        for section, values in part.items():
            _join(merged.setdefault(section, {}), values, section)
    return merged


def _of_runtime(site: Site) -> tuple[Any, Any]:
    """How people log in and how servers start: the two files that differ between one PC and a cluster."""
    if site.runtime == "kubernetes":
        from andon_hub import oidc, pods

        return oidc, pods
    from andon_hub import passwords, servers

    return passwords, servers


def _join(room: dict[str, Any], values: dict[str, Any], where: str) -> None:
    """Add settings; each has one writer, and ``tornado_settings`` is a room of its own."""
    for trait, value in values.items():
        if trait == "tornado_settings" and trait in room:
            room[trait] = dict(room[trait])
            _join(room[trait], value, f"{where}.{trait}")
        elif trait in room:
            raise ValueError(f"two files set {where}.{[trait]}")
        else:
            room[trait] = value


def configure(config: Any) -> None:
    """Set everything on JupyterHub's ``c``, then load the site's own ``hub.d/*.py``, then check the door.

    A Problem ends the hub with its message on one line that `andon up` can show in the reader's language.
    """
    try:
        _configure(config)
    except Problem as p:
        both = [p.read.en, p.read.ko, p.where, p.expected.en, p.expected.ko, p.next_step.en, p.next_step.ko]
        print("andon-problem:" + "\x1f".join(" ".join(word.split()) for word in both), file=sys.stderr, flush=True)
        raise SystemExit(2) from None


def _configure(config: Any) -> None:
    from andon_hub import passwords, register
    from andon_hub.site import read_site

    site = read_site()
    for section, values in settings(site).items():
        for trait, value in values.items():
            config[section][trait] = value
    if site.runtime == "kubernetes" and "db_url" not in config.JupyterHub and "ANDON_DB" in os.environ:
        config.JupyterHub.db_url = os.environ["ANDON_DB"]
    for extra in site.extra_config():
        exec(
            compile(extra.read_text(encoding="utf-8"), str(extra), "exec"), {"c": config, "get_config": lambda: config}
        )
    passwords.refuse_open_door(config, site)
    register.teach_hub(site)
