"""Draws a control chart as a picture that also prints: both panels, limits, and the alarms as marked points."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from IPython.display import HTML

from andon.language import Text
from andon.methods import ControlChart, Panel

WIDTH, LEFT, RIGHT = 760, 70, 64
INK, MUTED, ACCENT, AMBER, RED = "#1b2733", "#5b6b7a", "#1f5fa8", "#b26b00", "#c62828"
FONT = "Pretendard, Noto Sans KR, Malgun Gothic, Apple SD Gothic Neo, system-ui, sans-serif"
LINES = (("UCL", "upper"), ("CL", "centre"), ("LCL", "lower"))
SUBGROUP = Text(en="subgroup", ko="부분군")


def draw(chart: ControlChart, mark: int | None = None) -> HTML:
    """The chart of ``chart``; ``mark`` is a subgroup at which a vertical line stands."""
    height, parts = 0, []
    for panel, place, tall in ((chart.location, "location", 210), (chart.dispersion, "dispersion", 140)):
        marked = {point for alarm in chart.alarms_on(place) for point in alarm.points}
        parts.append(_panel(panel, marked, height, tall, mark))
        height += tall + 34
    labels = chart.location.labels
    ticks = "".join(
        f'<text x="{_x(i, len(labels)):.1f}" y="{height - 12}" text-anchor="middle" fill="{MUTED}">'
        f"{escape(str(labels[i]))}</text>"
        for i in range(4, len(labels), 5)
    )
    parts.append(f'{ticks}<text x="{LEFT}" y="{height + 4}" fill="{MUTED}">{escape(str(SUBGROUP))}</text>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + 10}" width="{WIDTH}" '
        f'font-family="{FONT}" font-size="12"><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>'
    )
    # as an image: JupyterLab takes inline SVG out of a notebook that somebody else has run
    data = b64encode(svg.encode()).decode()
    return HTML(f'<img alt="{escape(str(chart.title))}" width="{WIDTH}" src="data:image/svg+xml;base64,{data}">')


def _x(point: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (point + 0.5) / count


def _panel(panel: Panel, marked: set[int], top: int, tall: int, mark: int | None) -> str:
    values, count = panel.values, len(panel.values)
    limits = {name: float(getattr(panel, name)) for _, name in LINES}
    low, high = min(values.min(), limits["lower"]), max(values.max(), limits["upper"])
    pad = (high - low) * 0.08

    def y(value: float) -> float:
        return top + 24 + tall * (high + pad - value) / (high - low + 2 * pad)

    out = [f'<text x="{LEFT}" y="{top + 14}" fill="{INK}" font-weight="600">{escape(str(panel.name))}</text>']
    for label, name in LINES:
        at, dash = y(limits[name]), "" if name == "centre" else ' stroke-dasharray="5 4"'
        colour = MUTED if name == "centre" else RED
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}" stroke="{colour}"{dash}/>')
        out.append(f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end" fill="{MUTED}">{limits[name]:.4f}</text>')
        out.append(f'<text x="{WIDTH - RIGHT + 6}" y="{at + 4:.1f}" fill="{MUTED}">{label}</text>')
    if mark is not None:
        at = _x(mark - 1, count) - (WIDTH - LEFT - RIGHT) / count / 2
        ends = f'y1="{top + 24}" y2="{top + 24 + tall}"'
        out.append(f'<line x1="{at:.1f}" x2="{at:.1f}" {ends} stroke="{AMBER}" stroke-width="2"/>')
    places = [(_x(i, count), y(float(value))) for i, value in enumerate(values)]
    path = " ".join(f"{x:.1f},{at:.1f}" for x, at in places)
    out.append(f'<polyline points="{path}" fill="none" stroke="{ACCENT}" stroke-width="1.2"/>')
    out += [_alarm(x, at) if i in marked else _point(x, at) for i, (x, at) in enumerate(places)]
    return "".join(out)


def _point(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ACCENT}"/>'


def _alarm(x: float, y: float) -> str:
    """A shape of its own, not only a colour."""
    turned = f'transform="rotate(45 {x:.1f} {y:.1f})"'
    return f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{RED}" {turned}/>'
