"""The pages of a workshop: the room's report and the seat sheet. One language, no network, printable on A4."""

from __future__ import annotations

import html
import statistics
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from andon.language import Text, speaking
from andon.model.notebook import Parameter, Result
from andon.workshops.outcome import ENDS, STATUS_ICONS, STATUS_TITLES, Outcome, Report
from andon.workshops.page_style import STYLE
from andon.workshops.results import shown
from andon.workshops.roster import Seat
from andon.workshops.state import write_atomically

_SAID = {
    "report": Text(en="Workshop report", ko="워크숍 보고서"),
    "sheet": Text(en="Seat sheet", ko="자리표"),
    "seat": Text(en="Seat", ko="자리"),
    "name": Text(en="Name", ko="이름"),
    "status": Text(en="Status", ko="상태"),
    "time": Text(en="Time", ko="시간"),
    "notebook": Text(en="Notebook", ko="노트북"),
    "open": Text(en="Open", ko="열기"),
    "results": Text(en="Results by seat", ko="자리별 결과"),
    "room": Text(en="The room at a glance", ko="한눈에 보는 전체 결과"),
    "needs": Text(en="Seats that need you", ko="확인이 필요한 자리"),
    "where": Text(en="Where", ko="위치"),
    "why": Text(en="Why", ko="이유"),
    "median": Text(en="median", ko="중앙값"),
    "yes_of": Text(en="{yes} of {n} seats: yes", ko="{n}개 자리 중 {yes}개: 예"),
    "all_done": Text(en="All {n} seats are done.", ko="{n}개 자리가 모두 완료되었습니다."),
    "some": Text(en="{done} of {n} seats are done.", ko="{n}개 자리 중 {done}개가 완료되었습니다."),
    "stopped": Text(
        en="The run was stopped. Start it again to finish the other seats.",
        ko="실행이 중간에 멈췄습니다. 다시 시작하면 나머지 자리를 마칩니다.",
    ),
    "backup": Text(en="an edited notebook was kept as {f}", ko="고친 노트북을 {f} 로 보관했습니다"),
    "seconds": Text(en="{s:.1f} s", ko="{s:.1f}초"),
    "made": Text(en="Made by Andon on {day}", ko="Andon이 {day} 에 만들었습니다"),
}


def write(report: Report, seats: Iterable[Seat]) -> None:
    """Write ``report.html`` and ``seats.html`` into the output folder, in the report's language."""
    by_name = {seat.seat: seat for seat in seats}
    with speaking(report.language):
        write_atomically(report.page, _page(_say("report"), report, _report_body(report)))
        write_atomically(report.sheet, _page(_say("sheet"), report, _sheet_body(report, by_name)))


def _say(key: str, **values: object) -> str:
    return str(_SAID[key].format(**values))


def _e(text: object) -> str:
    return html.escape(str(text))


def _page(kind: str, report: Report, body: str) -> str:
    title = f"{report.workshop.title} · {kind}"
    day = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    return (
        f'<!doctype html>\n<html lang="{report.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_e(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<p class="kind">{_e(kind)}</p>\n<h1>{_e(report.workshop.title)}</h1>\n'
        f'<p class="muted">{_e(report.workshop.summary)}</p>\n{body}\n'
        f"<footer>{_e(_say('made', day=day))}</footer>\n</main>\n</body>\n</html>\n"
    )


def _report_body(report: Report) -> str:
    total = len(report.outcomes)
    headline = _say("all_done", n=total) if report.ok else _say("some", n=total, done=report.count("done"))
    parts = [f'<p class="headline">{_e(headline)}</p>', _tallies(report)]
    if report.stopped:
        parts.append(f'<p class="note">{_e(_say("stopped"))}</p>')
    failed = [outcome for outcome in report.outcomes if outcome.failure]
    if failed:
        parts += [f"<h2>{_e(_say('needs'))}</h2>", _failures(failed)]
    overview = [strip for result in report.workshop.results if (strip := _overview(result, report))]
    if overview:
        parts += [f"<h2>{_e(_say('room'))}</h2>", f'<div class="strips">{"".join(overview)}</div>']
    parts += [f"<h2>{_e(_say('results'))}</h2>", _results(report)]
    return "\n".join(parts)


def _tallies(report: Report) -> str:
    tiles = [(status, report.count(status)) for status in ENDS]
    return '<div class="tallies">' + "".join(
        f'<div class="tally {status}"><b>{number}</b> '
        f"<span>{STATUS_ICONS[status]} {_e(STATUS_TITLES[status])}</span></div>"
        for status, number in tiles
    ) + "</div>"  # fmt: skip


def _failures(failed: list[Outcome]) -> str:
    rows = "".join(
        f'<tr><td class="seat">{_e(o.seat)}</td><td>{_e(o.participant)}</td>'
        f"<td><code>{_e(o.failure.place)}</code></td><td>{_e(o.failure.reason)}</td><td>{_link(o)}</td></tr>"
        for o in failed
        if o.failure
    )
    heads = "".join(f"<th>{_e(_say(key))}</th>" for key in ("seat", "name", "where", "why", "notebook"))
    return f'<table class="failures"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _results(report: Report) -> str:
    results = report.workshop.results
    units = [f" ({r.unit})" if r.unit else "" for r in results]
    titles = [f'<th class="value">{_e(r.title)}{_e(unit)}</th>' for r, unit in zip(results, units, strict=True)]
    plain = [f"<th>{_e(_say(key))}</th>" for key in ("seat", "name", "status")]
    heads = "".join(
        [*plain, *titles, f'<th class="value">{_e(_say("time"))}</th><th class="link">{_e(_say("notebook"))}</th>']
    )
    rows = "".join(_row(outcome, results) for outcome in report.outcomes)
    return f'<table class="results"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(outcome: Outcome, results: tuple[Result, ...]) -> str:
    values = "".join(f'<td class="value">{_e(shown(outcome.results.get(r.name)))}</td>' for r in results)
    note = _say("backup", f=outcome.backup) if outcome.backup else ""
    small = f'<br><small class="muted">{_e(note)}</small>' if note else ""
    return (
        f'<tr><td class="seat">{_e(outcome.seat)}</td><td>{_e(outcome.participant)}</td>'
        f"<td>{_lamp(outcome)}{small}</td>{values}"
        f'<td class="value">{_e(_time(outcome))}</td>'
        f'<td class="link">{_link(outcome)}</td></tr>'
    )


def _lamp(outcome: Outcome) -> str:
    """State as icon, word and colour: never colour alone."""
    return (
        f'<span class="lamp {outcome.status}">{STATUS_ICONS[outcome.status]} {_e(STATUS_TITLES[outcome.status])}</span>'
    )


def _time(outcome: Outcome) -> str:
    return "–" if outcome.seconds is None else _say("seconds", s=outcome.seconds)


def _link(outcome: Outcome) -> str:
    if not outcome.written:
        return "–"
    return f'<a href="{_e(quote(outcome.notebook))}">{_e(_say("open"))}</a>'


def _overview(result: Result, report: Report) -> str:
    """One result over the room: a dot per seat, or how many said yes; empty when nobody reported it."""
    named = [(o.seat, o.results[result.name]) for o in report.outcomes if o.results.get(result.name) is not None]
    flags = [value for _, value in named if isinstance(value, bool)]
    numbers = [(seat, float(v)) for seat, v in named if isinstance(v, (int, float)) and not isinstance(v, bool)]
    title = f"<h3>{_e(result.title)}{_e(f' ({result.unit})') if result.unit else ''}</h3>"
    if flags:
        return f'<div class="strip">{title}<p>{_e(_say("yes_of", yes=sum(flags), n=len(flags)))}</p></div>'
    if len(numbers) < 2:
        return ""
    middle = statistics.median(value for _, value in numbers)
    caption = f"{_say('median')} {shown(middle)}"
    return f'<div class="strip">{title}{_dots(numbers, middle)}<p class="muted">{_e(caption)}</p></div>'


def _dots(numbers: list[tuple[str, float]], middle: float) -> str:
    """A strip of dots, stacked where they meet; the line is the median."""
    low, high = min(v for _, v in numbers), max(v for _, v in numbers)
    span = (high - low) or 1.0
    stacked: dict[int, int] = {}
    marks = []
    for seat, value in sorted(numbers, key=lambda pair: pair[1]):
        x = round(10 + 240 * ((value - low) / span if high > low else 0.5))
        level = stacked[x // 9] = stacked.get(x // 9, -1) + 1
        y = 44 - 8 * min(level, 4)
        marks.append(f'<circle cx="{x}" cy="{y}" r="4"><title>{_e(seat)}: {_e(shown(value))}</title></circle>')
    at = round(10 + 240 * ((middle - low) / span if high > low else 0.5))
    label = f"{_say('median')} {shown(middle)}"
    return (
        f'<svg viewBox="0 0 260 66" role="img" aria-label="{_e(label)}">'
        '<line class="axis" x1="10" y1="50" x2="250" y2="50"/>'
        f'<line class="middle" x1="{at}" y1="6" x2="{at}" y2="50"/>{"".join(marks)}'
        f'<text x="10" y="63">{_e(shown(low))}</text>'
        f'<text x="250" y="63" text-anchor="end">{_e(shown(high))}</text></svg>'
    )


def _sheet_body(report: Report, seats: dict[str, Seat]) -> str:
    """One card per seat, to be cut out and laid on the desks: no results, they would give answers away."""
    shown_parameters = [p for p in report.workshop.parameters if p.kind != "seed"]
    cards = "".join(_card(outcome, seats[outcome.seat], shown_parameters) for outcome in report.outcomes)
    return f'<div class="cards">{cards}</div>'


def _card(outcome: Outcome, seat: Seat, parameters: list[Parameter]) -> str:
    settings = "".join(
        f"<dt>{_e(p.title)}</dt><dd>{_e(shown(seat.parameters[p.name]))}</dd>" for p in parameters if p.per_seat
    )
    return (
        f'<section class="card"><p class="muted">{_e(_say("seat"))}</p><p class="big">{_e(outcome.seat)}</p>'
        f'<p class="who">{_e(outcome.participant)}</p><dl><dt>{_e(_say("notebook"))}</dt>'
        f"<dd>{_e(outcome.file)}.ipynb {_link(outcome)}</dd>"
        f"<dt>{_e(_say('status'))}</dt><dd>{_lamp(outcome)} {_e(_time(outcome))}</dd>{settings}</dl></section>"
    )
