"""UCI AI4I 2020: UTF-8 with byte order mark, comma, CRLF, header; the names stay as the author gave them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def read(path: Path) -> pd.DataFrame:
    """10,000 x 14: numbers as the author wrote them, the six failure columns as 0 and 1."""
    table = pd.read_csv(path, encoding="utf-8-sig")
    return table.assign(Type=pd.Categorical(table["Type"], ["L", "M", "H"]))
