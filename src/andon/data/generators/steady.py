"""Arithmetic that gives the same bits on every machine.

Guarantees: only PCG64's raw integers, integer sums, and single IEEE 754 additions,
multiplications and divisions are used. No ``exp``, ``sin``, ``log`` and no library normal,
because those differ in the last bit between processors and between versions of numpy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Steady:
    """A stream of random numbers; ``stream`` tells independent streams of one seed apart."""

    def __init__(self, seed: int, *stream: int) -> None:
        self._bits = np.random.PCG64(np.random.SeedSequence((seed, *stream)))

    def normal(self, n: int) -> Floats:
        """``n`` standard normal values: sums of twelve 16-bit integers (Irwin-Hall), within +-6.

        Mean 0, standard deviation 1, kurtosis 2.9; beyond 3 sigma lie 0.22 % (normal: 0.27 %).
        """
        lanes = self._bits.random_raw(3 * n).reshape(n, 3)
        pairs = (lanes & np.uint64(0x0000FFFF0000FFFF)) + ((lanes >> np.uint64(16)) & np.uint64(0x0000FFFF0000FFFF))
        sums = ((pairs & np.uint64(0xFFFFFFFF)) + (pairs >> np.uint64(32))).sum(axis=1)
        return (sums.astype(np.float64) - 393_210.0) / 65_536.0

    def coarse_normal(self, n: int) -> NDArray[np.int64]:
        """``n`` integers, nearly normal: sums of eight bytes minus 1,020, standard deviation 209.0, kurtosis 2.85.

        One raw draw each: four times as fast as :meth:`normal`, for signals with millions of samples.
        """
        eight = self._bits.random_raw(n)
        pairs = (eight & np.uint64(0x00FF00FF00FF00FF)) + ((eight >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF))
        sums = (pairs * np.uint64(0x0001000100010001)) >> np.uint64(48)
        return sums.astype(np.int64) - 1_020

    def uniform(self, n: int) -> Floats:
        """``n`` values in [0, 1)."""
        return (self._bits.random_raw(n) >> np.uint64(11)).astype(np.float64) / 9_007_199_254_740_992.0


def sine(turns: Any) -> Floats:
    """Sine of ``turns`` full turns (1.0 is 360 degrees), by a polynomial; error below 4e-6."""
    x = np.asarray(turns, dtype=np.float64)
    x = x - np.floor(x)
    x = np.where(x > 0.75, x - 1.0, np.where(x > 0.25, 0.5 - x, x))
    y = x * 6.283185307179586
    square = y * y
    inner = 1.0 - square / 72.0
    for divisor in (42.0, 20.0, 6.0):
        inner = 1.0 - square / divisor * inner
    return y * inner


def drift(noise: Floats, memory: float) -> Floats:
    """A first-order autoregressive walk: each value keeps ``memory`` of the last and adds its noise."""
    walk, last = [], 0.0
    for step in noise.tolist():
        last = memory * last + step
        walk.append(last)
    return np.array(walk)


def rounded(values: Floats, decimals: int) -> Floats:
    """As a gauge shows it: the nearest multiple of 10^-decimals."""
    scale = 10.0**decimals
    return np.rint(values * scale) / scale
