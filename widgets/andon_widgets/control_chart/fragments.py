"""The tool's answers as HTML. Every word that comes from data is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from andon.language import Language, Text
from andon.methods import ControlChart
from andon_widgets.control_chart import words
from andon_widgets.control_chart.picture import Kind
from andon_widgets.control_chart.proof import Proof

#: Alarms named per paragraph and listed in the table.
NAMED, LISTED = 3, 50
#: Kinds of alarm explained at once; the rest is folded away.
OPEN = 3
_LAMPS = {
    "stable": '<path d="M6.5 12.5l4 4 7.5-9"/>',
    "watch": '<path d="M12 6v7.5M12 17v.6"/>',
    "alarm": '<path d="M7.5 7.5l9 9M16.5 7.5l-9 9"/>',
    "busy": '<path d="M12 6.5v6l4 2.5"/>',
    "idle": '<path d="M12 17V8m-4.5 4L12 7.5l4.5 4.5"/>',
}
_FRAMES = {
    "watch": '<path class="lamp" d="M12 1.5l11.2 20H.8z"/>',
    "alarm": '<path class="lamp" d="M7.3.8h9.4l6.5 6.5v9.4l-6.5 6.5H7.3L.8 16.7V7.3z"/>',
}
_ROUND = '<circle class="lamp" cx="12" cy="12" r="11.2"/>'
_SHAPES = {
    "diamond": "12,1 23,12 12,23 1,12",
    "square": "3,3 21,3 21,21 3,21",
    "up": "12,2 23,21 1,21",
    "down": "1,3 23,3 12,22",
    "cross": "8,1 16,1 16,8 23,8 23,16 16,16 16,23 8,23 8,16 1,16 1,8 8,8",
    "hexagon": "12,1 22,6.5 22,17.5 12,23 2,17.5 2,6.5",
    "circle": "12,1 19.8,4.2 23,12 19.8,19.8 12,23 4.2,19.8 1,12 4.2,4.2",
    "star": "12,0 15,8 24,9 17,15 19,24 12,19 5,24 7,15 0,9 9,8",
}


def header() -> str:
    """The app's title and what it is for."""
    return f'<header class="at-head"><h1>{_t(words.TITLE)}</h1><p>{_t(words.LEAD)}</p></header>'


def status(state: str, sentence: str, facts: Iterable[tuple[str, str]] = (), origin: str = "") -> str:
    """The lamp (icon, word, colour) with one sentence, and the few numbers behind it."""
    word = str(words.STATES[state]) if state in words.STATES else ""
    if word and sentence.startswith(f"{word}: "):
        sentence = sentence[len(word) + 2 :]
        sentence = sentence[:1].upper() + sentence[1:]
    cells = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    numbers = f'<dl class="at-facts">{cells}</dl>' if cells else ""
    where = f'<p class="at-origin">{escape(origin)}</p>' if origin else ""
    head = f'<strong class="at-word">{escape(word)}</strong>' if word else ""
    return (
        f'<section class="at-status at-{state}" role="status" aria-live="polite">{lamp(state)}'
        f'<div class="at-say">{head}<p class="at-verdict">{escape(sentence)}</p>{numbers}{where}</div></section>'
    )


def lamp(state: str) -> str:
    """A sign that reads without colour: tick in a circle, ! in a triangle, cross in an octagon."""
    frame = _FRAMES.get(state, _ROUND)
    return f'<svg class="at-lamp" viewBox="0 0 24 24" aria-hidden="true">{frame}{_LAMPS[state]}</svg>'


def problem(lines: Sequence[str]) -> str:
    """What went wrong, in the four lines of a Problem."""
    first, *rest = lines or [str(words.PROBLEM)]
    body = "".join(f"<li>{escape(line)}</li>" for line in rest)
    return (
        f'<section class="at-status at-watch" role="alert">{lamp("watch")}<div class="at-say">'
        f'<strong class="at-word">{_t(words.PROBLEM)}</strong><p class="at-verdict">{escape(first)}</p>'
        f'<ul class="at-lines">{body}</ul></div></section>'
    )


def facts(chart: ControlChart, show: Any) -> list[tuple[str, str]]:
    """The numbers that a manager asks for; ``show`` writes a value with its unit."""
    size = chart.subgroup_size
    place = chart.location
    limits = str(words.VARYING) if place.varying else f"{show(place.lower)} – {show(place.upper)}"
    centre = show(place.centre) if isinstance(place.centre, float) else show(float(np.nanmean(place.centre)))
    found = [
        ("points", f"{len(chart):,}"),
        ("alarms", f"{len(chart.alarms):,}"),
        ("centre", centre),
        ("limits", limits),
        ("sigma", show(chart.sigma)),
    ]
    if chart.kind != "individuals":
        found.append(("size", f"{size}" if isinstance(size, int) else str(words.VARYING)))
    return [(str(words.FACTS[name]), value) for name, value in found]


def meanings(kinds: Sequence[Kind], names: NDArray[Any]) -> str:
    """Per kind of alarm: what it means and what to check on the line."""
    if not kinds:
        return ""
    cards = [_card(kind, names) for kind in kinds]
    first = f'<h2>{_t(words.MEANING_TITLE)}</h2><div class="at-cards">{"".join(cards[:OPEN])}</div>'
    if len(cards) <= OPEN:
        return first
    title = _t(words.MORE_KINDS.format(n=len(cards) - OPEN))
    return f'{first}<details><summary>{title}</summary><div class="at-cards">{"".join(cards[OPEN:])}</div></details>'


def _card(kind: Kind, names: NDArray[Any]) -> str:
    alarm, count = kind.first, len(kind.alarms)
    latest = [str(names[one.index]) for one in kind.alarms[-NAMED:][::-1]]
    more = f", {words.AND_MORE.format(n=f'{count - NAMED:,}')}" if count > NAMED else ""
    times = words.ONCE if count == 1 else words.TIMES.format(n=f"{count:,}")
    return (
        f'<article class="at-card"><h3>{shape(kind.shape, kind.role)}<span>{_t(alarm.title)}</span>'
        f'<span class="at-count">{_t(times)}</span></h3>'
        f"<p>{_t(alarm.meaning)}</p><p><b>{_t(words.WHAT_TO_CHECK)}</b> {_t(alarm.check)}</p>"
        f'<p class="at-muted">{_t(words.WHERE_LATEST)}: {escape(" / ".join(latest))}{escape(str(more))}</p></article>'
    )


def shape(name: str, role: str) -> str:
    """The same sign as on the chart."""
    corners = _SHAPES[name]
    return f'<svg class="at-shape at-{role}" viewBox="0 0 24 24" aria-hidden="true"><polygon points="{corners}"/></svg>'


def table(chart: ControlChart, names: NDArray[Any], show: Any) -> str:
    """The alarms, newest first."""
    count = len(chart.alarms)
    if not count:
        return ""
    head = "".join(f"<th>{_t(text)}</th>" for text in words.COLUMNS.values())
    rows = []
    for alarm in chart.alarms[::-1][:LISTED]:
        panel = chart.location if alarm.panel == "location" else chart.dispersion
        where, value = str(names[alarm.index]), show(panel.values[alarm.index])
        cells = (where, str(panel.name), str(alarm.title), value, str(len(alarm.points)))
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    note = _t(words.TABLE_CUT.format(shown=LISTED, n=f"{count:,}"))
    cut = f'<p class="at-muted">{note}</p>' if count > LISTED else ""
    title = _t(words.TABLE_TITLE.format(n=f"{count:,}"))
    body = f'<div class="at-scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    return f"<details><summary>{title}</summary>{cut}{body}</details>"


def findings(found: Sequence[Any], lang: Language) -> str:
    """What the intake noticed in a person's file."""
    if not found:
        return ""
    items = "".join(
        f"<li><b>{escape(_in(one.title, lang))}</b> {escape(_in(one.where, lang))} {escape(_in(one.detail, lang))}</li>"
        for one in found
    )
    return f"<details open><summary>{_t(words.FINDINGS)}</summary><ul>{items}</ul></details>"


def trust(chart: ControlChart, proofs: Sequence[Proof]) -> str:
    """Method, source, and the published cases that the method must reproduce."""
    notes = "".join(f"<li>{_t(note)}</li>" for note in chart.notes)
    about = f"<h4>{_t(words.NOTES)}</h4><ul>{notes}</ul>" if notes else ""
    return (
        f"<details><summary>{_t(words.TRUST_TITLE)}</summary>{about}"
        f"<h4>{_t(words.METHOD)}</h4><p>{_t(chart.convention)}</p>"
        f"<p><b>{_t(words.SOURCE)}</b> <cite>{escape(str(chart.source))}</cite></p>"
        f"<p>{_t(words.TRUST_LEAD)}</p>{evidence(proofs)}</details>"
    )


def evidence(proofs: Sequence[Proof]) -> str:
    """The published cases as a table: what was published, what Andon computes, whether they agree."""
    head = "".join(f"<th>{_t(text)}</th>" for text in words.PROOF_COLUMNS.values())
    rows = "".join(
        f"<tr><td>{_t(one.title)}</td><td>{escape(one.published)}</td><td>{escape(one.ours)}</td>"
        f'<td class="at-agrees">{_t(words.AGREES if one.agrees else words.DIFFERS)}</td>'
        f"<td><cite>{escape(one.source)}</cite></td></tr>"
        for one in proofs
    )
    return f'<div class="at-scroll"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _in(text: Any, lang: Language) -> str:
    return text.in_(lang) if isinstance(text, Text) else str(text)


def _t(text: Text) -> str:
    return escape(str(text))
