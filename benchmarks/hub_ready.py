"""From the command to a login page that answers through the proxy."""

from __future__ import annotations

from benchmarks import peer
from benchmarks.harness import Arm, Benchmark


def _seconds(running: peer.Running) -> float:
    with running:
        return running.seconds


BENCHMARK = Benchmark(
    name="hub-ready",
    what="command -> login page answers (second start, database there)",
    goal=0.5,
    ours=Arm("andon", lambda: _seconds(peer.andon(18801))),
    peer=Arm("stock", lambda: _seconds(peer.stock(18802))),
    rounds=7,
)
