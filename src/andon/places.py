"""Where things are: the content that ships with Andon, and the state that it keeps."""

from __future__ import annotations

import os
from pathlib import Path


def content() -> Path:
    """The folder that holds datasets/, starter_notebooks/ and hub_config/ (``ANDON_CONTENT`` overrides)."""
    given = os.environ.get("ANDON_CONTENT")
    return Path(given) if given else Path(__file__).resolve().parents[2]


def state() -> Path:
    """Where this machine keeps users' files, passwords and the hub's database (``ANDON_STATE`` overrides)."""
    given = os.environ.get("ANDON_STATE")
    if given:
        return Path(given).absolute()
    data_home = os.environ.get("XDG_DATA_HOME")
    return (Path(data_home) if data_home else Path.home() / ".local" / "share") / "andon"


def datasets() -> Path:
    """One folder per curated dataset."""
    return content() / "datasets"


def notebooks() -> Path:
    """Lessons, apps and workshops."""
    return content() / "starter_notebooks"


def tenants() -> Path:
    """One folder per company."""
    given = os.environ.get("ANDON_TENANTS")
    return Path(given) if given else content() / "hub_config" / "tenants"


def data_cache() -> Path:
    """Generated and downloaded dataset files, shared read-only by everyone on this machine."""
    given = os.environ.get("ANDON_DATA")
    return Path(given) if given else state() / "datasets"


def company() -> Path | None:
    """The shared folder of the company whose server this is, or None outside a company's server."""
    given = os.environ.get("ANDON_COMPANY")
    return Path(given) if given else None
