"""Every published case, and the page that is written from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from andon.language import LANGUAGES, Language
from andon.methods import evidence
from andon.methods.case import Case, Line
from andon.methods.casebook import names
from andon.methods.evidence_page import QUANTITIES, page
from andon.problem import Problem

CASES = evidence("control-charts")


@pytest.mark.parametrize("case", [c for c in CASES if c.carried], ids=lambda c: c.id)
def test_carried_case_comes_out(case: Case) -> None:
    assert [line for line in case.run() if not line.agrees] == []


@pytest.mark.parametrize("case", [c for c in CASES if not c.carried], ids=lambda c: c.id)
def test_case_with_a_public_file_comes_out(case: Case, shared_data: Path) -> None:
    assert [line for line in case.run(shared_data) if not line.agrees] == []


def test_no_data_under_the_gpl_are_carried() -> None:
    for case in CASES:
        assert case.carried != (case.licence == "figures-only"), case.id


def test_a_case_without_its_file_says_so() -> None:
    with pytest.raises(ValueError, match="folder of public data"):
        next(c for c in CASES if not c.carried).run()


@pytest.mark.parametrize(
    ("published", "ours", "agrees"),
    [
        (1.0, 1.05, True),
        (1.0, 1.2, False),
        ([1, 2], [1, 2], True),
        ([1, 2], [1], False),
        ([], [], True),
        ([], [3], False),
    ],
)
def test_a_line_agrees_only_within_its_tolerance_and_shape(published: object, ours: object, agrees: bool) -> None:
    assert Line("x", published, ours, 0.1).agrees is agrees  # type: ignore[arg-type]


def test_a_wrong_number_would_be_noticed() -> None:
    case = next(c for c in CASES if c.id == "nist-individuals")
    wrong = case.model_copy(update={"expected": {**case.expected, "upper": 56.8041}})
    assert [line.quantity for line in wrong.run() if not line.agrees] == ["upper"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_reference_page_is_what_the_cases_say(root: Path, lang: Language) -> None:
    file = (
        root
        / "docs"
        / "reference"
        / ("evidence-control-charts.md" if lang == "en" else "evidence-control-charts.ko.md")
    )
    assert file.read_text(encoding="utf-8") == page("control-charts", lang), (
        f"run: python -m andon.methods.evidence_page control-charts {lang} > {file.relative_to(root)}"
    )


def test_every_case_stands_on_the_page_with_its_source() -> None:
    for lang in LANGUAGES:
        text = page("control-charts", lang)
        for case in CASES:
            assert f"`{case.id}`" in text
            assert case.source.in_(lang) in text
    assert "centre" in QUANTITIES


def test_unknown_evidence_names_what_there_is() -> None:
    assert "control-charts" in names()
    with pytest.raises(Problem) as caught:
        evidence("controlcharts")
    assert "control-charts" in str(caught.value)
