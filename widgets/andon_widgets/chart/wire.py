"""A plot as the browser gets it: small JSON, and the numbers as binary buffers."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Any

import numpy as np

from andon.language import Text
from andon_widgets.chart.plot import Floats, Plot
from andon_widgets.chart.sampling import Indices, drawn

WORDS = {
    "chart": Text(en="chart", ko="차트"),
    "point": Text(en="Point", ko="점"),
    "alarm": Text(en="Alarm", ko="경보"),
    "picture": Text(en="Save picture", ko="그림 저장"),
    "pictureHint": Text(en="Save this chart as a PNG picture", ko="이 차트를 PNG 그림으로 저장합니다"),
    "wholeRange": Text(en="Show all", ko="전체 보기"),
    "keys": Text(
        en="Arrow keys move along the points, A goes to the next alarm.",
        ko="화살표 키로 점을 이동하고, A 키로 다음 경보로 이동합니다.",
    ),
    "thinned": Text(
        en="Not every point is drawn, but the highest and lowest are. Drag to zoom in and see all.",
        ko="일부 점만 그렸습니다(가장 높은 점과 낮은 점은 모두 포함). 끌어서 확대하면 전부 보입니다.",
    ),
}


class Buffers(list[bytes]):
    """Collects arrays; each is named in the JSON by its place."""

    def add(self, array: Any) -> dict[str, int]:
        self.append(np.ascontiguousarray(array).tobytes())
        return {"buffer": len(self) - 1}

    def level(self, value: Any, at: Indices) -> Any:
        """A limit: a number as it is (None when it is not finite), an array at the drawn points."""
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        return self.add(np.asarray(value)[at])


def whole(plot: Plot, points: int) -> dict[str, Any]:
    """The picture of everything, with its words."""
    data, buffers = window(plot, points, 0, len(plot.x))
    return {
        **data,
        "data": list(buffers),
        "xKind": plot.x_kind,
        "title": str(plot.title),
        "subtitle": str(plot.subtitle),
        "xLabel": str(plot.x_label),
        "yLabel": str(plot.y_label),
        "unit": plot.unit,
        "text": str(plot.description) or summary(plot),
        "height": plot.height,
        "decimals": decimals(plot),
        "group": plot.group,
        "fileName": file_name(plot.file_name or str(plot.title) or str(WORDS["chart"])),
        "total": len(plot.x),
        "words": {key: str(text) for key, text in WORDS.items()},
    }


def window(plot: Plot, points: int, start: int, stop: int) -> tuple[dict[str, Any], Buffers]:
    """The points between two positions: JSON with places, and the buffers."""
    arrays = [np.asarray(one.values) for one in plot.series]
    stepping = [level for limit in plot.limits if isinstance(level := limit.value, np.ndarray)]
    at = drawn([*arrays, *stepping], points, start=start, stop=stop, always=plot.alarms)
    buffers = Buffers()
    json = {
        "x": buffers.add(plot.x[at]),
        "series": [
            {"label": str(s.label), "role": s.role, "style": s.style, "y": buffers.add(a[at])}
            for s, a in zip(plot.series, arrays, strict=True)
        ],
        "limits": [
            {"label": str(limit.label), "role": limit.role, "value": buffers.level(limit.value, at)}
            for limit in plot.limits
        ],
        "zones": [
            {"role": zone.role, "lower": buffers.level(zone.lower, at), "upper": buffers.level(zone.upper, at)}
            for zone in plot.zones
        ],
        "marks": [
            {
                "label": str(mark.label),
                "shape": mark.shape,
                "role": mark.role,
                "at": buffers.add(np.flatnonzero(np.isin(at, np.asarray(mark.points))).astype(np.uint32)),
            }
            for mark in plot.marks
        ],
        "names": [str(name) for name in plot.names[at]] if plot.names is not None else None,
        "drawn": len(at),
    }
    return json, buffers


def decimals(plot: Plot) -> int:
    """Digits after the point that tell the drawn values apart: three below the size of their spread."""
    values = np.concatenate([np.asarray(one.values) for one in plot.series])
    values = values[np.isfinite(values)]
    if not np.any(np.mod(values, 1)):
        return 0
    spread = float(values.max() - values.min()) or abs(float(values[0]))
    return min(10, max(0, 3 - math.floor(math.log10(spread))))


def summary(plot: Plot) -> str:
    """The chart in one sentence, for those who cannot see it."""
    values: Floats = np.asarray(plot.series[0].values)
    seen = values[np.isfinite(values)]
    if not len(seen):
        return str(Text(en="No values.", ko="값이 없습니다."))
    show = f"{{:,.{decimals(plot)}f}}".format
    text = Text(
        en="{count} points from {low} to {high}, {alarms} of them marked.",
        ko="점 {count}개, 최소 {low}, 최대 {high}, 표시된 점 {alarms}개.",
    )
    return str(
        text.format(
            count=f"{len(values):,}", low=show(seen.min()), high=show(seen.max()), alarms=f"{len(plot.alarms):,}"
        )
    )


def file_name(text: str) -> str:
    """A name that every file system takes: NFC (macOS breaks Hangul otherwise), no separators, at most 80 letters."""
    clean = re.sub(r"[^\w\-.() ]+", "-", unicodedata.normalize("NFC", text)).strip(" .-")
    return clean[:80].strip() or "andon"
