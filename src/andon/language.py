"""Two languages, both complete: every text carries English and Korean side by side.

A missing translation cannot happen, because neither argument has a default
(see docs/decisions/0003-two-languages-side-by-side.md).
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = ("en", "ko")

_chosen: contextvars.ContextVar[Language | None] = contextvars.ContextVar("language", default=None)
_process_choice: Language | None = None


@dataclass(frozen=True)
class Text:
    """One sentence in both languages; ``{name}`` places are filled by :meth:`format`."""

    en: str
    ko: str

    def __str__(self) -> str:
        return self.in_(language())

    def in_(self, lang: Language) -> str:
        """The sentence in ``lang``."""
        return self.ko if lang == "ko" else self.en

    def format(self, **values: Any) -> Text:
        """Fill the places; a value that is itself a Text is filled per language."""

        def fill(lang: Language) -> str:
            shown = {k: v.in_(lang) if isinstance(v, Text) else v for k, v in values.items()}
            return self.in_(lang).format(**shown)

        return Text(en=fill("en"), ko=fill("ko"))


def language() -> Language:
    """The language of whoever is looking: an explicit choice, JupyterLab's setting, the environment."""
    return _chosen.get() or _process_choice or _from_lab() or _from_environment()


def use(lang: Language) -> None:
    """Choose a language for this whole process (a kernel serves one person)."""
    global _process_choice
    _process_choice = as_language(lang)


@contextlib.contextmanager
def speaking(lang: Language) -> Iterator[None]:
    """Speak ``lang`` inside the block, in this task or thread only."""
    token = _chosen.set(as_language(lang))
    try:
        yield
    finally:
        _chosen.reset(token)


def as_language(value: str | None, default: Language = "en") -> Language:
    """The supported language a locale name such as ``ko_KR.UTF-8`` stands for, else ``default``."""
    head = (value or "").replace("_", "-").split("-")[0].split(".")[0].lower()
    return head if head in LANGUAGES else default


def lab_setting_file() -> Path:
    """Where JupyterLab keeps this user's own language choice."""
    root = os.environ.get("JUPYTERLAB_SETTINGS_DIR")
    base = Path(root) if root else Path.home() / ".jupyter" / "lab" / "user-settings"
    return base / "@jupyterlab" / "translation-extension" / "plugin.jupyterlab-settings"


def _from_lab() -> Language | None:
    """JupyterLab's Settings > Language, when the user has set it (the file is JSON with comments)."""
    try:
        lines = lab_setting_file().read_text(encoding="utf-8").splitlines()
    except (OSError, RuntimeError):
        return None
    body = "\n".join(line for line in lines if not line.lstrip().startswith("//"))
    try:
        locale = json.loads(body).get("locale")
    except (ValueError, AttributeError):
        return None
    return as_language(locale) if locale and locale != "default" else None


def _from_environment() -> Language:
    for name in ("ANDON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return as_language(value)
    return "en"
