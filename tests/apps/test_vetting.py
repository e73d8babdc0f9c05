"""Vetting: what is found without running, what by running, and who may sign."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from andon.apps.inspection import inspect
from andon.apps.rehearsal import rehearse
from andon.apps.vetting import check, lock_hash, vet
from andon.cli.main import main
from andon.model.notebook import App
from andon.model.shelf import NOTEBOOK, VETTED, content_hash, read_shelf
from andon.problem import Problem

from .content import write_app

GOOD = """
import ipywidgets as w
from andon.language import Text
w.VBox([w.HTML(str(Text(en="Steady", ko="안정"))), w.Button(description=str(Text(en="Again", ko="다시")))])
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty shelf in a content folder of its own, with a lock."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "runtime.lock").write_text("numpy==2.4.6\n")
    monkeypatch.setenv("ANDON_CONTENT", str(tmp_path))
    monkeypatch.setenv("ANDON_LANG", "en")
    return tmp_path / "starter_notebooks" / "apps"


def card(**keys: object) -> App:
    """A card for inspecting bytes alone."""
    both = {"en": "A", "ko": "가"}
    return App.model_validate({"name": "a", "title": both, "summary": both, "needs": both, "author": "A", **keys})


def notebook(*cells: object) -> bytes:
    """The bytes of a notebook with these cells."""
    made = [one if isinstance(one, dict) else nbformat.v4.new_code_cell(one) for one in cells]
    return nbformat.writes(nbformat.v4.new_notebook(cells=made)).encode()


def found(*cells: object, **keys: object) -> list[str]:
    """What inspection finds, in English."""
    return [finding.what.en for finding in inspect(notebook(*cells), card(**keys))]


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("!ls", "magic"),
        ("%pip install x", "magic"),
        ("%%bash\nls", "magic"),
        ("files = !ls", "This is not Python"),
        ("import subprocess", "cannot see"),
        ("from os import system", "cannot see"),
        ("import os\nos.popen('ls')", "cannot see"),
        ("eval('1')", "cannot see"),
        ("get_ipython().system('ls')", "cannot see"),
        ("import importlib\n", "cannot see"),
        ("import requests", "network"),
        ("from urllib.request import urlopen", "network"),
        ("import socket", "network"),
        ("open('/srv/kim/data.csv')", "one machine"),
        ("p = r'C:\\\\data\\\\x.csv'", "one machine"),
        ("f'/srv/files/{1}.csv'", "one machine"),
        ("p = '~/data.csv'", "one machine"),
        ("password = 'hunter22'", "password"),
        ("api_key='abcdef123456'", "password"),
        ("url = 'https://kim:pass@example.com'", "password"),
        ("k = 'AKIAABCDEFGHIJKLMNOP'", "password"),
        ("def broken(:", "not Python"),
        (nbformat.v4.new_markdown_cell("# Title"), "every language"),
        (nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="x")]), "Stored output"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else "cell",
)
def test_found_without_running(source: object, word: str) -> None:
    assert any(word in what for what in found(source)), found(source)


@pytest.mark.parametrize(
    "source",
    [
        GOOD,
        "rate = 3 / 4  # km/h",
        "html = '<p>a/b</p>'",
        "unit = 'mm/s'",
        "import os\nos.environ.get('ANDON_LANG')",
        "token_count = 5",
        "x = 7 % 3",
        "from andon_widgets import ControlChartTool\nControlChartTool(app=True)",
    ],
)
def test_ordinary_code_is_not_found(source: str) -> None:
    assert found(source) == []


def test_network_may_be_declared() -> None:
    assert found("import requests", network=True) == []


def test_bytes_that_are_no_notebook() -> None:
    assert [finding.what.en for finding in inspect(b"{", card())] == ["The file is not a notebook."]


def test_vetted_by_another_person(shelf: Path) -> None:
    home = write_app(shelf, "good", GOOD, vetted=False)
    assert "good" in read_shelf(shelf).refused
    record = vet(home, "Lee Jieun")
    assert record.sha256 == content_hash(home) and record.lock_sha256 == lock_hash()
    assert (record.author, record.reviewer) == ("Author", "Lee Jieun")
    assert read_shelf(shelf).apps["good"].vetted == record
    (home / NOTEBOOK).write_text((home / NOTEBOOK).read_text().replace("Steady", "Sturdy"))
    assert "good" in read_shelf(shelf).refused


@pytest.mark.parametrize("reviewer", ["Author", " author ", ""])
def test_nobody_vets_their_own_app(shelf: Path, reviewer: str) -> None:
    home = write_app(shelf, "own", GOOD, vetted=False)
    with pytest.raises(Problem, match="author"):
        vet(home, reviewer)
    assert not (home / VETTED).exists()


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("1 / 0", "ZeroDivisionError"),
        (
            "import ipywidgets as w\nout = w.Output()\nwith out:\n    1 / 0\nprint('가' if 0 else 'x')\nout",
            "ZeroDivision",
        ),
        ("pass", "shows nothing"),
        ("print('안녕하십니까')", "Korean on the English page"),
        ("print('hello')", "No Korean on the Korean page"),
        ("import time\nprint('가')\ntime.sleep(30)", "more than 3 s"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "kernel died"),
    ],
)
def test_found_by_running(source: str, word: str) -> None:
    what = [finding.what.en for finding in rehearse(notebook(source), card(seconds=3))]
    assert any(word in one for one in what), what


def test_missing_data_set_and_wrong_folder(shelf: Path) -> None:
    home = write_app(shelf, "data", GOOD, vetted=False, datasets=["no-such-data"])
    assert ["There is no dataset `no-such-data`." in finding.what.en for finding in check(home)] == [True]
    with pytest.raises(Problem, match="The card names the app"):
        check(home.rename(shelf / "moved"))


def test_command_line(shelf: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_app(shelf, "good", GOOD, vetted=False)
    write_app(shelf, "bad", "!ls", vetted=False)
    assert main(["app", "check", "bad"]) == 1 and "magic or shell" in capsys.readouterr().out
    assert main(["app", "vet", "bad", "--reviewer", "Lee"]) == 2 and "magic or shell" in capsys.readouterr().err
    assert main(["app", "vet", "good", "--reviewer", "Lee"]) == 0
    assert main(["app", "list"]) == 0
    listed = capsys.readouterr().out
    assert "vetted by Lee" in listed and "not shown: This app has not been vetted yet" in listed
    assert main(["app", "vet", "../apps", "--reviewer", "Lee"]) == 2
    assert "One of: bad, good." in capsys.readouterr().err
