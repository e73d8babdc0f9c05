"""Which columns of a table can be charted, and how they are shown: title and unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

#: UCUM codes that read differently on paper.
_SYMBOLS = {
    "Cel": "°C",
    "degF": "°F",
    "um": "µm",
    "Ohm": "Ω",
    "deg": "°",
    "1": "",
    "m/s2": "m/s²",
    "mm2": "mm²",
    "m3": "m³",
}
#: Column names that say "these parts were measured together".
_GROUP_NAMES = re.compile(r"sub_?group|부분군|군번호|시료군", re.IGNORECASE)
_ID_NAMES = re.compile(r"(^|[_\s])(id|no|nr|num|index|uid|udi)\.?$|번호$|순번$|일련", re.IGNORECASE)


def symbol(unit: str) -> str:
    """A UCUM code as people write it: ``Cel`` -> °C, ``{parts}/h`` -> /h."""
    return _SYMBOLS.get(unit, re.sub(r"\{[^}]*\}", "", unit))


def titled(frame: pd.DataFrame, column: str, *, unit: bool = True) -> str:
    """A column's title in the viewer's language, with its unit."""
    title = str(_attribute(frame, "titles").get(column, column))
    sign = symbol(str(_attribute(frame, "units").get(column, ""))) if unit else ""
    told = bool(sign) and title.replace(" ", "").endswith((f"({sign})", f"[{sign}]"))  # a file's own heading says it
    return f"{title} ({sign})" if sign and not told else title


def unit_of(frame: pd.DataFrame, column: str) -> str:
    """The unit's symbol, empty when it is not known."""
    return symbol(str(_attribute(frame, "units").get(column, "")))


def options(frame: pd.DataFrame, columns: list[str], template: Any = None) -> list[tuple[str, str]]:
    """(what is shown, column) pairs; two columns of one title are told apart by their names."""
    shown = [titled(frame, column) for column in columns]
    double = {text for text in shown if shown.count(text) > 1}
    labels = [f"{text} [{column}]" if text in double else text for text, column in zip(shown, columns, strict=True)]
    if template is not None:
        labels = [str(template.format(title=label)) for label in labels]
    return list(zip(labels, columns, strict=True))


def measured(frame: pd.DataFrame) -> list[str]:
    """Numeric columns, the likeliest measurement first: with tolerance, with unit, with decimals, the rest."""
    numeric = [str(c) for c in frame.columns if pd.api.types.is_numeric_dtype(frame[c]) and _varies(frame[c])]
    limits, units = _attribute(frame, "limits"), _attribute(frame, "units")

    def rank(column: str) -> tuple[bool, bool, bool, bool]:
        counted = pd.api.types.is_integer_dtype(frame[column])
        return (column not in limits, column not in units, _is_id(frame, column), counted)

    return sorted(numeric, key=rank)


def grouping(frame: pd.DataFrame, value: str) -> list[str]:
    """Columns that can say which values were measured together, the likeliest first."""
    found = [str(c) for c in frame.columns if str(c) != value and _groups(frame[c])]
    return sorted(found, key=lambda column: not is_subgroup(frame, column))


def is_subgroup(frame: pd.DataFrame, column: str) -> bool:
    """Whether a column calls itself a subgroup, by name or title."""
    return bool(_GROUP_NAMES.search(f"{column} {_attribute(frame, 'titles').get(column, '')}"))


def time_of(frame: pd.DataFrame) -> str | None:
    """The first column of times without gaps."""
    for column in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[column]) and not frame[column].isna().any():
            return str(column)
    return None


def _attribute(frame: pd.DataFrame, name: str) -> Mapping[str, Any]:
    found = frame.attrs.get(name)
    return found if isinstance(found, Mapping) else {}


def _varies(column: Any) -> bool:
    if isinstance(column, pd.DataFrame) or pd.api.types.is_bool_dtype(column) or pd.api.types.is_complex_dtype(column):
        return False
    return bool(column.notna().any())


def _is_id(frame: pd.DataFrame, column: str) -> bool:
    """A running number is no measurement."""
    if _ID_NAMES.search(column) or is_subgroup(frame, column):
        return True
    if not pd.api.types.is_integer_dtype(frame[column]) or len(frame) < 3:
        return False
    steps = np.diff(frame[column].to_numpy(dtype=np.float64, na_value=np.nan))
    return bool(np.all(steps >= 0))


def _groups(column: Any) -> bool:
    """Between 2 and 50 values to a group on average, at least two groups, none unnamed."""
    if isinstance(column, pd.DataFrame) or pd.api.types.is_float_dtype(column) or pd.api.types.is_bool_dtype(column):
        return False
    if column.isna().any():
        return False
    groups = column.nunique()
    return bool(groups >= 2 and 2 <= len(column) / groups <= 50)
