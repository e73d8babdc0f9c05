"""Parsed cards by the hash of their text: ten thousands of cards are parsed once, on all cores."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from andon.model.strict import parse_yaml

# fewer new cards than this are parsed where they are read
_MANY = 500
# a process of its own, with PyYAML alone: JSON in and out; what JSON cannot say, or is no YAML, comes back as null
_WORKER = """
import json, sys, yaml
loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
found = []
for text in json.load(sys.stdin):
    try:
        card = yaml.load(text, Loader=loader)
        found.append(card if json.loads(json.dumps(card)) == card else None)
    except (yaml.YAMLError, TypeError, ValueError):
        found.append(None)
json.dump(found, sys.stdout)
"""


class KnownCards:
    """Remembers what the text of a card says, in one file.

    Only parsing is remembered: each card is checked anew at every reading. A text that changed has another
    hash, so nothing can be out of date; a file that is missing or broken counts as empty.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            before = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            before = {}
        self._before: dict[str, Any] = before if isinstance(before, dict) else {}
        self._on_file = set(self._before)
        self._now: dict[str, Any] = {}

    def parse(self, text: str) -> Any:
        """What the text says."""
        digest = _digest(text)
        found = self._before.get(digest)
        if found is None:
            found = parse_yaml(text)
        self._now[digest] = found
        return found

    def prepare(self, cards: Sequence[Path]) -> None:
        """Parse many new cards at once, on all cores; cards that cannot be read or parsed are left to their reader."""
        if len(cards) - len(self._before) < _MANY:
            return
        new: dict[str, str] = {}
        for card in cards:
            with contextlib.suppress(OSError, UnicodeDecodeError):
                text = card.read_text(encoding="utf-8")
                digest = _digest(text)
                if digest not in self._before:
                    new[digest] = text
        workers = max(1, min(os.cpu_count() or 1, 8))
        digests = list(new)
        parts = [digests[number::workers] for number in range(workers)]
        with ThreadPoolExecutor(workers) as pool:
            for part, found in zip(
                parts, pool.map(_elsewhere, [[new[d] for d in part] for part in parts]), strict=True
            ):
                self._before.update((d, card) for d, card in zip(part, found, strict=False) if card is not None)

    def keep(self) -> None:
        """Write what was read since the beginning, if that differs; not being able to is no fault."""
        if self._now.keys() == self._on_file:
            return
        plain = {digest: card for digest, card in self._now.items() if _survives_json(card)}
        part = self.file.with_name(f".{self.file.name}.{os.getpid()}.part")
        with contextlib.suppress(OSError):
            part.write_text(json.dumps(plain), encoding="utf-8")
            part.replace(self.file)


def _elsewhere(texts: list[str]) -> list[Any]:
    """Parse in a process of its own; nothing when that does not work here."""
    try:
        asked = json.dumps(texts).encode()
        done = subprocess.run([sys.executable, "-I", "-c", _WORKER], input=asked, capture_output=True, check=True)
        found: list[Any] = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return []
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _survives_json(card: Any) -> bool:
    try:
        return bool(json.loads(json.dumps(card)) == card)
    except (TypeError, ValueError):
        return False
