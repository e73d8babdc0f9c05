"""Names that are safe everywhere: in addresses, folders, Kubernetes objects and JupyterHub.

Guarantees of a Name: 1 to 30 of ``[a-z0-9-]``, starts with a letter, no double or trailing
hyphen. What people read is the title beside it, in any script.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Annotated

from pydantic import StringConstraints

PATTERN = r"^[a-z](?:-?[a-z0-9])*$"
Name = Annotated[str, StringConstraints(pattern=PATTERN, max_length=30)]


def slug(text: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """A Name for any text (Korean too): always valid, same text same slug, no collision with ``taken``.

    Letters outside a-z are not transliterated: what remains is made unique by a short hash of
    the whole text, so that 김민수 and 김민서 differ.
    """
    text = unicodedata.normalize("NFC", text.strip())
    ascii_part = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:20].strip("-")
    lossless = bool(re.fullmatch(PATTERN, ascii_part)) and ascii_part == text.lower()
    digest = hashlib.sha256(text.encode()).hexdigest()
    head = ascii_part if ascii_part[:1].isalpha() else f"n-{ascii_part}".rstrip("-")
    for length in range(0 if lossless else 6, 9):
        candidate = f"{head}-{digest[:length]}".rstrip("-") if length else head
        if candidate not in taken and re.fullmatch(PATTERN, candidate):
            return candidate
    raise ValueError(f"no free name for {text!r}")
