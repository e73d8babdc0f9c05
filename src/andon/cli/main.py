"""`andon VERB`: types the verbs, no logic. Each verb is one module with ``register`` beside this file."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from andon import __version__
from andon.problem import Problem

VERBS = ("up", "check", "explain", "tenant", "data", "app", "workshop", "bundle", "doctor")


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """The command line; ``only`` limits it to one verb, so that others are not imported."""
    root = argparse.ArgumentParser(prog="andon", description="An analytics workbench for small manufacturers.")
    root.add_argument("--version", action="version", version=f"andon {__version__}")
    verbs = root.add_subparsers(dest="verb", required=True, metavar="VERB")
    for verb in VERBS if only not in VERBS else (only,):
        importlib.import_module(f"andon.cli.{verb}").register(verbs)
    return root


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; a Problem is printed as its lines on stderr, exit code 2."""
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = parser(words[0] if words else None).parse_args(words)
    try:
        return int(arguments.run(arguments) or 0)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
