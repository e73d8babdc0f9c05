"""Lessons arrive, follow the shipped version, and never touch what the user changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from andon.lab.home import STATE, Home
from andon.lab.lessons import Shipped, file_name, shipped
from tests.lab.conftest import cell, write_lesson

DAY = date(2026, 11, 23)
EN = "lessons/10-first-look/first-look lesson.ipynb"
KO = "lessons/10-first-look/first-look 수업.ipynb"
NEW = "lessons/10-first-look/first-look lesson (new 2026-11-23).ipynb"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The shipped lessons: one."""
    write_lesson(tmp_path / "lessons")
    return tmp_path / "lessons"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty home."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def deliver(folder: Path, source: Path, lang: str = "en") -> Home:
    """What each start of a server does."""
    home = Home(folder, today=lambda: DAY)
    home.deliver(shipped(source), "ko" if lang == "ko" else "en")
    return home


def lesson(source: Path) -> Shipped:
    """The only lesson."""
    return shipped(source)[0]


def files(folder: Path) -> list[str]:
    """Everything the user sees."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*.ipynb"))


def test_a_lesson_arrives_once_in_the_users_language(folder: Path, source: Path) -> None:
    deliver(folder, source)
    assert files(folder) == [EN]
    assert (folder / EN).read_bytes() == cell("one en")
    deliver(folder, source, "ko")
    assert files(folder) == sorted([EN, KO])


def test_an_untouched_lesson_follows_the_shipped_one(folder: Path, source: Path) -> None:
    deliver(folder, source)
    write_lesson(source, text="two")
    deliver(folder, source)
    assert files(folder) == [EN]
    assert (folder / EN).read_bytes() == cell("two en")


def test_a_changed_lesson_stays_and_the_new_one_comes_beside(folder: Path, source: Path) -> None:
    deliver(folder, source)
    (folder / EN).write_bytes(cell("mine"))
    deliver(folder, source)
    assert files(folder) == [EN], "nothing new was shipped"
    write_lesson(source, text="two")
    deliver(folder, source)
    deliver(folder, source)
    assert (folder / EN).read_bytes() == cell("mine")
    assert (folder / NEW).read_bytes() == cell("two en")
    assert files(folder) == [NEW, EN]


def test_a_second_update_takes_the_place_of_an_untouched_first(folder: Path, source: Path) -> None:
    deliver(folder, source)
    (folder / EN).write_bytes(cell("mine"))
    write_lesson(source, text="two")
    deliver(folder, source)
    write_lesson(source, text="three")
    later = Home(folder, today=lambda: date(2026, 12, 1))
    later.deliver(shipped(source), "en")
    assert files(folder) == [NEW.replace("2026-11-23", "2026-12-01"), EN]


def test_an_update_that_the_user_worked_in_stays(folder: Path, source: Path) -> None:
    deliver(folder, source)
    (folder / EN).write_bytes(cell("mine"))
    write_lesson(source, text="two")
    deliver(folder, source)
    (folder / NEW).write_bytes(cell("also mine"))
    write_lesson(source, text="three")
    deliver(folder, source)
    assert (folder / NEW).read_bytes() == cell("also mine")
    assert (folder / NEW.replace(").ipynb", " 2).ipynb")).read_bytes() == cell("three en")


def test_a_deleted_lesson_stays_deleted_until_asked_for(folder: Path, source: Path) -> None:
    deliver(folder, source)
    (folder / EN).unlink()
    write_lesson(source, text="two")
    home = deliver(folder, source)
    assert files(folder) == []
    assert home.deleted(lesson(source), "en")
    assert home.fetch(lesson(source), "en") == EN
    assert (folder / EN).read_bytes() == cell("two en")
    assert not home.deleted(lesson(source), "en")


def test_opening_never_overwrites(folder: Path, source: Path) -> None:
    home = deliver(folder, source)
    (folder / EN).write_bytes(cell("mine"))
    assert home.fetch(lesson(source), "en") == EN
    assert (folder / EN).read_bytes() == cell("mine")


def test_a_file_of_the_users_own_with_that_name_stays(folder: Path, source: Path) -> None:
    (folder / EN).parent.mkdir(parents=True)
    (folder / EN).write_bytes(cell("mine"))
    deliver(folder, source)
    assert (folder / EN).read_bytes() == cell("mine")
    assert (folder / NEW).read_bytes() == cell("one en")


@pytest.mark.parametrize("update", [False, True])
def test_a_crash_between_file_and_record_leaves_no_second_copy(folder: Path, source: Path, update: bool) -> None:
    deliver(folder, source)
    record = (folder / STATE).read_bytes() if update else None
    if update:
        write_lesson(source, text="two")
        deliver(folder, source)
        (folder / STATE).write_bytes(record or b"")
    else:
        (folder / STATE).unlink()
    deliver(folder, source)
    assert files(folder) == [EN]
    write_lesson(source, text="three")
    deliver(folder, source)
    assert (folder / EN).read_bytes() == cell("three en")


def test_a_crash_after_the_new_version_beside_leaves_one(folder: Path, source: Path) -> None:
    deliver(folder, source)
    (folder / EN).write_bytes(cell("mine"))
    record = (folder / STATE).read_bytes()
    write_lesson(source, text="two")
    deliver(folder, source)
    (folder / STATE).write_bytes(record)
    deliver(folder, source)
    assert files(folder) == [NEW, EN]


def test_a_damaged_record_costs_nothing_of_the_users(folder: Path, source: Path) -> None:
    deliver(folder, source)
    (folder / EN).write_bytes(cell("mine"))
    (folder / STATE).write_text('{"first-look.en": {"path": 3', encoding="utf-8")
    deliver(folder, source)
    assert (folder / EN).read_bytes() == cell("mine")


def test_the_company_folder_is_linked_and_follows(folder: Path, tmp_path: Path) -> None:
    home = Home(folder)
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        assert home.link_company(tmp_path / name)
        assert (folder / "company").samefile(tmp_path / name)
    (folder / "company").unlink()
    (folder / "company").mkdir()
    assert not home.link_company(tmp_path / "first")
    assert (folder / "company").is_dir()
    assert not (folder / "company").is_symlink()


@pytest.mark.parametrize(
    ("title", "name"),
    [("A/B: what? <x>", "A B what x"), ("관리도 기초", "관리도 기초"), ("..", "notebook"), ("x" * 200, "x" * 60)],
)
def test_titles_become_safe_file_names(title: str, name: str) -> None:
    assert file_name(title) == name
