"""The reference page of a method's evidence, written from the cases themselves.

``python -m andon.methods.evidence_page control-charts en`` prints the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from andon.language import Language, Text, as_language
from andon.methods.case import LICENCES, Case
from andon.methods.casebook import casebook

QUANTITIES: dict[str, Text] = {
    "centre": Text(en="centre line", ko="중심선"),
    "lower": Text(en="lower limit", ko="관리하한"),
    "upper": Text(en="upper limit", ko="관리상한"),
    "sigma": Text(en="sigma", ko="시그마"),
    "spread_centre": Text(en="centre line of the spread", ko="산포의 중심선"),
    "spread_lower": Text(en="lower limit of the spread", ko="산포의 관리하한"),
    "spread_upper": Text(en="upper limit of the spread", ko="산포의 관리상한"),
    "signals": Text(en="points that signal", ko="신호가 나온 점"),
}
_TITLE = Text(en="Evidence: {title}", ko="근거: {title}")
_INTRO = Text(
    en="Published answers that Andon reproduces. The tests run every case on every change. "
    "*Andon* is computed when this page is written; cases whose data Andon may not carry show the file instead, "
    "and run wherever that file is present. This page is generated: change the cases, not the page.",
    ko="Andon이 재현하는 공개된 정답입니다. 변경이 있을 때마다 시험에서 모든 사례를 다시 계산합니다. "
    "*Andon* 열은 이 문서를 만들 때 계산한 값입니다. Andon에 담을 수 없는 데이터는 파일 이름을 적었으며, 그 "
    "파일이 있는 곳에서 "
    "계산합니다. 이 문서는 자동으로 만들어지므로 문서가 아니라 사례를 고치십시오.",
)
_HEAD = Text(en="| quantity | published | Andon | tolerance |", ko="| 항목 | 공개된 값 | Andon | 허용 차이 |")
_SOURCE = Text(en="Source", ko="출처")
_LICENCE = Text(en="Licence", ko="이용 조건")
_NOTE = Text(en="Note", ko="참고")
_NONE = Text(en="none", ko="없음")


def page(name: str, lang: Language) -> str:
    """The whole page in ``lang`` as Markdown."""
    book = casebook(name)
    parts = [f"# {_TITLE.format(title=book.title).in_(lang)}", _INTRO.in_(lang)]
    parts += [_section(case, lang) for case in book.cases]
    return "\n\n".join(parts) + "\n"


def _section(case: Case, lang: Language) -> str:
    rows = [_HEAD.in_(lang), "|---|---|---|---|", *_rows(case, lang)]
    facts = [
        f"- {_SOURCE.in_(lang)}: {case.source.in_(lang)}",
        f"- {_LICENCE.in_(lang)}: {LICENCES[case.licence].in_(lang)}",
    ]
    if case.note:
        facts.append(f"- {_NOTE.in_(lang)}: {case.note.in_(lang)}")
    return "\n\n".join([f"## {case.title.in_(lang)}", f"`{case.id}`", "\n".join(rows), "\n".join(facts)])


def _rows(case: Case, lang: Language) -> Iterable[str]:
    ours = {line.quantity: _shown(line.ours, lang) for line in case.run()} if case.carried else {}
    path = case.inputs.file.path if case.inputs.file else ""
    for quantity, published in case.expected.items():
        title = QUANTITIES[quantity].in_(lang) if quantity in QUANTITIES else quantity
        computed = ours.get(quantity, f"`{path}`")
        yield f"| {title} | {_shown(published, lang)} | {computed} | {case.allowed(quantity):g} |"


def _shown(value: Any, lang: Language) -> str:
    """Seven significant digits: enough to compare, and the same on every machine."""
    if isinstance(value, list):
        return ", ".join(_shown(each, lang) for each in value) or _NONE.in_(lang)
    return f"{value:.7g}"


if __name__ == "__main__":
    sys.stdout.write(page(sys.argv[1], as_language(sys.argv[2])))
