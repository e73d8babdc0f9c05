"""The quick database check notices what the full one notices (decision 0004)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = """
import sys
from pathlib import Path
from andon_hub import quick_start
quick_start.defer_alembic()
from jupyterhub import orm
from sqlalchemy import create_engine
quick_start.remember_revision(Path(sys.argv[2]))
engine = create_engine(f"sqlite:///{sys.argv[1]}")
try:
    orm.check_db_revision(engine)
    orm.Base.metadata.create_all(engine)
    print("ok", "alembic.script.base" in sys.modules)
except orm.DatabaseSchemaMismatch:
    print("mismatch", "alembic.script.base" in sys.modules)
"""


def check(database: Path, note: Path) -> str:
    """One start in a process of its own: "ok" or "mismatch", and whether Alembic was really loaded."""
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(database), str(note)], capture_output=True, text=True, env=os.environ
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "hub.sqlite", tmp_path / "revision.json"


def test_first_start_asks_alembic_and_later_ones_do_not(files: tuple[Path, Path]) -> None:
    assert check(*files) == "ok True"
    assert json.loads(files[1].read_text())
    assert check(*files) == "ok False"


def test_a_foreign_revision_is_noticed(files: tuple[Path, Path]) -> None:
    check(*files)
    with sqlite3.connect(files[0]) as database:
        database.execute("UPDATE alembic_version SET version_num = '4621fec11365'")
    assert check(*files) == "mismatch True"


def test_another_version_of_the_hub_asks_again(files: tuple[Path, Path]) -> None:
    check(*files)
    files[1].write_text('{"0.0.1": "f460b0348206"}')
    assert check(*files) == "ok True"


def test_a_broken_note_asks_again(files: tuple[Path, Path]) -> None:
    check(*files)
    files[1].write_text("[")
    assert check(*files) == "ok True"


def test_a_new_empty_database_is_stamped(files: tuple[Path, Path]) -> None:
    check(*files)
    files[0].unlink()
    assert check(*files) == "ok True"
    assert check(*files) == "ok False"
