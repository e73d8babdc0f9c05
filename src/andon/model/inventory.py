"""Everything that is described by a card, wherever it lies: for checks that must not miss one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from andon.language import Text
from andon.model.dataset import Dataset
from andon.model.notebook import App, Lesson, Workshop
from andon.model.shelf import read_shelf
from andon.model.strict import Card, read_card
from andon.model.tenant import Tenant, card_file, read_tenants
from andon.problem import Problem

KINDS: tuple[tuple[str, type[Card]], ...] = (
    ("datasets", Dataset),
    ("starter_notebooks/lessons", Lesson),
    ("starter_notebooks/apps", App),
    ("starter_notebooks/workshops", Workshop),
)


def read_all(content: Path, tenants: Path) -> Iterator[Callable[[], object]]:
    """One call per card (and per vetting record); each call returns the card or raises its Problem."""
    for folder, kind in KINDS:
        for home in sorted(
            path for path in (content / folder).glob("*") if path.is_dir() and not path.name.startswith((".", "_"))
        ):
            yield partial(_named, home, kind)
    yield partial(_companies, content, tenants)
    for problem in read_shelf(content / "starter_notebooks" / "apps").refused.values():
        yield partial(_raise, problem)


def _named(home: Path, kind: type[Card]) -> Card:
    card = read_card(home / "card.yml", kind)
    name = getattr(card, "name", home.name)
    if name != home.name:
        raise Problem(
            Text(en=f"The card is named `{name}`.", ko=f"카드의 이름이 `{name}` 입니다."),
            where=str(home / "card.yml"),
            expected=Text(en=f"The folder's name, `{home.name}`.", ko=f"폴더 이름 `{home.name}`."),
            next_step=Text(en="Make them the same.", ko="둘을 같게 하십시오."),
        )
    return card


def _companies(content: Path, tenants: Path) -> None:
    """The tenant cards, and that every app and dataset they name exists."""
    for tenant in read_tenants(tenants).values():
        content_of(content, tenants, tenant)


def content_of(content: Path, tenants: Path, tenant: Tenant) -> None:
    """Refuse a company that names an app or a dataset which is not there."""
    known = {
        "apps": {path.name for path in (content / "starter_notebooks" / "apps").glob("*")},
        "datasets": {path.name for path in (content / "datasets").glob("*")},
    }
    for key, names in (("apps", tenant.apps), ("datasets", tenant.datasets)):
        unknown = [name for name in names if name not in known[key]]
        if unknown:
            raise Problem(
                Text(
                    en=f"`{key}` names `{unknown[0]}`, which is not there.",
                    ko=f"`{key}` 에 없는 이름 `{unknown[0]}` 이(가) 있습니다.",
                ),
                where=str(card_file(tenants, tenant.name)),
                expected=Text(
                    en=f"One of: {', '.join(sorted(known[key]))}.",
                    ko=f"다음 중 하나: {', '.join(sorted(known[key]))}.",
                ),
                next_step=Text(en="Correct the name or remove it.", ko="이름을 고치거나 지우십시오."),
            )


def _raise(problem: Problem) -> None:
    raise problem
