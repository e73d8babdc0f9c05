"""`andon tenant new|check|render|remove`: companies, on one PC and on a cluster."""

from __future__ import annotations

import argparse
from pathlib import Path


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its own verbs."""
    verb = verbs.add_parser("tenant", help="companies: values for a cluster from their cards")
    own = verb.add_subparsers(dest="tenant_verb", required=True, metavar="VERB")
    rendered = own.add_parser("render", help="values for the chart k8s/andon (secrets are never in them)")
    rendered.add_argument("names", nargs="*", help="only these companies (default: all)")
    rendered.add_argument("--output", metavar="FILE", type=Path, help="write there instead of printing")
    rendered.set_defaults(run=_render)


def _render(arguments: argparse.Namespace) -> int:
    from andon import places
    from andon.operate.rendering import render

    text = render(places.tenants(), arguments.names)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    return 0
