"""Holds the node's namespaces while its input is open, then ends them and leaves the machine as it was.

Its input is a pipe from the tests: it closes when they end, also when they are killed. What a killed guard
leaves is written down in ``STATE`` and cleared by the next one.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from tests.k8s.cluster import cgroups, sysctls
from tests.k8s.cluster.places import STATE, run
from tests.k8s.cluster.room import cut_cable, open_room


def clear() -> None:
    """End what is recorded, remove groups, cable and files, restore settings. Safe to do twice."""
    if STATE.exists():
        kept = json.loads(STATE.read_text(encoding="utf-8"))
        if is_ours(kept["init"]):
            os.kill(kept["init"], signal.SIGKILL)
            gone(kept["init"])
        sysctls.restore(kept["sysctls"])
        shutil.rmtree(kept["run"], ignore_errors=True)
    left = cgroups.remove()
    cut_cable()
    if left:
        raise RuntimeError(f"processes are still in {', '.join(map(str, left))}")
    STATE.unlink(missing_ok=True)


def is_ours(pid: int) -> bool:
    """Is this the first process of a room (and not another that got its number)?"""
    try:
        return "signal.pause()" in Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return False


def gone(pid: int, seconds: float = 20.0) -> None:
    """Wait until a process has ended, and with it all others of its room."""
    until = time.monotonic() + seconds
    while is_ours(pid) and time.monotonic() < until:
        time.sleep(0.05)


def keep(init: int, before: dict[str, str]) -> None:
    """Write down what ``clear`` needs."""
    kept = {"init": init, "sysctls": before, "run": str(run())}
    STATE.write_text(json.dumps(kept), encoding="utf-8")


def main() -> None:
    """Clear, open the room, say its number, wait for the end of input, clear."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    clear()
    before = sysctls.read()
    keep(0, before)
    shutil.rmtree(run(), ignore_errors=True)
    run().mkdir(parents=True)
    cgroups.make()
    room, holder = open_room()
    keep(room.init, before)
    print(room.init, flush=True)
    sys.stdin.read()
    os.kill(room.init, signal.SIGKILL)
    holder.wait()
    clear()


if __name__ == "__main__":
    main()
