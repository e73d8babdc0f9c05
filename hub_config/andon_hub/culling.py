"""Idle servers stop after the company's time; the idle-culler asks the hub who is idle.

JupyterLab and the app servers stop themselves after their company's own time: JupyterLab tells its user some
minutes before and offers a bounded keep-alive (andon.lab). The culler runs beside the hub with its own token
(scopes in roles.py) and the longest of the companies' times, for a server that no longer can.
"""

from __future__ import annotations

from typing import Any

from andon_hub.site import Site


def settings(site: Site) -> dict[str, dict[str, Any]]:
    """How often the hub looks whether a server still lives."""
    return {"Spawner": {"poll_interval": 5}}
