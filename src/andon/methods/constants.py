"""Control chart constants, computed from their definitions instead of copied from a table.

For n independent normal values with standard deviation 1: ``d2`` and ``d3`` are the mean and the
standard deviation of the range, ``c4`` is the mean of the sample standard deviation. The rest follows:
A2 = 3/(d2 sqrt n), A3 = 3/(c4 sqrt n), D3,4 = max(0, 1 -+ 3 d3/d2), B3,4 = max(0, 1 -+ 3 sqrt(1 - c4^2)/c4).

Source: ISO 7870-2 (Shewhart control charts); AIAG, Statistical Process Control, 2nd ed.;
Montgomery, Introduction to Statistical Quality Control, 8th ed., ch. 6 and appendix VI.
Convention: exact. Printed tables round to three or four digits, so their limits differ there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import ndtr, poch

_REACH = 12.0  # normal tails beyond this hold less than 1e-32
_STEP = 1 / 32  # the trapezium rule converges geometrically on an analytic, decaying integrand


@dataclass(frozen=True)
class Constants:
    """All constants of one subgroup size ``n`` (no units)."""

    n: int
    d2: float
    d3: float
    c4: float
    A2: float
    A3: float
    D3: float
    D4: float
    B3: float
    B4: float


@cache
def constants(n: int) -> Constants:
    """The constants for subgroups of ``n`` values.

    Raises ValueError for n < 2: one value has neither a range nor a standard deviation.
    """
    if n < 2:
        raise ValueError("constants need a subgroup of at least two values")
    mean, spread, bias = d2(n), d3(n), c4(n)
    wide, noise = 3 * spread / mean, 3 * (1 - bias**2) ** 0.5 / bias
    root = n**0.5
    return Constants(
        n=n,
        d2=mean,
        d3=spread,
        c4=bias,
        A2=3 / (mean * root),
        A3=3 / (bias * root),
        D3=max(0.0, 1 - wide),
        D4=1 + wide,
        B3=max(0.0, 1 - noise),
        B4=1 + noise,
    )


@cache
def d2(n: int) -> float:
    """Mean of the range of n standard normal values: the integral of 1 - F^n - (1 - F)^n (Tippett 1925)."""
    x = np.arange(-_REACH, _REACH + _STEP, _STEP)
    below, above = ndtr(x), ndtr(-x)
    return float(np.sum(1 - below**n - above**n) * _STEP)


@cache
def d3(n: int) -> float:
    """Standard deviation of the range of n standard normal values.

    From P(range <= w) = n * integral of phi(x) (F(x+w) - F(x))^(n-1), and E[range^2] = 2 * integral of w P(range > w).
    """
    node, weight = np.polynomial.legendre.leggauss(120)
    w = _REACH * (node + 1)[:, None]
    x = np.arange(-3 * _REACH, _REACH + _STEP, _STEP)[None, :]
    density = np.exp(-0.5 * x**2) / (2 * np.pi) ** 0.5
    within = n * np.sum(density * (ndtr(x + w) - ndtr(x)) ** (n - 1), axis=1) * _STEP
    square = 2 * _REACH * float(np.sum(weight * w[:, 0] * (1 - within)))
    return float((square - d2(n) ** 2) ** 0.5)


@cache
def c4(n: int) -> float:
    """Mean of the sample standard deviation: sqrt(2/(n-1)) Gamma(n/2) / Gamma((n-1)/2)."""
    return float((2 / (n - 1)) ** 0.5 * poch((n - 1) / 2, 0.5))
