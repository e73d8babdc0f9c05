"""Notebooks and protocols in real kernels."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path

import nbformat
import numpy as np
import openpyxl
import pytest
from nbclient import NotebookClient

from andon.model.notebook import App, Lesson
from andon.model.strict import read_card
from tests.widgets.kernel import talking

APP = "starter_notebooks/apps/control-chart"
LESSON = "starter_notebooks/lessons/control-charts"
HANGUL = re.compile("[가-힣]")


def executed(notebook: Path, lang: str, monkeypatch: pytest.MonkeyPatch) -> nbformat.NotebookNode:
    monkeypatch.setenv("ANDON_LANG", lang)
    book = nbformat.read(notebook, as_version=4)
    NotebookClient(book, timeout=120, kernel_name="python3").execute()
    return book


def printed(book: nbformat.NotebookNode) -> str:
    outputs = [one for cell in book.cells for one in cell.get("outputs", [])]
    return "".join(one.get("text", "") for one in outputs if one["output_type"] == "stream" and one["name"] == "stdout")


def widget_states(book: nbformat.NotebookNode) -> list[dict[str, object]]:
    return [
        one["state"] for one in book.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"].values()
    ]


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_app_runs_and_says_one_language(root: Path, data: Path, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    card = read_card(root / APP / "card.yml", App)
    assert card.name == "control-chart"
    book = executed(root / APP / "app.ipynb", lang, monkeypatch)
    assert not [cell for cell in book.cells if cell.cell_type == "markdown"]  # words come from the widget
    html = " ".join(str(state.get("value", "")) for state in widget_states(book) if state["_model_name"] == "HTMLModel")
    assert ("이상" in html) == (lang == "ko")
    assert ("Not stable" in html) == (lang == "en")
    charts = [state for state in widget_states(book) if "_plot" in state]
    assert len(charts) == 2


def test_the_lesson_is_the_same_in_both_languages(root: Path) -> None:
    assert read_card(root / LESSON / "card.yml", Lesson).minutes == 30
    english, korean = (nbformat.read(root / LESSON / f"lesson{end}.ipynb", 4) for end in ("", ".ko"))
    assert [cell.cell_type for cell in english.cells] == [cell.cell_type for cell in korean.cells]
    for one, other in zip(english.cells, korean.cells, strict=True):
        assert not one.get("outputs")
        assert not other.get("outputs")
        if one.cell_type == "code":
            assert one.source == other.source
            assert not HANGUL.search(one.source)
        else:
            assert not HANGUL.search(one.source)
            assert HANGUL.search(other.source)


@pytest.mark.parametrize(("lang", "end"), [("en", ""), ("ko", ".ko")])
def test_the_lesson_runs_and_tells_what_its_text_claims(
    root: Path, data: Path, lang: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = printed(executed(root / LESSON / f"lesson{end}.ipynb", lang, monkeypatch))
    assert bool(HANGUL.search(said)) == (lang == "ko")
    rows = [line.split()[:3] for line in said.splitlines() if re.match(r"\s+\d+\s+(\d+|–)\s+(\d+|–)\s", line)]
    first = {int(row[0]): row[1:] for row in rows}
    assert first[381] == ["389", "381"]  # "eight more measurements"
    assert first[701] == ["701", "701"]  # "both see the wrong coil immediately"
    assert [began for began, seen in first.items() if seen == ["–", "–"]] == [461, 801, 861]
    alarms = [tuple(map(int, line.split())) for line in said.splitlines() if re.fullmatch(r"\d+ \d+", line)]
    assert len(alarms) == 2
    assert alarms[0][1] > alarms[1][1]  # more rules, more false alarms


def test_a_file_is_made_when_asked_and_is_not_in_the_notebook(data: Path) -> None:
    with talking({**os.environ, "ANDON_LANG": "ko"}) as talk:
        ids = json.loads(
            talk.run(
                "import json\n"
                "from andon_widgets import ControlChartTool, Download\n"
                "from andon.problem import Problem\nfrom andon.language import Text\n"
                "tool = ControlChartTool(datasets=['press-line'])\n"
                "def wrong(): raise Problem(Text(en='no', ko='안 됩니다'), expected=Text(en='x', ko='가'), "
                "next_step=Text(en='y', ko='나'))\n"
                "def broken(): return 1 / 0\n"
                "made = [tool.excel, Download('a', wrong), Download('b', broken)]\n"
                "state = [len(str(one.get_state(['label', 'disabled', '_words']))) for one in made]\n"
                "print(json.dumps([one.model_id for one in made]))"
            )
        )
        (answer, buffers), *rest = talk.send(ids[0], {"kind": "get", "id": "1"})
        assert not rest
        assert answer["kind"] == "file"
        assert answer["name"].endswith(".xlsx")
        assert HANGUL.search(answer["name"])
        assert openpyxl.load_workbook(io.BytesIO(buffers[0])).sheetnames[0] == "요약"
        state = talk.run("print(sum(len(v) for v in map(str, tool.excel.get_state().values())))")
        assert int(state) < 10_000  # the button's own script and words, no file
        (answer, buffers), *_ = talk.send(ids[1], {"kind": "get", "id": "2"})
        assert (answer["kind"], answer["problem"][0], buffers) == ("problem", "안 됩니다", [])
        (answer, _), *_ = talk.send(ids[2], {"kind": "get", "id": "3"})
        assert "ZeroDivision" not in str(answer)
        assert re.search(r"코드 [0-9A-F]{6}", answer["problem"][0])


def test_zooming_brings_every_point_of_the_window(data: Path) -> None:
    with talking(dict(os.environ)) as talk:
        comm = talk.run(
            "import numpy as np\nfrom andon_widgets import Chart\n"
            "values = np.sin(np.arange(1_000_000) / 50)\nchart = Chart(values)\nprint(chart.model_id)"
        ).strip()
        (answer, buffers), *_ = talk.send(comm, {"kind": "window", "id": 7, "from": 500_000.5, "to": 501_000.5})
        assert answer["id"] == 7
        x = np.frombuffer(buffers[answer["plot"]["x"]["buffer"]])
        y = np.frombuffer(buffers[answer["plot"]["series"][0]["y"]["buffer"]])
        np.testing.assert_array_equal(x, np.arange(500_000, 501_002))
        np.testing.assert_array_equal(y, np.sin((x - 1) / 50))
        assert talk.send(comm, {"kind": "window", "id": 8, "from": "a", "to": None}) == []


def test_an_uploaded_file_is_charted_and_a_bad_one_is_explained(data: Path) -> None:
    with talking({**os.environ, "ANDON_LANG": "ko", "ANDON_UPLOAD_MIB": "1"}) as talk:
        comm = talk.run(
            "from andon_widgets import ControlChartTool\n"
            "tool = ControlChartTool(datasets=[])\nprint(tool.upload.model_id)"
        ).strip()
        body = ("지름\n" + "\n".join(f"{20 + (i * 31 % 7) / 10}" for i in range(50))).encode("cp949")
        ((more, _),) = talk.send(comm, {"kind": "begin", "id": "a", "name": "지름.csv", "size": len(body)})
        assert more == {"kind": "more", "id": "a", "offset": 0, "size": len(body)}
        answers = [one for one, _ in talk.send(comm, {"kind": "piece", "id": "a", "offset": 0}, body)]
        assert [one["kind"] for one in answers] == ["reading", "done"]
        assert talk.run("print(len(tool.result), tool.choices.value.value)").split() == ["50", "지름"]
        picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
        talk.send(comm, {"kind": "begin", "id": "b", "name": "photo.csv", "size": len(picture)})
        answers = [one for one, _ in talk.send(comm, {"kind": "piece", "id": "b", "offset": 0}, picture)]
        assert answers[-1]["kind"] == "refused"
        assert all(HANGUL.search(line) for line in answers[-1]["lines"] if ":" not in line)
        ((refused, _),) = talk.send(comm, {"kind": "begin", "id": "c", "name": "big.csv", "size": 2**20 + 1})
        assert "1 MiB" in " ".join(refused["lines"])
        assert talk.run("print(len(tool.result))").strip() == "50"  # what was there stays
