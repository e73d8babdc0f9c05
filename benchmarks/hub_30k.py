"""30,000 companies and 100,000 people in one hub: start, memory, login, scopes, as companies grow.

Each size has its own folder of company cards and its own database, in which everybody has logged in once. The ratio
is the start with 30,000 companies against 30 times the start with 1,000: at most 1 means that a start grows no
worse than linearly. The goal is met when that holds, no start takes a minute, and nothing else grows worse
than linearly. ``ANDON_BENCH_DB`` (for example postgresql+psycopg2://... with {companies}) names another database
than SQLite; ``ANDON_BENCH_SIZES`` other sizes.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
from dataclasses import asdict, dataclass

from benchmarks import harness
from benchmarks.big_hub import BigHub

NAME, GOAL, MINUTE = "hub-30k", 1.0, 60.0
SIZES = tuple(int(size) for size in os.environ.get("ANDON_BENCH_SIZES", "1000,3000,10000,30000").split(","))
ROUNDS, ASKED = 3, 15


@dataclass(frozen=True)
class Measured:
    """One size. Seconds (medians of several), except where the name says otherwise."""

    companies: int
    people: int
    first_start: float
    start: float
    first_processor: float
    processor: float
    memory_mib: float
    login: float
    who_am_i: float
    gallery: float
    app_opening: float
    operator_page: float
    scopes_of_one: int
    database_mib: float


def run() -> dict[str, object]:
    """All sizes, the smallest first; later starts alternate between the sizes."""
    print(f"{NAME}: start, memory, login and scopes of one hub as companies grow")
    print(harness.machine(), flush=True)
    hubs = [BigHub(size, harness.ROOT / ".bench" / NAME / str(size)) for size in SIZES]
    try:
        first = {hub.companies: _first(hub) for hub in hubs}
        processor: dict[int, list[float]] = {hub.companies: [] for hub in hubs}
        starts: dict[int, list[float]] = {hub.companies: [] for hub in hubs}
        asked: dict[int, dict[str, float]] = {}
        for number in range(ROUNDS):
            for hub in hubs if number % 2 == 0 else reversed(hubs):
                with hub:
                    starts[hub.companies].append(hub.seconds)
                    processor[hub.companies].append(hub.processor)
                    if number == ROUNDS - 1:
                        asked[hub.companies] = hub.ask(ASKED)
                print(f"  round {number + 1}  {hub.companies:>6} companies  start {hub.seconds:7.3f} s", flush=True)
        measured = [
            _measured(hub, first[n], (starts[n], processor[n]), asked[n]) for hub in hubs for n in [hub.companies]
        ]
    finally:
        for hub in hubs:
            shutil.rmtree(hub.folder, ignore_errors=True)
    return _report(measured, starts)


def _first(hub: BigHub) -> tuple[float, float]:
    """The very first start: no database, no parsed cards; then everybody gets a place in the database."""
    hub.make()
    with hub:
        print(f"  first    {hub.companies:>6} companies  start {hub.seconds:7.3f} s", flush=True)
        took = hub.seconds, hub.processor
    hub.everybody_was_here()
    return took


def _measured(
    hub: BigHub, first: tuple[float, float], later: tuple[list[float], list[float]], asked: dict[str, float]
) -> Measured:
    return Measured(
        companies=hub.companies,
        people=hub.people,
        first_start=round(first[0], 3),
        start=round(statistics.median(later[0]), 3),
        first_processor=round(first[1], 2),
        processor=round(statistics.median(later[1]), 2),
        memory_mib=round(asked["memory_mib"], 1),
        login=round(asked["login"], 4),
        who_am_i=round(asked["who_am_i"], 4),
        gallery=round(asked["gallery"], 4),
        app_opening=round(asked["app_opening"], 4),
        operator_page=round(asked["operator_page"], 4),
        scopes_of_one=int(asked["scopes_of_one"]),
        database_mib=round(hub.database_mib(), 1),
    )


def _report(measured: list[Measured], starts: dict[int, list[float]]) -> dict[str, object]:
    small, large = measured[0], measured[-1]
    times = large.companies / small.companies
    ratio = large.start / (times * small.start)
    worse = _worse_than_linear(measured)
    for row in measured:
        print("  " + "  ".join(f"{name} {value:g}" for name, value in asdict(row).items()))
    for line in worse:
        print(f"  worse than linear: {line}")
    slowest = max(max(row.first_start, row.start) for row in measured)
    result: dict[str, object] = {
        "name": NAME,
        "ratio": round(ratio, 3),
        "goal": GOAL,
        "met": ratio <= GOAL and slowest < MINUTE and not worse,
    }
    rows = [asdict(row) for row in measured]
    harness.keep(result, {"sizes": rows, "starts": {str(size): values for size, values in starts.items()}})
    print(json.dumps(result))
    return result


def _worse_than_linear(measured: list[Measured]) -> list[str]:
    """Every value that grows faster than the number of companies, against the smallest size.

    Starts are judged by the processor time that they took: one slow moment of a busy machine is no growth.
    """
    small = asdict(measured[0])
    found = []
    for row in measured[1:]:
        times = row.companies / small["companies"]
        for name, value in asdict(row).items():
            if (
                name not in ("companies", "people", "first_start", "start")
                and small[name]
                and value > times * small[name]
            ):
                found.append(f"{name} at {row.companies}: {value:g}, with {times:g} times {small[name]:g} allowed")
    return found
