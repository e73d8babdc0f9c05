"""The tool's style sheet, and the page's when the tool is a page of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def style(*, page: bool) -> str:
    """A style element: the tool's rules, with ``page`` also the page around it."""
    names = ("style.css", "page.css") if page else ("style.css",)
    rules = "\n".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names)
    return f"<style>{rules}</style>"


def hide(widget: Any, gone: bool = True) -> None:
    """Take a widget out of the page, or bring it back (a class, because the style sheet sets ``display``)."""
    (widget.add_class if gone else widget.remove_class)("andon-gone")
