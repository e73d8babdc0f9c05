"""Workers as processes of this computer."""

from __future__ import annotations

import os

from andon.compute import dashboards
from andon.compute.client import Team
from andon.compute.share import share


def start(workers: int | None, memory: int | None) -> Team:
    """Scheduler, workers and dashboard that listen on this computer only."""
    size = share(workers, memory)
    team = Team(
        n_workers=size.workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=size.each,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        set_as_default=True,
    )
    board = team.cluster.scheduler.services.get("dashboard") if team.cluster else None
    if board is not None:
        team.dashboard = dashboards.record(f"local-{os.getpid()}-{board.port}", f"http://127.0.0.1:{board.port}")
    return team
