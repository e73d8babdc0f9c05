"""Which points set the limits (phase I); all others are judged against them (phase II)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from andon.language import Text
from andon.methods import faults
from andon.methods.chart import Bools

Baseline = slice | int | NDArray[np.bool_] | list[bool] | None


def choose(baseline: Any, labels: NDArray[Any]) -> Bools:
    """``baseline`` as a mask over the points, shape (m,).

    A slice counts points (not labels) from 0, an int takes so many first points, a mask has one
    truth value per point, None takes them all. Raises Problem for anything else or for no point at all.
    """
    size = len(labels)
    mask = np.zeros(size, dtype=bool)
    if baseline is None:
        mask[:] = True
    elif isinstance(baseline, slice):
        mask[baseline] = True
    elif isinstance(baseline, int | np.integer) and not isinstance(baseline, bool):
        mask[: max(int(baseline), 0)] = True
    else:
        given = np.asarray(baseline)
        if given.dtype != bool or given.shape != (size,):
            raise faults.clash(
                "The baseline does not fit the points.",
                "기준 구간이 점의 개수와 맞지 않습니다.",
                Text(
                    en=f"A slice, a number of first points, or {size:,} truth values.",
                    ko=f"구간(slice), 처음 점의 개수, 또는 참/거짓 {size:,}개.",
                ),
            )
        mask |= given
    if not mask.any():
        raise faults.clash(
            "The baseline holds no point.",
            "기준 구간에 점이 하나도 없습니다.",
            Text(en="Some of the plotted points.", ko="표시된 점의 일부."),
        )
    return mask
