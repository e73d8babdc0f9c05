"""Loads a curated dataset: pandas, Dask or xarray, with units, titles and origin."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any, Literal

import pandas as pd
import psutil

from andon.data import cards, getting, making
from andon.data.store import Stored
from andon.data.where import Where, check_columns, columns_of, conditions, holds, queried
from andon.language import Text
from andon.model.dataset import Dataset
from andon.problem import Problem

As = Literal["auto", "pandas", "dask", "xarray"]
_ROOM = 4  # a table "fits" when it needs at most one part in this many of the memory


def load(name: str, columns: list[str] | None = None, where: Where = None, size: str = "S", as_: As = "auto") -> Any:
    """Load the dataset ``name``; a generated one is made when it is not there yet.

    ``columns``: which columns (or variables), default all. ``where``: a pandas query
    (``"thickness_mm > 1.21"``) or tuples (``[("die", "==", "D21")]``, all must hold); arrays take
    tuples on coordinates. ``size``: "S" or "M". ``as_``: "auto" gives pandas for a table that
    needs less than a quarter of the memory, else Dask, and xarray for arrays.

    Returns a pandas or Dask DataFrame or an xarray Dataset whose ``attrs`` hold ``units``
    (UCUM codes), ``titles``, ``limits`` and ``origin``. Raises :class:`andon.problem.Problem`
    for an unknown name or column, a missing file, and a file that differs from what was written.
    """
    dataset = cards.card(name)
    known = [column.name for column in dataset.columns]
    check_columns([*(columns or []), *columns_of(where)], known, name)
    stored = making.made(dataset, size) if dataset.source.kind == "generated" else getting.installed(dataset)
    if dataset.form == "array":
        loaded = _array(dataset, stored, columns, where, as_)
    else:
        loaded = _table(dataset, stored, columns, where, as_)
    loaded.attrs = {**getattr(loaded, "attrs", {}), **attributes(dataset, stored, columns or known)}
    return loaded


def attributes(dataset: Dataset, stored: Stored, columns: list[str]) -> dict[str, Any]:
    """What travels with the data: units, titles, limits, origin (plain values only, so that it can be saved)."""
    listed = stored.manifest
    origin = {
        "name": dataset.name,
        "title": str(dataset.title),
        "provider": str(dataset.provider),
        "licence": dataset.licence,
        "citation": str(dataset.citation),
        "sha256": listed.values,
        "size": listed.size,
        "version": listed.version,
        "seed": listed.seed,
        "made_on": listed.made_on,
        "kind": dataset.source.kind,
    }
    kept = set(columns)
    return {
        "units": {k: v for k, v in dataset.units().items() if k in kept},
        "titles": {k: v for k, v in dataset.titles().items() if k in kept},
        "limits": {k: v for k, v in dataset.limits().items() if k in kept},
        "origin": origin,
    }


def memory_bytes() -> int:
    """The memory this process may use: ANDON_MEMORY_MIB, else what the machine has free."""
    given = os.environ.get("ANDON_MEMORY_MIB", "")
    return int(given) * 2**20 if given.isdigit() and int(given) else int(psutil.virtual_memory().available)


def _table(dataset: Dataset, stored: Stored, columns: list[str] | None, where: Where, as_: As) -> Any:
    if as_ == "xarray":
        raise _not_as(dataset, "pandas, dask")
    path = stored.folder / "data.parquet"
    wanted = list(dict.fromkeys([*columns, *columns_of(where)])) if columns else None
    large = as_ == "dask" or (as_ == "auto" and _decoded_bytes(path, wanted) * _ROOM > memory_bytes())
    if large:
        import dask.dataframe as dd

        table = dd.read_parquet(path, columns=wanted, split_row_groups=True)
    else:
        table = pd.read_parquet(path, columns=wanted)
    if isinstance(where, str):
        table = queried(table, where)
    for condition in conditions(where):
        table = table[holds(table[condition[0]], condition)]
    table = table[columns] if columns else table
    return table if large else table.reset_index(drop=True)


def _decoded_bytes(path: Path, columns: list[str] | None) -> int:
    """Roughly what the table takes in memory: eight bytes a cell, or its encoded text."""
    import pyarrow.parquet as pq

    meta = pq.ParquetFile(path).metadata
    groups = [meta.row_group(k) for k in range(meta.num_row_groups)]
    chunks = [group.column(k) for group in groups for k in range(group.num_columns)]
    wanted = [chunk for chunk in chunks if columns is None or chunk.path_in_schema in columns]
    return sum(max(chunk.total_uncompressed_size, 8 * chunk.num_values) for chunk in wanted)


def _array(dataset: Dataset, stored: Stored, columns: list[str] | None, where: Where, as_: As) -> Any:
    if as_ not in ("auto", "xarray"):
        raise _not_as(dataset, "xarray")
    if isinstance(where, str):
        raise Problem(
            Text(en="An array takes no query text.", ko="배열 데이터에는 식으로 조건을 줄 수 없습니다."),
            where=dataset.name,
            expected=Text(
                en="Tuples on coordinates: [('sensor', '==', 'B1')].", ko="좌표에 대한 튜플: [('sensor', '==', 'B1')]."
            ),
            next_step=Text(en="Write the condition as tuples.", ko="조건을 튜플로 쓰십시오."),
        )
    array = importlib.import_module(dataset.source.generator).read(stored.folder)
    for condition in conditions(where):
        along = array[condition[0]]
        if along.ndim != 1:
            raise Problem(
                Text(en=f"`{condition[0]}` is no coordinate.", ko=f"`{condition[0]}` 은(는) 좌표가 아닙니다."),
                where=dataset.name,
                expected=Text(en=f"One of: {', '.join(array.coords)}.", ko=f"다음 중 하나: {', '.join(array.coords)}."),
                next_step=Text(en="Choose a coordinate.", ko="좌표를 고르십시오."),
            )
        array = array.isel({along.dims[0]: holds(along.to_series(), condition).to_numpy()})
    return array[columns] if columns else array


def _not_as(dataset: Dataset, possible: str) -> Problem:
    return Problem(
        Text(
            en=f"`{dataset.name}` cannot be loaded that way.", ko=f"`{dataset.name}` 은(는) 그 형식으로 열 수 없습니다."
        ),
        where="as_=",
        expected=Text(en=f"auto, {possible}", ko=f"auto, {possible}"),
        next_step=Text(en="Leave as_ out.", ko="as_ 를 빼십시오."),
    )
