"""A stamping press line: one press, two dies, coils of sheet, a gauge that measures five parts in a row.

The model (per measured part; all constants below)
    thickness = nominal + lot + normal wear + faults + gauge-and-part noise
    tonnage   = nominal + coil hardness + wear + cold oil + night shift + noise
    burr      = sharp edge + wear + faults + noise
    oil       = day and night wave + slow walk + noise

Ordinary lot, wear and shift effects on the thickness are kept below a quarter of the noise of a
subgroup mean, so that a control chart of the undisturbed process is quiet; on tonnage and burr they show.
Faults are planted at fixed places; :func:`truth` tells which, where and how large.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from andon.data.generators.recipe import Progress, Recipe, table_hash
from andon.data.generators.steady import Floats, Steady, drift, rounded, sine
from andon.language import Text

START = np.datetime64("2026-03-02T06:00:00")
PARTS = 5
STROKES_PER_MINUTE = 20
STROKES_PER_COIL = 4_000
STROKES_PER_DIE = 100_000
NOMINAL_MM, NOISE_MM, LOT_MM, WEAR_MM = 1.200, 0.008, 0.0007, 0.0008
TOLERANCE_MM = 0.030
COPIED = ("coil_thickness_mm", "thickness_mm", "burr_mm", "tonnage_kn", "oil_temperature_c")


@dataclass(frozen=True)
class Fault:
    """One kind of planted fault; ``start`` and ``length`` in thousandths of a run of some seven days."""

    kind: str
    title: Text
    column: str
    start: int
    length: int
    size: float
    unit: str


FAULTS = (
    Fault(
        "die-chipping",
        Text(en="Die edge chipped: a step", ko="금형 날 깨짐: 갑자기 바뀜"),
        "thickness_mm",
        380,
        40,
        0.010,
        "mm",
    ),
    Fault(
        "sensor-gap", Text(en="Oil temperature missing", ko="유온 값 빠짐"), "oil_temperature_c", 460, 10, 0.0, "Cel"
    ),
    Fault(
        "tool-wear",
        Text(en="Fast tool wear: a trend", ko="빠른 공구 마모: 서서히 바뀜"),
        "thickness_mm",
        560,
        80,
        -0.014,
        "mm",
    ),
    Fault(
        "wrong-coil",
        Text(en="Wrong coil: too thick", ko="잘못 건 코일: 두께 초과"),
        "thickness_mm",
        700,
        20,
        0.030,
        "mm",
    ),
    Fault(
        "stuck-sensor",
        Text(en="Load cell stuck at one value", ko="하중 센서가 한 값에 고정"),
        "tonnage_kn",
        800,
        16,
        0.0,
        "kN",
    ),
    Fault("duplicated-hour", Text(en="An hour stored twice", ko="한 시간이 두 번 저장됨"), "*", 860, 6, 0.0, ""),
    Fault(
        "loose-clamp",
        Text(en="Loose clamp: more scatter", ko="클램프 풀림: 산포 커짐"),
        "thickness_mm",
        920,
        16,
        2.4,
        "1",
    ),
)


def make(folder: Path, recipe: Recipe, progress: Progress | None = None) -> str:
    """Write ``data.parquet`` into ``folder``; return the hash of the canonical values."""
    table = frame(recipe)
    if progress:
        progress(1, 2)
    table.to_parquet(folder / "data.parquet", index=False, row_group_size=100_000)
    if progress:
        progress(2, 2)
    return table_hash(table)


def truth(recipe: Recipe) -> pd.DataFrame:
    """Where the faults are: run, kind, title, column, first and last subgroup, start, end, size, unit, die or lot."""
    rows = []
    for run, fault in planted(recipe):
        first, last = _span(recipe, run, fault)
        begin, end = (START + _minutes(recipe, number) for number in (first, last + 1))
        rows.append((run, fault.kind, str(fault.title), fault.column, first, last, begin, end, fault.size, fault.unit))
    names = ["run", "kind", "title", "column", "first_subgroup", "last_subgroup", "start", "end", "size", "unit"]
    return pd.DataFrame(rows, columns=names)


def planted(recipe: Recipe) -> list[tuple[int, Fault]]:
    """Every fault of the first run, and every third of the later ones, by run number."""
    runs = range(recipe.parameters["runs"])
    return [(run, fault) for run in runs for k, fault in enumerate(FAULTS) if run == 0 or (run + k) % 3 == 0]


def frame(recipe: Recipe) -> pd.DataFrame:
    """The whole table: one row per measured part, subgroups numbered from 1 in order of time."""
    subgroup = np.arange(1, recipe.parameters["runs"] * recipe.parameters["subgroups_per_run"] + 1)
    begin = _minutes(recipe, subgroup)
    part = np.tile(np.arange(1, PARTS + 1), subgroup.size)
    stroke = np.repeat((subgroup - 1) * recipe.parameters["minutes"] * STROKES_PER_MINUTE, PARTS) + part
    hour = (begin.astype(np.int64) // 3_600 + 6) % 24
    shift = np.repeat(np.where((hour >= 6) & (hour < 18), "day", "night"), PARTS)
    coil, die = (stroke - 1) // STROKES_PER_COIL, (stroke - 1) // STROKES_PER_DIE
    table = pd.DataFrame(
        {
            "time": (np.repeat(START + begin, PARTS) + ((part - 1) * (60 // STROKES_PER_MINUTE))).astype("M8[us]"),
            "shift": pd.Categorical(shift, ["day", "night"]),
            "lot": pd.Categorical.from_codes(coil, pd.Index([f"C26{k:05d}" for k in range(1, int(coil[-1]) + 2)])),
            "die": pd.Categorical.from_codes(die % 2, pd.Index(["D21", "D22"])),
            "subgroup": np.repeat(subgroup, PARTS),
            "part": part,
            "stroke": stroke,
        }
    )
    _measure(table, recipe, coil, (stroke - 1) % STROKES_PER_DIE / STROKES_PER_DIE)
    _plant(table, recipe)
    table["ok"] = (table["thickness_mm"] - NOMINAL_MM).abs() < TOLERANCE_MM + 1e-9
    return table


def _measure(table: pd.DataFrame, recipe: Recipe, coil: np.ndarray, wear: Floats) -> None:
    """Add the measured columns of the undisturbed process; ``wear`` runs from 0 to 1 over a die's life."""
    n, subgroups, coils = len(table), len(table) // PARTS, int(coil[-1]) + 1
    streams = (Steady(recipe.seed, k) for k in range(20))
    lot, hard, gauge = (next(streams).normal(coils)[coil] for _ in range(3))
    noise = [next(streams).normal(n) for _ in range(5)]
    days = np.repeat(_minutes(recipe, np.arange(1, subgroups + 1)).astype(np.float64) / 86_400.0, PARTS)
    slow = 0.05 * math.sqrt(recipe.parameters["minutes"])
    walk = np.repeat(drift(next(streams).normal(subgroups) * slow, 1.0 - 0.003 * recipe.parameters["minutes"]), PARTS)
    oil = 45.0 + 3.0 * sine(days - 0.125) + walk + 0.15 * noise[0]
    night = (table["shift"] == "night").to_numpy()
    table["coil_thickness_mm"] = 1.250 + 0.003 * gauge + 0.002 * noise[1]
    table["thickness_mm"] = NOMINAL_MM + LOT_MM * lot - WEAR_MM * (wear - 0.5) + NOISE_MM * noise[2]
    table["burr_mm"] = 0.020 + 0.030 * wear * wear + 0.003 * noise[3]
    table["tonnage_kn"] = 1850.0 + 9.0 * hard + 60.0 * wear + 2.5 * (45.0 - oil) + 5.0 * night + 8.0 * noise[4]
    table["oil_temperature_c"] = oil


def _plant(table: pd.DataFrame, recipe: Recipe) -> None:
    """Put the faults in, round to what the gauges show, then do what happens to stored values."""
    subgroup = table["subgroup"].to_numpy()
    spans = [(fault, *_span(recipe, run, fault)) for run, fault in planted(recipe)]
    for fault, first, last in spans:
        _disturb(table, fault, (subgroup >= first) & (subgroup <= last))
    table["burr_mm"] = table["burr_mm"].clip(lower=0.0)
    for name, decimals in zip(COPIED, (3, 3, 3, 0, 1), strict=True):
        table[name] = rounded(table[name].to_numpy(), decimals)
    for fault, first, last in spans:
        inside = (subgroup >= first) & (subgroup <= last)
        if fault.kind == "sensor-gap":
            table.loc[inside, fault.column] = np.nan
        elif fault.kind == "stuck-sensor":
            table.loc[inside, fault.column] = table.loc[inside, fault.column].iloc[0]
        elif fault.kind == "duplicated-hour":
            before = (subgroup >= 2 * first - last - 1) & (subgroup < first)
            table.loc[inside, list(COPIED)] = table.loc[before, list(COPIED)].to_numpy()


def _disturb(table: pd.DataFrame, fault: Fault, inside: np.ndarray) -> None:
    """Change what happens at the press while ``inside``."""
    ramp = np.linspace(0.0, 1.0, int(inside.sum()))
    if fault.kind == "die-chipping":
        table.loc[inside, "thickness_mm"] += fault.size
        table.loc[inside, "burr_mm"] += 0.025
    elif fault.kind == "tool-wear":
        table.loc[inside, "thickness_mm"] += fault.size * ramp
        table.loc[inside, "burr_mm"] += 0.030 * ramp
        table.loc[inside, "tonnage_kn"] += 60.0 * ramp
    elif fault.kind == "wrong-coil":
        table.loc[inside, ["thickness_mm", "coil_thickness_mm"]] += fault.size
        table.loc[inside, "tonnage_kn"] += 110.0
    elif fault.kind == "loose-clamp":
        calm = table.loc[inside, "thickness_mm"] - NOMINAL_MM
        table.loc[inside, "thickness_mm"] = NOMINAL_MM + fault.size * calm


def _span(recipe: Recipe, run: int, fault: Fault) -> tuple[int, int]:
    """First and last subgroup of a fault."""
    per_run = recipe.parameters["subgroups_per_run"]
    first = run * per_run + fault.start * per_run // 1000 + 1
    return first, first + fault.length * per_run // 1000 - 1


def _minutes(recipe: Recipe, subgroup: int | np.ndarray) -> np.ndarray:
    """Time from the start until a subgroup is measured."""
    return ((np.asarray(subgroup) - 1) * recipe.parameters["minutes"] * 60).astype("m8[s]")
