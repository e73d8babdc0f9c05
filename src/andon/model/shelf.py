"""The shelf of vetted apps: an app is on it only while its content is what was vetted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from andon.language import Text
from andon.model.notebook import App
from andon.model.strict import Card, read_card
from andon.problem import Problem

NOTEBOOK = "app.ipynb"
CARD = "card.yml"
VETTED = "vetted.yml"


class Vetted(Card):
    """Who vetted which bytes, when, and against which packages."""

    sha256: str
    author: str
    reviewer: str
    vetted_on: date
    lock_sha256: str


@dataclass(frozen=True)
class ShelfApp:
    """An app whose files match their vetting record."""

    card: App
    vetted: Vetted
    folder: Path

    def notebook(self) -> bytes:
        """The notebook's bytes, checked once more: what is parsed is what was hashed."""
        files = _files(self.folder)
        if _digest(files) != self.vetted.sha256:
            raise _changed(self.folder)
        return files[NOTEBOOK]


@dataclass(frozen=True)
class Shelf:
    """All apps of a folder: those that may be served, and why the others may not."""

    apps: dict[str, ShelfApp] = field(default_factory=dict)
    refused: dict[str, Problem] = field(default_factory=dict)


def content_hash(folder: Path) -> str:
    """SHA-256 over every file of the app but the vetting record: names, lengths and bytes."""
    return _digest(_files(folder))


def read_shelf(folder: Path) -> Shelf:
    """Read every app under ``folder``; nothing that fails a check is on the shelf."""
    shelf = Shelf()
    for card_file in sorted(folder.glob(f"*/{CARD}")):
        home = card_file.parent
        try:
            shelf.apps[home.name] = _read_app(home)
        except Problem as problem:
            shelf.refused[home.name] = problem
    return shelf


def _read_app(home: Path) -> ShelfApp:
    card = read_card(home / CARD, App)
    if not (home / VETTED).exists():
        raise _not_vetted(home)
    vetted = read_card(home / VETTED, Vetted)
    if card.name != home.name or vetted.sha256 != content_hash(home):
        raise _changed(home)
    if vetted.reviewer == card.author:
        raise Problem(
            Text(en="This app was vetted by its own author.", ko="이 앱은 작성자 본인이 검증했습니다."),
            where=str(home / VETTED),
            expected=Text(en="A second person as reviewer.", ko="다른 사람이 검증자여야 합니다."),
            next_step=Text(
                en="Have someone else run `andon app vet`.", ko="다른 사람이 `andon app vet` 을 실행하십시오."
            ),
        )
    return ShelfApp(card=card, vetted=vetted, folder=home)


def _files(folder: Path) -> dict[str, bytes]:
    """The app's own files by relative name; editor leftovers, caches and the record itself do not count."""
    skip = {VETTED}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name not in skip
        and not any(part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts)
    }


def _digest(files: dict[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def _changed(folder: Path) -> Problem:
    return Problem(
        Text(
            en="This app differs from what was vetted, so it is not shown.",
            ko="이 앱은 검증받은 내용과 달라서 표시하지 않습니다.",
        ),
        where=str(folder),
        expected=Text(en="Files whose hash is the one in vetted.yml.", ko="vetted.yml 의 해시와 같은 파일."),
        next_step=Text(
            en=f"Restore the files, or have it reviewed again: `andon app vet {folder.name} --reviewer NAME`.",
            ko=f"파일을 되돌리거나 다시 검증받으십시오: `andon app vet {folder.name} --reviewer 이름`.",
        ),
    )


def _not_vetted(folder: Path) -> Problem:
    return Problem(
        Text(
            en="This app has not been vetted yet, so it is not shown.",
            ko="이 앱은 아직 검증받지 않아서 표시하지 않습니다.",
        ),
        where=str(folder),
        expected=Text(en="A record vetted.yml by a second person.", ko="다른 사람이 남긴 vetted.yml 기록."),
        next_step=Text(
            en=f"Have a second person run: andon app vet {folder.name} --reviewer NAME",
            ko=f"다른 사람이 실행하십시오: andon app vet {folder.name} --reviewer 이름",
        ),
    )
