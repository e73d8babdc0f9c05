"""Makes generated datasets, once, into the cache."""

from __future__ import annotations

import importlib
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from andon.data import cards, getting, manifest, store
from andon.data.generators.recipe import Progress, Recipe
from andon.data.store import Stored
from andon.language import Text
from andon.model.dataset import Dataset
from andon.problem import Problem

_HOME = "andon.data."


def made(dataset: Dataset, size: str = "S", progress: Progress | None = None) -> Stored:
    """The stored dataset, made now when it is not there yet."""
    recipe = cards.recipe(dataset, size)
    return store.find(recipe.name, store.folder_name(recipe)) or make(dataset, size, progress=progress)


def make(dataset: Dataset, size: str = "S", *, again: bool = False, progress: Progress | None = None) -> Stored:
    """Make ``dataset``; with ``again`` even when it is there. Two callers at once make it once."""
    if dataset.source.kind != "generated":
        raise Problem(
            Text(
                en=f"`{dataset.name}` is a public file; it cannot be made.",
                ko=f"`{dataset.name}` 은(는) 공개 파일이라 만들 수 없습니다.",
            ),
            where=dataset.source.address,
            expected=Text(en=f"The file {dataset.source.file_name}.", ko=f"파일 {dataset.source.file_name}."),
            next_step=Text(
                en=f"Download it, then `andon data get {dataset.name} --from FILE`.",
                ko=f"내려받은 뒤 `andon data get {dataset.name} --from 파일` 을 실행하십시오.",
            ),
        )
    recipe = cards.recipe(dataset, size)
    folder = store.folder_name(recipe)
    home = store.writable_home(recipe.name)
    with store.alone(home, folder):
        if again:
            store.forget(recipe.name, folder)
        return store.find(recipe.name, folder) or _make(dataset, recipe, again, progress)


def checked(dataset: Dataset) -> list[str]:
    """The folders of what is stored of ``dataset``, after reading every file; damage is a :class:`Problem`."""
    recipes = [cards.recipe(dataset, size) for size in dataset.source.sizes]
    folders = [store.folder_name(recipe) for recipe in recipes] or [getting.FOLDER]
    return [folder for folder in folders if store.find(dataset.name, folder)]


def truth(name: str, size: str = "S") -> pd.DataFrame:
    """What was planted in a generated dataset: one row per fault, kept apart from the data."""
    dataset = cards.card(name)
    return _generator(dataset).truth(cards.recipe(dataset, size))


def _make(dataset: Dataset, recipe: Recipe, again: bool, progress: Progress | None) -> Stored:
    home, folder = store.writable_home(recipe.name), store.folder_name(recipe)
    with store.workbench(home, folder, resume=not again) as part:
        values = _generator(dataset).make(part, recipe, progress)
        _compare(dataset, recipe.size, values)
        listed = manifest.Manifest(
            name=recipe.name,
            size=recipe.size,
            version=recipe.version,
            seed=recipe.seed,
            values=values,
            made_on=datetime.now(UTC).isoformat(timespec="seconds"),
            files=manifest.marks(part),
        )
        return store.put(part, home, folder, listed)


def _compare(dataset: Dataset, size: str, values: str) -> None:
    expected = {key: body.sha256 for key, body in dataset.source.sizes.items()}[size]  # type: ignore[index]
    if expected and values != expected:
        raise Problem(
            Text(
                en=f"This computer made other values for `{dataset.name}` ({values[:12]}…).",
                ko=f"이 컴퓨터에서 만든 `{dataset.name}` 값이 다릅니다 ({values[:12]}…).",
            ),
            where=f"{dataset.name} {size}",
            expected=Text(en=f"The hash in its card, {expected[:12]}….", ko=f"카드에 적힌 해시 {expected[:12]}…."),
            next_step=Text(
                en="Report this with the versions of Python and numpy; do not use the data.",
                ko="Python과 numpy 버전을 적어 알려 주시고, 이 데이터는 쓰지 마십시오.",
            ),
        )


def _generator(dataset: Dataset) -> Any:
    name = dataset.source.generator
    if not name.startswith(_HOME):
        raise Problem(
            Text(en=f"`{dataset.name}` has no generator here.", ko=f"`{dataset.name}` 은(는) 생성기가 없습니다."),
            where=f"{dataset.name}/card.yml: source.generator",
            expected=Text(en=f"A module under {_HOME}*", ko=f"{_HOME}* 아래의 모듈"),
            next_step=Text(en="Use a generated dataset.", ko="생성 데이터를 쓰십시오."),
        )
    return importlib.import_module(name)
