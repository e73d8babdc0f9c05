"""The desk's tables and notices as HTML."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from andon.language import language
from andon.model.notebook import Workshop
from andon.problem import Problem
from andon.workshops.outcome import STATUS_ICONS, STATUS_TITLES, Outcome, Report
from andon.workshops.roster import Roster, Seat
from andon_widgets.workshop_desk.files import address
from andon_widgets.workshop_desk.words import say

STYLE = """<style>
.andon-desk{--ink:#1b2733;--muted:#5b6b7a;--line:#d8e0e8;--ok:#1a7f4b;--warn:#b26b00;--bad:#c62828;
 color:var(--ink);max-width:980px;padding:8px 4px;
 font-family:"Pretendard","Noto Sans KR","Malgun Gothic","Apple SD Gothic Neo",system-ui,sans-serif}
.andon-desk .widget-html-content{line-height:1.5;font-size:14px}
.andon-desk h2{margin:0;font-size:22px}.andon-desk h3{margin:14px 0 2px;font-size:16px}
.andon-desk p{margin:2px 0}.andon-desk .muted{color:var(--muted)}
.andon-desk .scroll{max-height:340px;overflow:auto;border:1px solid var(--line);border-radius:6px}
.andon-desk table{border-collapse:collapse;width:100%;font-size:13px}
.andon-desk th,.andon-desk td{padding:6px 10px;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
.andon-desk th{position:sticky;top:0;background:#f4f6f8;color:var(--muted)}
.andon-desk .lamp{font-weight:600;white-space:nowrap}
.andon-desk .done{color:var(--ok)}.andon-desk .failed{color:var(--bad)}.andon-desk .waiting{color:var(--muted)}
.andon-desk .running{color:#1f5fa8}
.andon-desk .bad{margin:4px 0;padding:8px 12px;border-left:4px solid var(--bad);background:#fdf3f3}
.andon-desk .good{margin:4px 0;padding:8px 12px;border-left:4px solid var(--ok);background:#f1f9f4}
.andon-desk a{color:#1f5fa8}
.andon-desk .links a{display:inline-block;margin:8px 14px 4px 0;padding:10px 16px;
 border:1px solid #1f5fa8;border-radius:6px;text-decoration:none}
.andon-desk .jupyter-button{height:40px;font-size:14px}
</style>"""


def heading() -> str:
    """The style and the title of the desk."""
    return f'{STYLE}<h2>{escape(say("title"))}</h2><p class="muted">{escape(say("intro"))}</p>'


def step(key: str) -> str:
    """The heading of one step."""
    return f"<h3>{escape(say(key))}</h3>"


def about(workshop: Workshop) -> str:
    """What a workshop is, in one line."""
    return f'<p class="muted">{escape(str(workshop.summary))}</p>'


def problem(lines: Iterable[str]) -> str:
    """A Problem as a notice: its first line bold, an icon before it."""
    first, *rest = lines
    more = "".join(f"<br>{escape(line)}" for line in rest)
    return f'<div class="bad" role="alert"><b>✖ {escape(first)}</b>{more}</div>'


def preview(roster: Roster, workshop: Workshop) -> str:
    """The seats as they were read, and every problem."""
    return notices(roster) + _seats(roster, workshop)


def notices(roster: Roster) -> str:
    """Whether the roster can be used, or every reason why not."""
    lang = language()
    if not roster.problems:
        return f'<div class="good"><b>✔ {escape(say("seats", n=len(roster.seats)))}</b></div>'
    notice = f'<p class="failed"><b>✖ {escape(say("problems", n=len(roster.problems)))}</b></p>'
    return notice + "".join(problem(found.lines(lang)) for found in roster.problems)


def away() -> str:
    """That the run does not need this server."""
    return f'<p class="muted">{escape(say("away"))}</p>'


def _seats(roster: Roster, workshop: Workshop) -> str:
    """The seats that could be read, with what differs from seat to seat."""
    own = [parameter for parameter in workshop.parameters if parameter.per_seat]
    heads = [say("row"), say("seat"), say("name"), *(str(parameter.title) for parameter in own)]
    rows = [
        [str(seat.row), seat.seat, seat.participant, *(str(seat.parameters[p.name]) for p in own)]
        for seat in roster.seats
    ]
    return _table(heads, [[escape(cell) for cell in row] for row in rows]) if rows else ""


def progress(seats: Iterable[Seat], outcomes: dict[str, Outcome], out: Path, home: Path) -> str:
    """Every seat with its lamp, its time, and what to look at."""
    heads = [say(key) for key in ("seat", "name", "status", "time", "note")]
    rows = []
    for seat in seats:
        o = outcomes.get(seat.seat) or Outcome(seat.seat, seat.participant, seat.file)
        lamp = f'<span class="lamp {o.status}">{STATUS_ICONS[o.status]} {escape(str(STATUS_TITLES[o.status]))}</span>'
        seconds = "" if o.seconds is None else say("seconds", s=o.seconds)
        rows.append([escape(o.seat), escape(o.participant), lamp, escape(seconds), _note(o, out, home)])
    return _table(heads, rows)


def _note(outcome: Outcome, out: Path, home: Path) -> str:
    notes = [escape(say("kept"))] if outcome.kept else []
    notes += [escape(str(outcome.failure))] if outcome.failure else []
    link = address(out / outcome.notebook, home, "lab/tree")
    if link and outcome.written:
        notes.append(f'<a href="{escape(link)}" target="_blank">{escape(say("open"))}</a>')
    return " · ".join(notes)


def links(report: Report, home: Path) -> str:
    """Where the pages are; as a path when the folder lies outside JupyterLab's files."""
    files = (("report", report.page), ("sheet", report.sheet), ("table", report.table))
    parts = []
    for key, path in files:
        link = address(path, home, "files")
        name = escape(say(key))
        parts.append(
            f'<a href="{escape(link)}" target="_blank">{name}</a>' if link else f"<p>{name}: {escape(str(path))}</p>"
        )
    return f'<div class="links">{"".join(parts)}</div>'


def failed_reading(error: Problem) -> str:
    """A roster or workshop that cannot be used at all."""
    return problem(error.lines(language()))


def _table(heads: list[str], rows: list[list[str]]) -> str:
    """A table; the cells of ``rows`` are HTML."""
    head = "".join(f"<th>{escape(text)}</th>" for text in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
