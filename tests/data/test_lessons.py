"""The lessons run in a real kernel, in both languages, from the same code."""

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from andon import places
from andon.model.notebook import Lesson
from andon.model.strict import read_card

LESSONS = ("first-look", "bigger-than-memory")
FILES = {"en": "lesson.ipynb", "ko": "lesson.ko.ipynb"}


def notebook(lesson: str, lang: str) -> Any:
    return nbformat.read(places.notebooks() / "lessons" / lesson / FILES[lang], as_version=4)


def sources(book: Any, kind: str) -> list[str]:
    return [cell.source for cell in book.cells if cell.cell_type == kind]


@pytest.mark.parametrize("lesson", LESSONS)
def test_card_names_the_lesson(lesson):
    assert read_card(places.notebooks() / "lessons" / lesson / "card.yml", Lesson).name == lesson


@pytest.mark.parametrize("lesson", LESSONS)
def test_both_languages_share_the_code_and_not_the_words(lesson):
    english, korean = notebook(lesson, "en"), notebook(lesson, "ko")
    assert sources(english, "code") == sources(korean, "code")
    assert [cell.cell_type for cell in english.cells] == [cell.cell_type for cell in korean.cells]
    for words in sources(korean, "markdown"):
        assert sum("가" <= sign <= "힣" for sign in words) > 5, words
    hangul = [sign for words in sources(english, "markdown") for sign in words if "가" <= sign <= "힣"]
    assert "".join(hangul) in ("", "오전오후")  # the file of the lesson writes them


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("lang", FILES)
def test_notebook_is_clean(lesson, lang):
    book = notebook(lesson, lang)
    nbformat.validate(book)
    assert book.metadata.kernelspec.name == "python3"
    for cell in book.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


@pytest.mark.parametrize("lang", FILES)
@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson_runs(lesson, lang, cache, tmp_path, monkeypatch):
    monkeypatch.setenv("ANDON_LANG", lang)
    home = tmp_path / "home"
    home.mkdir()
    book = notebook(lesson, lang)
    NotebookClient(book, timeout=240, resources={"metadata": {"path": str(home)}}).execute()
    shown = "\n".join(_shown(output) for cell in book.cells for output in cell.get("outputs", []))
    for words in EXPECTED[lesson][lang]:
        assert words in shown
    assert not any(home.iterdir()), "a lesson leaves nothing in the user's folder"


EXPECTED = {
    "first-look": {
        "en": ["ready", "Press force", "Wrong coil: too thick", "Korean Windows text", "This is a PDF document."],
        "ko": ["프레스 하중", "잘못 건 코일: 두께 초과", "한국어 윈도 텍스트", "PDF 문서입니다."],
    },
    "bigger-than-memory": {
        "en": ["may now use 768 MiB", "This needs 1,024 MiB", "'sensor': ('B3', 'B3')", "'found_hz': 107.5"],
        "ko": ["768 MiB 까지", "메모리 1,024 MiB", "베어링 외륜 박리", "'found_hz': 107.5"],
    },
}


def _shown(output: Any) -> str:
    data = output.get("data", {})
    return "\n".join([output.get("text", ""), data.get("text/plain", ""), data.get("text/html", "")])
