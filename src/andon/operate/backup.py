"""What the cluster's backup jobs run: `python -m andon.operate.backup save|restore`.

A backup is a folder named by its time in UTC: ``hub.sqlite`` (copied while the hub runs, consistent), ``tenants/``
(the cards, which `andon tenant render` reads as they are), ``homes.json`` (which volume is whose home) and
``marks.json`` (SHA-256 of each file). It appears under its name only when it is complete.

Read from the environment: ANDON_BACKUPS (folder), ANDON_BACKUPS_KEPT, ANDON_HUB_DATABASE (file; not set: the database
is a server that has its own backups), ANDON_TENANTS, ANDON_RESTORE (which backup; empty: the newest).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from andon import places
from andon.language import Text
from andon.model.tenant import card_file, read_tenants
from andon.operate import inside
from andon.problem import Problem

FORMAT = "%Y-%m-%dT%H-%M-%SZ"
DATABASE, CARDS, HOMES, MARKS = "hub.sqlite", "tenants", "homes.json", "marks.json"


def save(
    backups: Path, database: Path | None, tenants: Path, homes: Callable[[str], list[dict[str, Any]]], kept: int
) -> Path:
    """Write a new backup and forget all but the ``kept`` newest; ``homes`` lists the claims of a namespace."""
    name = datetime.now(UTC).strftime(FORMAT)
    part = backups / f".part-{name}"
    (part / CARDS).mkdir(parents=True)
    if database is not None:
        copy_database(database, part / DATABASE)
    known = read_tenants(tenants)
    for one in known:
        shutil.copyfile(card_file(tenants, one), part / CARDS / f"{one}.yml")
    claims = {one: homes(tenant.namespace) for one, tenant in known.items()}
    (part / HOMES).write_text(json.dumps(claims, indent=1, sort_keys=True), encoding="utf-8")
    (part / MARKS).write_text(json.dumps(_marks(part), indent=1, sort_keys=True), encoding="utf-8")
    done = part.rename(backups / name)
    for old in all_backups(backups)[:-kept]:
        shutil.rmtree(old)
    return done


def restore(backups: Path, database: Path | None, name: str = "") -> Path:
    """Put the hub's database back (the hub must be stopped); the backup is checked first."""
    chosen = _choose(backups, name)
    _check(chosen)
    if database is not None and (chosen / DATABASE).exists():
        new = database.with_name(f".{database.name}.new")
        shutil.copyfile(chosen / DATABASE, new)
        for rest in ("-wal", "-shm", "-journal"):
            database.with_name(database.name + rest).unlink(missing_ok=True)
        new.replace(database)
    return chosen


def nobody_yet(database: Path) -> bool:
    """Whether no one has ever come to this hub. Such a backup would be the newest, and hide the one worth restoring."""
    if not database.exists():
        return False
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=60)) as hub:
        tables = hub.execute("select count(*) from sqlite_master where name = 'users'").fetchone()[0]
        return not tables or not hub.execute("select count(*) from users").fetchone()[0]


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite database that may be written to meanwhile."""
    if not source.exists():
        raise Problem(
            Text(en="There is no hub database.", ko="허브 데이터베이스가 없습니다."),
            where=str(source),
            expected=Text(en="The file that the hub writes.", ko="허브가 쓰는 파일."),
            next_step=Text(en="Start the hub once, then back up.", ko="허브를 한 번 시작한 뒤 백업하십시오."),
        )
    address = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True, timeout=60)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def all_backups(backups: Path) -> list[Path]:
    """Every complete backup, the oldest first."""
    return sorted(path.parent for path in backups.glob(f"[0-9]*/{MARKS}"))


def _choose(backups: Path, name: str) -> Path:
    known = all_backups(backups)
    chosen = next((path for path in known if path.name == name), None) if name else (known[-1] if known else None)
    if chosen is None:
        listed = ", ".join(path.name for path in known) or "-"
        raise Problem(
            Text(en=f"There is no backup `{name}`.", ko=f"백업 `{name}` 이(가) 없습니다.")
            if name
            else Text(en="There is no backup.", ko="백업이 없습니다."),
            where=str(backups),
            expected=Text(en=f"One of: {listed}.", ko=f"다음 중 하나: {listed}."),
            next_step=Text(en="Set backup.restore to one of them.", ko="backup.restore 를 그중 하나로 정하십시오."),
        )
    return chosen


def _marks(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MARKS)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _check(backup: Path) -> None:
    written = json.loads((backup / MARKS).read_text(encoding="utf-8"))
    now = _marks(backup)
    changed = sorted(name for name in written.keys() | now.keys() if written.get(name) != now.get(name))
    if changed:
        raise Problem(
            Text(en=f"This backup is damaged: {changed[0]}.", ko=f"이 백업은 손상되었습니다: {changed[0]}."),
            where=str(backup),
            expected=Text(en="Every file as it was written.", ko="모든 파일이 기록할 때와 같아야 합니다."),
            next_step=Text(
                en="Set backup.restore to an older backup.", ko="backup.restore 를 더 오래된 백업으로 정하십시오."
            ),
        )


def main(verb: str) -> int:
    """Run ``save`` or ``restore`` as the environment says; 2 when it could not be done."""
    env = os.environ
    backups, database = Path(env["ANDON_BACKUPS"]), env.get("ANDON_HUB_DATABASE")
    file = Path(database) if database else None
    try:
        if verb == "restore":
            print(restore(backups, file, env.get("ANDON_RESTORE", "")))
        elif file is not None and nobody_yet(file):
            print(Text(en="Nobody has come yet: nothing to back up.", ko="아직 아무도 오지 않아 백업할 것이 없습니다."))
        else:
            print(save(backups, file, places.tenants(), inside.claims, int(env.get("ANDON_BACKUPS_KEPT", "14"))))
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
