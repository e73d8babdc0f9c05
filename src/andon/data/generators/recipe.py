"""What a generator is given, and how what it made is told apart from anything else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Recipe:
    """One dataset in one size: the seed and the parameters fix every value."""

    name: str
    size: str
    version: int
    seed: int
    parameters: dict[str, int] = field(default_factory=dict)

    def key(self) -> str:
        """A short mark of everything that decides the values."""
        return hashlib.sha256(repr((self.version, self.seed, sorted(self.parameters.items()))).encode()).hexdigest()[:8]


def canonical(column: Any) -> bytes:
    """A column's bytes for hashing, the same for any pandas, Parquet or machine.

    Numbers: millionths as little-endian 64-bit integers (missing: the smallest integer);
    times: seconds since 1970 likewise; the rest: UTF-8 lines.
    """
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "M":
        return bytes(column.to_numpy().astype("datetime64[s]").astype("<i8").tobytes())
    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        numbers = column.to_numpy().astype(np.float64)
        missing = np.isnan(numbers)
        whole = np.rint(np.where(missing, 0.0, numbers) * 1e6).astype("<i8")
        whole[missing] = np.iinfo(np.int64).min
        return bytes(whole.tobytes())
    return "\n".join(column.astype(str)).encode()


def table_hash(frame: pd.DataFrame) -> str:
    """SHA-256 over all columns' names and canonical values, in order."""
    total = hashlib.sha256()
    for name in frame.columns:
        body = canonical(frame[name])
        total.update(f"{name}\0{len(body)}\0".encode())
        total.update(body)
    return total.hexdigest()
