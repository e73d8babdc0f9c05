"""The user's home: lessons are copied in once, and what the user changed stays the user's.

Rules (docs/explanation/your-home-folder.md): an untouched lesson follows the shipped version; a changed
one is never overwritten, the new version arrives beside it; a deleted one stays deleted until asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

from andon.lab import disk
from andon.lab.lessons import Shipped, digest
from andon.language import Language, Text

STATE = ".andon/delivered.json"


@dataclass(frozen=True)
class Record:
    """What was delivered last: ``sha256`` of the shipped version that the user has been given.

    ``path``: the lesson in the home; ``beside``: a newer version that lies beside the user's own,
    with its hash, empty if there is none. Paths are relative to the home.
    """

    path: str
    sha256: str
    beside: str = ""
    beside_sha256: str = ""


class Home:
    """One user's home folder and the record of what Andon put there."""

    def __init__(self, folder: Path, today: Callable[[], date] = date.today) -> None:
        self.folder = folder
        self._today = today
        self._records = self._read()

    def deliver(self, lessons: list[Shipped], lang: Language) -> None:
        """Bring every lesson up to date in ``lang``; raises OSError when the disk does not take it."""
        for lesson in lessons:
            self._bring(lesson, lang)

    def fetch(self, lesson: Shipped, lang: Language) -> str:
        """The path of a lesson to open now; a deleted one is written again."""
        record = self._records.get(_key(lesson, lang))
        if record is None or not self._exists(record.path):
            self._deliver_fresh(lesson, lang, lesson.content(lang))
        return self._records[_key(lesson, lang)].path

    def deleted(self, lesson: Shipped, lang: Language) -> bool:
        """Whether the user was given this lesson and has deleted it."""
        record = self._records.get(_key(lesson, lang))
        return record is not None and not self._exists(record.path)

    def link_company(self, company: Path | None) -> bool:
        """Keep ``company/`` pointing at the company's folder; False if something of the user's is in the way."""
        if company is None:
            return True
        link = self.folder / "company"
        if link.is_symlink():
            if link.readlink() == company:
                return True
            link.unlink()
        elif link.exists():
            return False
        link.symlink_to(company, target_is_directory=True)
        return True

    def _bring(self, lesson: Shipped, lang: Language) -> None:
        content = lesson.content(lang)
        record = self._records.get(_key(lesson, lang))
        if record is None:
            self._deliver_fresh(lesson, lang, content)
        elif record.sha256 != digest(content) and self._exists(record.path):
            self._update(lesson, lang, record, content)

    def _deliver_fresh(self, lesson: Shipped, lang: Language, content: bytes) -> None:
        record = Record(lesson.target(lang), digest(content))
        if self._hash(record.path) not in (None, record.sha256):  # a file of the user's own has this name
            record = replace(record, path=self._name_beside(record.path, lang, record.sha256))
        self._write(record.path, content, record.sha256)
        self._save(_key(lesson, lang), record)

    def _update(self, lesson: Shipped, lang: Language, record: Record, content: bytes) -> None:
        sha256 = digest(content)
        if self._hash(record.path) in (record.sha256, sha256):  # untouched, or written just before a crash
            self._write(record.path, content, sha256)
            self._save(_key(lesson, lang), Record(record.path, sha256))
            return
        beside = self._name_beside(record.path, lang, sha256)
        self._write(beside, content, sha256)
        self._save(_key(lesson, lang), Record(record.path, sha256, beside, sha256))
        if record.beside and record.beside != beside and self._hash(record.beside) == record.beside_sha256:
            (self.folder / record.beside).unlink()  # an older new version that nobody touched

    def _name_beside(self, path: str, lang: Language, sha256: str) -> str:
        """A free name beside ``path`` that says "new" and the day; the same again for the same content."""
        word = Text(en="new", ko="새 버전").in_(lang)
        stem = f"{path.removesuffix('.ipynb')} ({word} {self._today().isoformat()}"
        for number in range(1, 1000):
            name = f"{stem}{f' {number}' if number > 1 else ''}).ipynb"
            if self._hash(name) in (None, sha256):
                return name
        raise FileExistsError(path)

    def _write(self, path: str, content: bytes, sha256: str) -> None:
        if self._hash(path) != sha256:
            disk.write(self.folder / path, content)

    def _hash(self, path: str) -> str | None:
        """The content's hash, None if there is no such file, empty for a folder of that name."""
        try:
            return digest((self.folder / path).read_bytes())
        except FileNotFoundError:
            return None
        except IsADirectoryError:
            return ""

    def _exists(self, path: str) -> bool:
        return (self.folder / path).is_file()

    def _read(self) -> dict[str, Record]:
        """The record; a missing or damaged one counts as empty: delivery then never overwrites, it only adds."""
        try:
            raw = json.loads((self.folder / STATE).read_text(encoding="utf-8"))
            return {key: Record(**value) for key, value in raw.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _save(self, key: str, record: Record) -> None:
        """Remember ``record``, on disk first."""
        records = self._records | {key: record}
        text = json.dumps({k: asdict(v) for k, v in sorted(records.items())}, ensure_ascii=False, indent=1)
        disk.write(self.folder / STATE, text.encode())
        self._records = records


def _key(lesson: Shipped, lang: Language) -> str:
    return f"{lesson.name}.{lang}"
