"""A vibration archive: four bearings of one shaft, recorded every so often until one of them fails.

The model (per sample, in steps of the 16-bit recorder)
    acceleration = level x (noise + shaft tone) + hits of the defect x decaying ring

The outer race of one bearing begins to spall at a known time; each passing ball then hits and
rings the housing. Neighbours hear a tenth of it. Somewhat earlier the load rises for a while on
all bearings: the level goes up, the shape of the signal does not. :func:`truth` tells both.

Written as Zarr, block by block: no more than one block is in memory, and an interrupted run goes on
with the next block. Values are 16-bit steps (a quarter of the noise), some 4 bits each on disk.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from andon.data.generators.recipe import Progress, Recipe
from andon.data.generators.steady import Floats, Steady, rounded, sine
from andon.language import Text

if TYPE_CHECKING:
    import xarray as xr

START = np.datetime64("2026-04-06T08:00:00", "s")
SENSORS = ("B1", "B2", "B3", "B4")
RATE_HZ = 20_480
SAMPLES = 32_768
SHAFT_HZ = 30.0
DEFECT_HZ = 107.5  # ball pass frequency of the outer race: 3.58 times the shaft
FAULTY = 2
ONSET, LOAD_FROM, LOAD_TO = 0.70, 0.42, 0.50  # parts of the record
STEP_G = 0.0125
NOISE_STEPS, TONE_STEPS = 4.0, 1.5
LIFT = 128  # recorder offset in steps: keeps the high bytes alike, so that they pack well
RING_HZ, RING_SAMPLES, RING_DECAY = 3_200.0, 128, 0.959
BLOCK = 16  # snapshots per chunk
_JOURNAL = "journal.txt"
_ARCHIVE = "archive.zarr"


def make(folder: Path, recipe: Recipe, progress: Progress | None = None) -> str:
    """Write ``archive.zarr`` into ``folder`` (resumes there); return the hash of all recorded steps."""
    journal = folder / _JOURNAL
    array, done = _resume(folder, recipe, journal)
    blocks = [(first, sensor) for first in range(0, _snapshots(recipe), BLOCK) for sensor in range(len(SENSORS))]
    digests = []
    for number, (first, sensor) in enumerate(blocks):
        last = min(first + BLOCK, _snapshots(recipe))
        if number >= len(done):
            steps = np.stack([_recording(recipe, snapshot, sensor) for snapshot in range(first, last)])
            array[first:last, sensor, :] = steps
            digest = _digest(steps)
            with journal.open("a", encoding="ascii") as file:
                file.write(f"{digest}\n")
        else:
            digest = done[number]
        digests.append(digest)
        if progress:
            progress(number + 1, len(blocks))
    journal.unlink()
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def truth(recipe: Recipe) -> pd.DataFrame:
    """What was planted: kind, title, sensor, start, end, first and last snapshot (from 0), defect frequency in Hz."""
    times, n = snapshot_times(recipe), _snapshots(recipe)
    first = int(np.ceil(ONSET * n))
    load = (int(np.ceil(LOAD_FROM * n)), int(np.ceil(LOAD_TO * n)) - 1)
    defect_title = Text(en="Outer race of the bearing spalls", ko="베어링 외륜 박리")
    load_title = Text(en="Higher load, no defect", ko="부하 증가, 결함 아님")
    rows = [
        ("load", str(load_title), "*", times[load[0]], times[load[1]], *load, np.nan),
        ("bearing-defect", str(defect_title), SENSORS[FAULTY], times[first], times[-1], first, n - 1, DEFECT_HZ),
    ]
    names = ["kind", "title", "sensor", "start", "end", "first_snapshot", "last_snapshot", "defect_hz"]
    return pd.DataFrame(rows, columns=names)


def read(folder: Path) -> xr.Dataset:
    """The archive as a lazy Dataset: acceleration in g as float32 (time, sensor, sample), temperature in Celsius."""
    import xarray as xr

    stored = xr.open_zarr(folder / _ARCHIVE, consolidated=False, mask_and_scale=False, chunks={})
    packing = stored["acceleration"].attrs
    # as 32-bit floats, or xarray would unpack to twice the size
    packing.update({key: np.float32(packing[key]) for key in ("scale_factor", "add_offset")})
    return xr.decode_cf(stored.assign_coords(sensor=list(SENSORS)))


def snapshot_times(recipe: Recipe) -> np.ndarray:
    """When each snapshot begins."""
    minutes = np.arange(_snapshots(recipe)) * recipe.parameters["minutes"]
    return np.asarray(START + minutes.astype("m8[m]").astype("m8[s]"))


def _snapshots(recipe: Recipe) -> int:
    return recipe.parameters["snapshots"]


def _recording(recipe: Recipe, snapshot: int, sensor: int) -> np.ndarray:
    """One sensor's samples of one snapshot, in recorder steps (uint16)."""
    random = Steady(recipe.seed, snapshot, sensor)
    age = snapshot / _snapshots(recipe)
    level = (1.25 if LOAD_FROM <= age < LOAD_TO else 1.0) * (1.0 + 0.01 * float(random.normal(1)[0]))
    phase = int(random.uniform(1)[0] * _TONE_PERIOD)
    signal = random.coarse_normal(SAMPLES) * (NOISE_STEPS / 209.0)
    signal += _TONE[phase : phase + SAMPLES]
    signal *= level
    share = {FAULTY: 1.0, FAULTY - 1: 0.1, FAULTY + 1: 0.1}.get(sensor, 0.0)
    if age >= ONSET and share:
        _hit(signal, random, share * _severity(age))
    return (np.clip(np.rint(signal), -LIFT, 65_535 - LIFT) + LIFT).astype("<u2")


def _severity(age: float) -> float:
    """How hard the balls hit, in steps: clear from the onset, six times that at the end."""
    grown = (age - ONSET) / (1.0 - ONSET)
    return NOISE_STEPS * (2.5 + 12.0 * grown * grown)


def _hit(signal: np.ndarray, random: Steady, strength: float) -> None:
    """Add one ring per passing ball, with one percent of slip and a fifth of scatter in strength."""
    period = RATE_HZ / DEFECT_HZ
    hits = int((SAMPLES - RING_SAMPLES) / period) - 1
    begin = (np.arange(hits) + random.uniform(1)) * period + 0.01 * period * random.normal(hits)
    where = np.maximum(begin, 0.0).astype(np.int64)[:, None] + np.arange(RING_SAMPLES)
    height = strength * (1.0 + 0.2 * random.normal(hits))
    signal[where] += height[:, None] * _RING


def _tone() -> Floats:
    """The shaft's tone and its overtone, long enough to start anywhere in a period."""
    turns = np.arange(_TONE_PERIOD) * (SHAFT_HZ / RATE_HZ)
    one = TONE_STEPS * (sine(turns) + 0.4 * sine(2.0 * turns))
    return np.tile(one, SAMPLES // _TONE_PERIOD + 1)


def _ring() -> Floats:
    """How the housing rings after a hit: a decaying oscillation of height one."""
    decay = np.cumprod(np.full(RING_SAMPLES, RING_DECAY))
    return decay * sine(np.arange(RING_SAMPLES) * (RING_HZ / RATE_HZ))


_TONE_PERIOD = 2_048  # three turns of the shaft
_TONE, _RING = _tone(), _ring()


def _resume(folder: Path, recipe: Recipe, journal: Path) -> tuple[Any, list[str]]:
    """The array to write into, and the digests of the blocks that are already whole."""
    import zarr

    if journal.is_file():
        array = zarr.open_array(folder / _ARCHIVE / "acceleration", mode="r+")
        done = []
        for number, digest in enumerate(journal.read_text(encoding="ascii").split()):
            first, sensor = number // len(SENSORS) * BLOCK, number % len(SENSORS)
            if _digest(np.asarray(array[first : first + BLOCK, sensor, :])) != digest:
                break
            done.append(digest)
        journal.write_text("".join(f"{digest}\n" for digest in done), encoding="ascii")
        return array, done
    array = _create(folder / _ARCHIVE, recipe)
    journal.touch()
    return array, []


def _create(path: Path, recipe: Recipe) -> Any:
    """An empty archive: coordinates, temperatures, and the array to be filled."""
    import xarray as xr
    import zarr
    from zarr.codecs import BloscCodec

    n = _snapshots(recipe)
    age = np.arange(n) / n
    warm = np.where(age >= ONSET, 18.0 * ((age - ONSET) / (1.0 - ONSET)) ** 2, 0.0)
    columns = [41.0 + k + 0.4 * Steady(recipe.seed, 1_000_000, k).normal(n) for k in range(len(SENSORS))]
    columns[FAULTY] = columns[FAULTY] + warm
    temperature = rounded(np.stack(columns, axis=1), 1).astype("<f4")
    small = xr.Dataset(
        {"temperature_c": (("time", "sensor"), temperature)},
        coords={"time": snapshot_times(recipe)},
    )
    small.to_zarr(path, mode="w", consolidated=False, zarr_format=3)
    return zarr.open_group(path, mode="r+").create_array(
        "acceleration",
        shape=(n, len(SENSORS), SAMPLES),
        chunks=(BLOCK, 1, SAMPLES),
        dtype="uint16",
        compressors=[BloscCodec(cname="zstd", clevel=1, shuffle="shuffle")],
        dimension_names=("time", "sensor", "sample"),
        attributes={"scale_factor": STEP_G, "add_offset": -LIFT * STEP_G, "sampling_hz": RATE_HZ, "units": "g"},
    )


def _digest(steps: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(steps, dtype="<u2").tobytes()).hexdigest()
