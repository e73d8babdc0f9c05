"""JupyterLab as Andon serves it to one person: a quick start, their home, their language, their cards."""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Asked by jupyter_server: the Lab page and Andon's own addresses, both in one extension app."""
    from andon.lab.page import LabPage

    return [{"module": "andon.lab.page", "app": LabPage}]
