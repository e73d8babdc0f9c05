"""Which points are drawn when there are more than a screen can show. Never what is computed.

Guarantees of :func:`drawn`: first and last point, every point in ``always`` (of more than ``MARKED``
of them one per bucket; zooming in shows the others), and per bucket the lowest and highest value of each
array are kept; the order is kept; a gap that fills a bucket stays a gap.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

#: More marks than this cannot be told apart on any screen.
MARKED = 10_000


def drawn(
    arrays: Sequence[Floats], points: int, *, start: int = 0, stop: int | None = None, always: Indices
) -> Indices:
    """Indices into ``arrays`` (1-D, equal length) of about ``points`` points between ``start`` and ``stop``."""
    length = len(arrays[0])
    stop = length if stop is None else stop
    count = stop - start
    if count <= points:
        return np.arange(start, stop)
    buckets = max(1, points // (2 * len(arrays)))
    marked = always[(always >= start) & (always < stop)]
    if len(marked) > MARKED:
        marked = marked[np.unique((marked - start) * MARKED // count, return_index=True)[1]]
    kept = [np.array([start, stop - 1]), marked]
    kept += [start + extremes(values[start:stop], buckets) for values in arrays]
    return np.unique(np.concatenate(kept))


def extremes(values: Floats, buckets: int) -> Indices:
    """Index of the lowest and of the highest value in each of ``buckets`` runs of equal length (sorted, unique)."""
    size = -(-len(values) // buckets)
    whole = len(values) // size
    body, rest = values[: whole * size].reshape(whole, size), values[whole * size :]
    empty = np.isnan(body)
    first = np.arange(whole) * size
    found = [
        first + np.where(empty, np.inf, body).argmin(axis=1),
        first + np.where(empty, -np.inf, body).argmax(axis=1),
    ]
    if len(rest):
        gaps = np.isnan(rest)
        ends = [np.where(gaps, np.inf, rest).argmin(), np.where(gaps, -np.inf, rest).argmax()]
        found.append(whole * size + np.array(ends))
    return np.unique(np.concatenate(found))
