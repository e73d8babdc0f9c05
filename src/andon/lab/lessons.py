"""The lessons that ship with Andon, as files to deliver: one notebook per lesson and language."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from andon import places
from andon.language import LANGUAGES, Language, Text

UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class Shipped:
    """One lesson: its card's words and the notebook of each language that exists."""

    name: str
    order: int
    title: Text
    summary: Text
    minutes: int
    notebooks: dict[Language, Path]

    @property
    def folder(self) -> str:
        """Where it goes below ``lessons/``: the order first, so that the file browser sorts right."""
        return f"{self.order:02d}-{self.name}"

    def source(self, lang: Language) -> Path:
        """The notebook in ``lang``, or the other language's where this one is missing."""
        return self.notebooks.get(lang) or next(iter(self.notebooks.values()))

    def target(self, lang: Language) -> str:
        """The path below the home, named as people read it: ``lessons/10-first-look/First look.ipynb``."""
        name = file_name(self.title.in_(lang))
        if lang != "en" and name == file_name(self.title.en):
            name = f"{name} ({lang})"
        return f"lessons/{self.folder}/{name}.ipynb"

    def content(self, lang: Language) -> bytes:
        """The notebook's bytes."""
        return self.source(lang).read_bytes()


def file_name(title: str) -> str:
    """A title as a file name on every system: no separators or reserved signs, at most 60 characters."""
    name = UNSAFE.sub(" ", title)
    return " ".join(name.split())[:60].strip(" .") or "notebook"


def digest(data: bytes) -> str:
    """What tells two versions of a notebook apart."""
    return hashlib.sha256(data).hexdigest()


def shipped(folder: Path | None = None) -> list[Shipped]:
    """Every lesson under ``folder`` (default: the content that ships with Andon), in order.

    Raises :class:`~andon.problem.Problem` for a card that is wrong: content is checked before it ships.
    """
    from andon.model.notebook import Lesson
    from andon.model.strict import read_card

    found = []
    for card_file in (folder or places.notebooks() / "lessons").glob("*/card.yml"):
        card = read_card(card_file, Lesson)
        notebooks: dict[Language, Path] = {}
        for lang in LANGUAGES:
            path = card_file.with_name("lesson.ipynb" if lang == "en" else f"lesson.{lang}.ipynb")
            if path.is_file():
                notebooks[lang] = path
        if notebooks:
            found.append(Shipped(card.name, card.order, card.title, card.summary, card.minutes, notebooks))
    return sorted(found, key=lambda lesson: (lesson.order, lesson.name))
