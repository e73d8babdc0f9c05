"""Andon: an analytics workbench for small and medium manufacturers.

The public names are few: :func:`catalog`, :func:`load`, :func:`take_in`,
:func:`cluster`, and the modules under :mod:`andon.methods`. They are imported on first use,
because every kernel, server and command starts by importing this package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from andon.compute import cluster
    from andon.data import catalog, load, take_in

_HOME = {"catalog": "andon.data", "load": "andon.data", "take_in": "andon.data", "cluster": "andon.compute"}
__all__ = ["__version__", "catalog", "cluster", "load", "take_in"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'andon' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
