"""An app is on the shelf only while its bytes are the vetted ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from andon.model.shelf import content_hash, read_shelf
from andon.problem import Problem

CARD = {
    "name": "demo",
    "title": {"en": "Demo", "ko": "데모"},
    "summary": {"en": "s", "ko": "요"},
    "needs": {"en": "n", "ko": "필"},
    "author": "Kim",
}


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    home = tmp_path / "demo"
    home.mkdir()
    (home / "card.yml").write_text(yaml.safe_dump(CARD), encoding="utf-8")
    (home / "app.ipynb").write_bytes(b'{"cells": []}')
    vet(home)
    return tmp_path


def vet(home: Path, reviewer: str = "Lee") -> None:
    record = {
        "sha256": content_hash(home),
        "author": "Kim",
        "reviewer": reviewer,
        "vetted_on": "2026-11-23",
        "lock_sha256": "0",
    }
    (home / "vetted.yml").write_text(yaml.safe_dump(record), encoding="utf-8")


def test_a_vetted_app_is_there(shelf: Path) -> None:
    found = read_shelf(shelf)
    assert found.apps["demo"].notebook() == b'{"cells": []}'
    assert not found.refused


@pytest.mark.parametrize("change", ["app.ipynb", "card.yml", "helper.py", "sub/extra.csv"])
def test_any_change_takes_it_off(shelf: Path, change: str) -> None:
    target = shelf / "demo" / change
    target.parent.mkdir(exist_ok=True)
    target.write_bytes((target.read_bytes() if target.exists() else b"") + b"\n")
    found = read_shelf(shelf)
    assert not found.apps
    assert "differs from what was vetted" in found.refused["demo"].lines("en")[0]


def test_a_deleted_file_takes_it_off(shelf: Path) -> None:
    (shelf / "demo" / "helper.py").write_text("x = 1")
    vet(shelf / "demo")
    assert read_shelf(shelf).apps
    (shelf / "demo" / "helper.py").unlink()
    assert not read_shelf(shelf).apps


def test_a_change_after_reading_is_seen_when_the_bytes_are_fetched(shelf: Path) -> None:
    app = read_shelf(shelf).apps["demo"]
    (shelf / "demo" / "app.ipynb").write_bytes(b'{"cells": [1]}')
    with pytest.raises(Problem):
        app.notebook()


def test_moving_bytes_between_files_changes_the_hash(shelf: Path) -> None:
    home = shelf / "demo"
    (home / "a.txt").write_bytes(b"12")
    (home / "b.txt").write_bytes(b"3")
    before = content_hash(home)
    (home / "a.txt").write_bytes(b"1")
    (home / "b.txt").write_bytes(b"23")
    assert content_hash(home) != before


def test_nobody_vets_their_own(shelf: Path) -> None:
    vet(shelf / "demo", reviewer="Kim")
    found = read_shelf(shelf)
    assert not found.apps
    assert "own author" in found.refused["demo"].lines("en")[0]


def test_without_a_record_it_is_not_there(shelf: Path) -> None:
    (shelf / "demo" / "vetted.yml").unlink()
    assert "not been vetted" in read_shelf(shelf).refused["demo"].lines("en")[0]
