"""The control chart tool by its widget values: the numbers are the method's, the words are the viewer's."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import andon
from andon.language import Text, speaking
from andon.methods import control_chart
from andon_widgets import ControlChartTool, ControlChartView
from andon_widgets.chart import Chart
from andon_widgets.control_chart import words
from andon_widgets.control_chart.choices import IN_ROWS, SINGLE

HANGUL = re.compile("[가-힣]")
LATIN_WORDS = re.compile(r"[A-Za-z]{3,}")


def text_of(tool: ControlChartTool) -> str:
    """Everything the tool says, without markup."""
    html = tool.status.value + tool.explanation.value + tool.details.value
    return re.sub(r"<[^>]+>", " ", html)


def test_it_opens_with_the_likeliest_measurement_and_the_methods_numbers(tool: ControlChartTool) -> None:
    frame = andon.load("press-line")
    expected = control_chart(frame, value="thickness_mm", subgroup="subgroup")
    assert tool.choices.value.value == "thickness_mm"
    assert tool.choices.grouping.value == ("column", "subgroup")
    assert tool.result.sigma == expected.sigma
    assert tool.result.location.upper == expected.location.upper
    assert [alarm.index for alarm in tool.result.alarms] == [alarm.index for alarm in expected.alarms]
    location, dispersion = tool.charts.children
    assert isinstance(location, Chart)
    np.testing.assert_array_equal(location.plot.series[0].values, expected.location.values)
    np.testing.assert_array_equal(dispersion.plot.series[0].values, expected.dispersion.values)
    assert "Not stable" in text_of(tool)


def test_marks_on_the_chart_are_the_methods_alarms(tool: ControlChartTool) -> None:
    location, dispersion = tool.charts.children
    for chart, panel in ((location, "location"), (dispersion, "dispersion")):
        marked = {int(i) for mark in chart.plot.marks for i in np.asarray(mark.points)}
        assert marked == {i for alarm in tool.result.alarms_on(panel) for i in alarm.signals}
    looks = [(mark.shape, mark.role) for mark in location.plot.marks]
    assert len(set(looks)) == len(looks)  # no two rules look alike


def test_every_choice_is_what_the_method_is_asked(tool: ControlChartTool) -> None:
    frame = andon.load("press-line")
    tool.choices.grouping.value = SINGLE
    assert tool.result.kind == "individuals"
    tool.choices.grouping.value = IN_ROWS
    tool.choices.size.value = 4
    assert tool.result.subgroup_size == 4
    assert tool.result.sigma == control_chart(frame, value="thickness_mm", subgroup_size=4).sigma
    tool.choices.size.value = 10
    assert tool.result.kind == "xbar-s"
    tool.choices.value.value = "oil_temperature_c"
    tool.choices.grouping.value = ("column", "subgroup")
    tool.choices.rules.value = None
    tool.choices.baseline.value = 200
    expected = control_chart(frame, value="oil_temperature_c", subgroup="subgroup", rules=None, baseline=200)
    assert tool.result.location.upper == pytest.approx(expected.location.upper)
    assert tool.result.rules == ()
    assert "°C" in text_of(tool)
    tool.choices.rules.value = "western-electric"
    assert {alarm.rule for alarm in tool.result.alarms_on("location")} <= set(
        control_chart(frame, value="oil_temperature_c", rules="western-electric", subgroup="subgroup").rules
    )


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_one_language_on_the_screen(data: Path, lang: str) -> None:
    with speaking(lang):  # type: ignore[arg-type]
        tool = ControlChartTool(datasets=["press-line"], app=True)
    # callbacks run later, outside the block: the tool remembers whom it speaks to
    tool.choices.grouping.value = SINGLE
    tool.choices.more.click()
    said = text_of(tool) + " ".join(control.description for control in tool.choices.controls())
    said += tool.choices.more.description + str(tool.charts.children[0]._plot["words"]) + tool.excel.label
    said += " ".join(label for control in tool.choices.controls() for label in getattr(control, "_options_labels", ()))
    if lang == "en":
        assert not HANGUL.search(said)
    else:
        # sources are titles of English books; thus sentences, not words, are looked for
        sentences = re.sub(r"<td>[^<]*</td>", "", tool.details.value)
        for text in (tool.status.value, tool.explanation.value):
            assert not LATIN_WORDS.search(re.sub(r"<[^>]+>", " ", text)), text
        assert "Why trust" not in sentences
        assert HANGUL.search(tool.charts.children[0]._plot["title"])


def test_every_word_is_in_both_languages() -> None:
    texts = [value for value in vars(words).values() if isinstance(value, Text)]
    tables = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, dict)]
    texts += [one for table in tables for one in table.values()]
    assert len(texts) > 60
    for text in texts:
        assert text.en.strip()
        assert text.ko.strip()
        assert not HANGUL.search(text.en)
        if text is not words.COUNT:
            assert HANGUL.search(text.ko), text
        assert set(re.findall(r"{\w+}", text.en)) == set(re.findall(r"{\w+}", text.ko))


def test_only_the_allowed_datasets_are_offered(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def offered(tool: ControlChartTool) -> list[str]:
        return [entry.name for _, entry in tool.choices.data.options if entry is not None]

    assert "press-line" in offered(ControlChartTool())
    assert "vibration-archive" not in offered(ControlChartTool())  # an array is no table
    assert offered(ControlChartTool(datasets=[])) == []
    monkeypatch.setenv("ANDON_DATASETS", "ai4i-2020, press-line")
    assert offered(ControlChartTool()) == ["press-line"]  # the other needs a file
    monkeypatch.setenv("ANDON_DATASETS", "")
    assert offered(ControlChartTool()) == []
    assert ControlChartTool().result is None


def test_company_files_are_offered_and_opened(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "company"
    home.mkdir()
    rows = "\n".join(f"{10 + (i * 7919 % 11) / 10}" for i in range(40))
    (home / "두께.csv").write_bytes(f"두께\n{rows}\n".encode("cp949"))
    monkeypatch.setenv("ANDON_COMPANY", str(home))
    with speaking("ko"):
        tool = ControlChartTool(datasets=[])
    assert [label for label, _ in tool.choices.data.options][1:] == ["두께.csv (회사 파일)"]
    assert tool.result is not None
    assert len(tool.result) == 40
    assert tool.choices.value.value == "두께"


def test_a_file_of_the_viewer_joins_the_list(tool: ControlChartTool) -> None:
    rows = "".join(f"{i},{20 + (i * 31 % 7) / 10}\n" for i in range(1, 61))
    tool._take("mine.csv", f"no,diameter\n{rows}".encode())
    assert tool.choices.data.label == "mine.csv (your file)"
    assert tool.choices.value.value == "diameter"
    assert len(tool.result) == 60
    tool.choices.data.index = 1  # back to the catalogue
    assert len(tool.result) == 1000
    tool.choices.data.index = 2  # and to the file again
    assert len(tool.result) == 60


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,place\n" + b"a,b\n" * 30, "no column of numbers"),
        (b"x\n" + b"5\n" * 30, "Every value is 5"),
        (b"x\n1\n", ""),
    ],
)
def test_data_that_carry_no_chart_are_explained(tool: ControlChartTool, content: bytes, says: str) -> None:
    try:
        tool._take("mine.csv", content)
    except andon.problem.Problem as problem:
        assert problem.lines("en")
        return
    said = text_of(tool)
    assert "This did not work" in said
    assert says in said
    assert tool.result is None
    assert tool.excel.disabled
    assert "andon-gone" in tool.results._dom_classes


def test_words_from_data_never_become_markup(tool: ControlChartTool) -> None:
    head = '"<img src=x onerror=alert(1)>"'
    rows = "".join(f"{20 + (i * 31 % 7) / 10 + (5 if i == 30 else 0)}\n" for i in range(60))
    tool._take("<b>mine</b>.csv", f"{head}\n{rows}".encode())
    assert tool.result is not None
    for html in (tool.status.value, tool.explanation.value, tool.details.value):
        assert "<img" not in html
        assert "<b>mine" not in html
    assert "&lt;b&gt;mine" in tool.status.value


def test_an_unexpected_error_is_a_code_on_the_screen_and_a_record_on_the_server(
    tool: ControlChartTool, caplog: pytest.LogCaptureFixture
) -> None:
    tool.choices._on_data(object())  # type: ignore[arg-type]  # no entry: an error nobody foresaw
    code = re.search(r"code ([0-9A-F]{6})", text_of(tool))
    assert code is not None
    assert f"code {code[1]}" in caplog.text
    assert "AttributeError" in caplog.text
    assert "AttributeError" not in text_of(tool)


def test_a_view_shows_the_chart_that_it_is_given(data: Path) -> None:
    chart = control_chart([10.0, 11.0, 10.5, 10.2, 11.1, 10.4, 10.9, 10.3, 10.8, 10.6])
    view = ControlChartView(chart, value="x", unit="mm")
    np.testing.assert_array_equal(view.children[1].plot.series[0].values, chart.location.values)
    assert str(chart.verdict).split(": ")[0] in view.children[0].value
