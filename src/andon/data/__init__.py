"""Finds, makes, loads and takes in data. Imported on use, so that importing it costs nothing."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from andon.data.catalogue import catalog
    from andon.data.company import company_files
    from andon.data.getting import get
    from andon.data.intake.model import Finding, Intake
    from andon.data.intake.take_in import take_in
    from andon.data.loading import load
    from andon.data.making import truth

_HOME = {
    "catalog": "catalogue",
    "company_files": "company",
    "get": "getting",
    "Finding": "intake.model",
    "Intake": "intake.model",
    "take_in": "intake.take_in",
    "load": "loading",
    "truth": "making",
}
__all__ = ["Finding", "Intake", "catalog", "company_files", "get", "load", "take_in", "truth"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(f"andon.data.{_HOME[name]}"), name)
    raise AttributeError(f"module 'andon.data' has no attribute {name!r}")
