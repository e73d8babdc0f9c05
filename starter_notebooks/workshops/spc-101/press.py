"""A small press for the workshop: thickness of stamped brackets, with a fault planted at a secret moment."""

from __future__ import annotations

import numpy as np
import pandas as pd

SUBGROUPS = 35
PARTS = 5


def run_press(seed: int, shift: float, healthy: int) -> tuple[pd.DataFrame, int]:
    """Measure the press of one seat.

    ``shift``: how far the thickness moves when the die slips, in standard deviations of single parts.
    ``healthy``: no fault before this many subgroups. Gives one row per part (subgroup, part,
    thickness_mm) and the first subgroup (counted from 1) with the fault.
    """
    if not 4 <= healthy <= SUBGROUPS - 10:
        raise ValueError(f"healthy must lie between 4 and {SUBGROUPS - 10}, not {healthy}")
    rng = np.random.default_rng(seed)
    level = 2.0 + rng.uniform(-0.01, 0.01)
    sigma = rng.uniform(0.008, 0.014)
    planted = int(rng.integers(healthy + 2, healthy + 7))
    direction = rng.choice([-1, 1])
    subgroup = np.repeat(np.arange(1, SUBGROUPS + 1), PARTS)
    moved = np.where(subgroup >= planted, direction * shift * sigma, 0.0)
    thickness = level + moved + rng.normal(0, sigma, subgroup.size)
    part = np.tile(np.arange(1, PARTS + 1), SUBGROUPS)
    return pd.DataFrame({"subgroup": subgroup, "part": part, "thickness_mm": thickness.round(4)}), planted
