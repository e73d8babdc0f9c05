"""What the launcher offers: lessons, data, tools, and workshops for trainers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from andon import places
from andon.lab.home import Home
from andon.lab.lessons import Shipped
from andon.lab.tools import TOOLS, WORKSHOP_DESK, Tool
from andon.language import Language, Text
from andon.model.dataset import Dataset
from andon.model.strict import read_card
from andon.problem import Problem

Kind = Literal["lesson", "data", "tool", "workshop"]
SECTIONS: dict[Kind, Text] = {
    "lesson": Text(en="Lessons", ko="수업"),
    "data": Text(en="Data", ko="데이터"),
    "tool": Text(en="Tools", ko="도구"),
    "workshop": Text(en="Workshops", ko="워크숍"),
}
MINUTES = Text(en="{n} min", ko="{n}분")
AGAIN = Text(en="deleted: get it again", ko="삭제됨: 다시 받기")
ROWS = Text(en="{n:,} rows", ko="{n:,}행")


@dataclass(frozen=True)
class Card:
    """One card: ``icon`` names a drawing of the front end; ``note`` is a few words under the title."""

    kind: Kind
    name: str
    title: Text
    summary: Text
    note: Text
    icon: str

    def shown(self, lang: Language) -> dict[str, str]:
        """The card in one language."""
        words = {"title": self.title.in_(lang), "summary": self.summary.in_(lang), "note": self.note.in_(lang)}
        return {"kind": self.kind, "name": self.name, "icon": self.icon, **words}


def sections(
    lessons: list[Shipped], home: Home, role: str, allowed: set[str] | None, lang: Language
) -> list[dict[str, Any]]:
    """The launcher's sections in order; empty ones are left out.

    ``role``: the user's; ``allowed``: names of the datasets that the company may use, None for all.
    """
    cards: dict[Kind, list[Card]] = {
        "lesson": [lesson_card(lesson, home.deleted(lesson, lang)) for lesson in lessons],
        "data": [data_card(card) for card in datasets(allowed)],
        "tool": [tool_card(tool) for tool in TOOLS],
        "workshop": [tool_card(WORKSHOP_DESK)] if role == "trainer" else [],
    }
    return [
        {"kind": kind, "title": SECTIONS[kind].in_(lang), "cards": [card.shown(lang) for card in found]}
        for kind, found in cards.items()
        if found
    ]


def datasets(allowed: set[str] | None) -> list[Dataset]:
    """The dataset cards that this company may use; a card that is wrong is not offered."""
    found = _read(places.datasets().glob("*/card.yml"), Dataset)
    return [card for card in found if allowed is None or card.name in allowed]


def _read(paths: Any, kind: Any) -> list[Any]:
    cards = []
    for path in sorted(paths):
        try:
            cards.append(read_card(path, kind))
        except Problem:  # `andon check` names the fault; the other cards still stand
            continue
    return cards


def lesson_card(lesson: Shipped, deleted: bool) -> Card:
    """A lesson, or the way to get a deleted one again."""
    note = AGAIN if deleted else MINUTES.format(n=lesson.minutes)
    return Card("lesson", lesson.name, lesson.title, lesson.summary, note, "again" if deleted else "lesson")


def data_card(card: Dataset) -> Card:
    """A dataset with its size."""
    icon = "array" if card.form == "array" else "table"
    note = ROWS.format(n=card.rows) if card.form == "table" and card.rows else card.data_type
    return Card("data", card.name, card.title, card.summary, note, icon)


def tool_card(tool: Tool) -> Card:
    """A tool of andon_widgets."""
    kind: Kind = "workshop" if tool is WORKSHOP_DESK else "tool"
    return Card(kind, tool.name, tool.title, tool.summary, tool.note, tool.icon)
