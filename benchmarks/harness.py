"""One harness for all: alternating arms, medians, the ratio, a line about the machine, a JSON result."""

from __future__ import annotations

import json
import os
import platform
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"


@dataclass(frozen=True)
class Arm:
    """One way to do the thing; ``measure`` returns seconds."""

    name: str
    measure: Callable[[], float]


@dataclass(frozen=True)
class Benchmark:
    """Ours against the peer; the goal is the highest ratio of medians that counts as met."""

    name: str
    what: str
    goal: float
    ours: Arm
    peer: Arm
    rounds: int = 5


def run(benchmark: Benchmark) -> dict[str, object]:
    """Warm both arms once, then alternate; print every round, the medians, and the result as the last line."""
    print(f"{benchmark.name}: {benchmark.what}")
    print(machine())
    seconds: dict[str, list[float]] = {benchmark.ours.name: [], benchmark.peer.name: []}
    arms = [benchmark.ours, benchmark.peer]
    for arm in arms:
        print(f"  warm-up  {arm.name:<12} {arm.measure():7.3f} s", flush=True)
    for number in range(benchmark.rounds):
        for arm in arms if number % 2 == 0 else reversed(arms):
            seconds[arm.name].append(arm.measure())
            print(f"  round {number + 1}  {arm.name:<12} {seconds[arm.name][-1]:7.3f} s", flush=True)
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    ratio = medians[benchmark.ours.name] / medians[benchmark.peer.name]
    for name, value in medians.items():
        spread = max(seconds[name]) - min(seconds[name])
        print(f"  median   {name:<12} {value:7.3f} s  (spread {spread:.3f} s)")
    result: dict[str, object] = {
        "name": benchmark.name,
        "ratio": round(ratio, 3),
        "goal": benchmark.goal,
        "met": ratio <= benchmark.goal,
    }
    keep(result, {"seconds": seconds})
    print(json.dumps(result))
    return result


def keep(result: dict[str, object], more: dict[str, object]) -> None:
    """Write a result with the machine, the time and ``more`` into results/NAME.json."""
    RESULTS.mkdir(exist_ok=True)
    record = {**result, "machine": machine(), "at": datetime.now(UTC).isoformat(timespec="seconds"), **more}
    (RESULTS / f"{result['name']}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def machine() -> str:
    """What this ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release()}"
    return f"machine: {os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {sys.version.split()[0]}"
