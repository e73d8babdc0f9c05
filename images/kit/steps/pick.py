"""Prints a part of a requirements lock: ``pick.py LOCK [--only] NAME ...`` keeps all but (or only) the names."""

from __future__ import annotations

import re
import sys
from pathlib import Path


def blocks(text: str) -> dict[str, str]:
    """Package name -> its lines (pin and hashes)."""
    parts = re.split(r"\n(?=[a-z0-9])", text.strip())
    return {re.split(r"[=\[ ]", part, maxsplit=1)[0]: part for part in parts if re.match(r"[a-z0-9]", part)}


def pick(text: str, names: set[str], only: bool) -> str:
    """The blocks of ``names`` (``only``), or all others; an unknown name is an error."""
    found = blocks(text)
    if names - set(found):
        raise SystemExit(f"not in the lock: {', '.join(sorted(names - set(found)))}")
    return "\n".join(part for name, part in found.items() if (name in names) == only) + "\n"


def main() -> None:
    path, *words = sys.argv[1:]
    only = "--only" in words
    names = {word for word in words if word != "--only"}
    sys.stdout.write(pick(Path(path).read_text(encoding="utf-8"), names, only))


if __name__ == "__main__":
    main()
