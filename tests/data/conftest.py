"""What the data tests share: one cache for the session, so that heavy datasets are made once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from andon.data import cards, making


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A cache that holds press-line S and vibration-archive S and M, made for real."""
    cache = tmp_path_factory.mktemp("datasets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANDON_DATA", str(cache))
        for name, size in (("press-line", "S"), ("vibration-archive", "S"), ("vibration-archive", "M")):
            making.make(cards.card(name), size)
    yield cache


@pytest.fixture
def cache(state: Path, session_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The session's cache as this test's data cache; do not damage it."""
    monkeypatch.setenv("ANDON_DATA", str(session_cache))
    return session_cache


@pytest.fixture
def own_cache(state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test's own, and an empty home, to be damaged at will."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(state / "home-cache"))
    return state / "datasets"
