"""`andon explain TENANT KEY`: a setting's value, and the file and line that set it."""

from __future__ import annotations

import argparse
from typing import Any


def register(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("explain", help="print a company's setting and where it was set")
    parser.add_argument("tenant", help="name of the company's folder")
    parser.add_argument("key", help="for example language, apps, limits.idle_minutes")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print ``key = value (origin)``."""
    from andon import places
    from andon.model.origins import explain

    origin = explain(places.tenants(), arguments.tenant, arguments.key)
    print(f"{origin.key} = {_shown(origin.value)}   ({origin.set_by})")
    return 0


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_shown(one) for one in value) or "-"
    return str(getattr(value, "user", value))
