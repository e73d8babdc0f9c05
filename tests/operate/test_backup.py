"""Backups of the hub's database: taken while it is written to, checked, put back."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from andon.model.tenant import read_tenants
from andon.operate import backup
from andon.problem import Problem


@pytest.fixture
def database(tmp_path: Path) -> Path:
    file = tmp_path / "jupyterhub.sqlite"
    with closing(sqlite3.connect(file)) as hub, hub:
        hub.execute("create table users (name text)")
        hub.executemany("insert into users values (?)", [(f"user-{n}",) for n in range(100)])
    return file


def homes(namespace: str) -> list[dict[str, Any]]:
    return [{"claim": "home-someone", "volume": f"volume-of-{namespace}"}]


def users(file: Path) -> int:
    with closing(sqlite3.connect(file)) as hub:
        return int(hub.execute("select count(*) from users").fetchone()[0])


def test_backup_wipe_restore(tmp_path: Path, database: Path, tenants: Path) -> None:
    made = backup.save(tmp_path / "backups", database, tenants, homes, kept=3)
    assert sorted(path.name for path in made.iterdir()) == ["homes.json", "hub.sqlite", "marks.json", "tenants"]
    assert read_tenants(made / "tenants") == read_tenants(tenants), "the cards render from the backup as they are"
    noted = json.loads((made / "homes.json").read_text())
    assert noted["hansung-press"] == homes("andon-hansung-press")
    database.unlink()
    assert backup.restore(tmp_path / "backups", database) == made
    assert users(database) == 100


def test_a_backup_while_the_hub_writes_is_consistent(tmp_path: Path, database: Path, tenants: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=60)) as hub:
            while not stop.is_set():
                with hub:  # ten or none
                    hub.executemany("insert into users values (?)", [("one-of-ten",)] * 10)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(5):
            copy = tmp_path / "copy.sqlite"
            copy.unlink(missing_ok=True)
            backup.copy_database(database, copy)
            with closing(sqlite3.connect(copy)) as found:
                assert found.execute("pragma integrity_check").fetchone() == ("ok",)
            assert users(copy) % 10 == 0
    finally:
        stop.set()
        writer.join()


def test_only_the_newest_are_kept(tmp_path: Path, database: Path, tenants: Path) -> None:
    backups = tmp_path / "backups"
    backup.save(backups, database, tenants, homes, kept=2)
    for day in ("01", "02", "03"):  # older ones, as the clock would have left them
        (backups / f"2020-01-{day}T00-00-00Z").mkdir()
        (backups / f"2020-01-{day}T00-00-00Z" / "marks.json").write_text("{}")
    (backups / ".part-2020").mkdir()
    newest = backup.all_backups(backups)[-1]
    newest.rename(backups / "2024-01-01T00-00-00Z")
    made = backup.save(backups, database, tenants, homes, kept=2)
    assert [path.name for path in backup.all_backups(backups)] == ["2024-01-01T00-00-00Z", made.name]


def test_a_damaged_backup_is_refused(tmp_path: Path, database: Path, tenants: Path) -> None:
    made = backup.save(tmp_path / "backups", database, tenants, homes, kept=2)
    with (made / "hub.sqlite").open("ab") as file:
        file.write(b"x")
    with pytest.raises(Problem, match=r"damaged: hub\.sqlite"):
        backup.restore(tmp_path / "backups", database)
    assert users(database) == 100, "the live database is untouched"


def test_an_unknown_backup_is_refused(tmp_path: Path, database: Path) -> None:
    with pytest.raises(Problem, match="no backup `2020`"):
        backup.restore(tmp_path, database, "2020")


def test_without_a_file_the_rest_is_saved(tmp_path: Path, tenants: Path) -> None:
    made = backup.save(tmp_path / "backups", None, tenants, homes, kept=2)
    assert not (made / "hub.sqlite").exists()
    assert backup.restore(tmp_path / "backups", None) == made


def test_a_hub_that_never_started(tmp_path: Path, tenants: Path) -> None:
    with pytest.raises(Problem, match="no hub database"):
        backup.save(tmp_path / "backups", tmp_path / "nothing.sqlite", tenants, homes, kept=2)


def test_a_hub_that_nobody_came_to_hides_no_backup(
    tmp_path: Path, database: Path, tenants: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    backups = tmp_path / "backups"
    made = backup.save(backups, database, tenants, homes, kept=3)
    with closing(sqlite3.connect(database)) as hub, hub:
        hub.execute("delete from users")
    for name, value in (("BACKUPS", backups), ("HUB_DATABASE", database), ("TENANTS", tenants), ("LANG", "en")):
        monkeypatch.setenv(f"ANDON_{name}", str(value))
    assert backup.main("save") == 0
    assert "Nobody has come yet" in capsys.readouterr().out
    assert backup.all_backups(backups) == [made]
    assert backup.main("restore") == 0
    assert users(database) == 100
