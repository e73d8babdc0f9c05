"""Finds the cards of the curated datasets."""

from __future__ import annotations

from andon import places
from andon.data.generators.recipe import Recipe
from andon.language import Text
from andon.model.dataset import Dataset
from andon.model.strict import nearest, read_card
from andon.problem import Problem


def names() -> list[str]:
    """The names of all curated datasets, sorted."""
    return sorted(path.parent.name for path in places.datasets().glob("*/card.yml"))


def card(name: str) -> Dataset:
    """The card of ``name``; an unknown name is a :class:`Problem` that says the nearest known one."""
    known = names()
    if name not in known:
        raise unknown(Text(en="dataset", ko="데이터"), name, known, str(places.datasets()))
    return read_card(places.datasets() / name / "card.yml", Dataset)


def recipe(dataset: Dataset, size: str) -> Recipe:
    """What its generator needs to make ``dataset`` in ``size``."""
    sizes = dataset.source.sizes
    if size not in sizes:
        raise unknown(Text(en="size", ko="크기"), size, list(sizes), dataset.name)
    chosen = next(body for key, body in sizes.items() if key == size)
    return Recipe(dataset.name, size, dataset.source.version, dataset.source.seed, dict(chosen.parameters))


def unknown(what: Text, word: str, known: list[str], where: str) -> Problem:
    """There is no such ``what``: the problem names the nearest known one."""
    guess = nearest(word, known)
    listed = ", ".join(known) or "-"
    return Problem(
        Text(en="There is no {what} `{word}`.", ko="`{word}` 은(는) 없는 {what} 이름입니다.").format(
            what=what, word=word
        ),
        where=where,
        expected=Text(en="One of: {listed}.", ko="다음 중 하나: {listed}.").format(listed=listed),
        next_step=Text(en="Use `{guess}`.", ko="`{guess}` 을(를) 쓰십시오.").format(guess=guess)
        if guess
        else Text(en="Choose one of these names.", ko="위 이름 중 하나를 고르십시오."),
    )
