"""What a viewer reads when an app fails: a sentence and a code. The traceback goes to the log under that code."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from andon.apps import wording
from andon.language import Language


def new_code() -> str:
    """A short code that people can read out over the telephone."""
    return secrets.token_hex(3).upper()


def tamed(content: dict[str, Any], language: Language, log: logging.Logger | Any) -> dict[str, Any]:
    """The content of a kernel's ``error`` message without its traceback.

    A :class:`andon.problem.Problem` speaks to people already, so its lines are kept; for anything
    else the viewer gets a sentence with a code, and the log gets the rest.
    """
    if content.get("ename") == "Problem":
        lines = [str(line) for line in content.get("traceback", [])]
    else:
        code = new_code()
        log.error("app failure %s: %s", code, "\n".join(str(line) for line in content.get("traceback", [])))
        lines = [wording.CELL_FAILED.format(code=code).in_(language)]
    return {"ename": "App", "evalue": lines[0] if lines else "", "traceback": lines}
