"""Where stored datasets live: one folder per name and size, whole or absent.

Guarantees: a folder appears by one rename after everything in it was written; two
processes that need the same dataset make it once (the second waits); what an interrupted
maker left is resumed by the next one, or swept away.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from andon import places
from andon.data import manifest as manifests
from andon.data.generators.recipe import Recipe
from andon.data.manifest import Manifest
from andon.language import Text
from andon.problem import Problem


@dataclass(frozen=True)
class Stored:
    """A dataset on disk: its folder and its checked manifest."""

    folder: Path
    manifest: Manifest


def own_cache() -> Path:
    """The user's own cache, used where the shared one cannot be written."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "andon" / "datasets"


def company_cache() -> list[Path]:
    """The company's cache, where Dask workers are elsewhere (ANDON_GATEWAY): they see it, but no one's home."""
    company = places.company()
    return [company / ".andon" / "datasets"] if company and os.environ.get("ANDON_GATEWAY") else []


def roots() -> list[Path]:
    """Where to look for stored datasets: the shared cache first."""
    return list(dict.fromkeys((places.data_cache(), *company_cache(), own_cache())))


def folder_name(recipe: Recipe) -> str:
    """The folder of one recipe: another version, seed or parameter is another folder."""
    return f"{recipe.size}-v{recipe.version}-{recipe.key()}"


def find(name: str, folder: str) -> Stored | None:
    """The stored dataset, every file checked; None where there is none; damage is a :class:`Problem`."""
    for root in roots():
        place = root / name / folder
        if place.is_dir():
            manifest = manifests.read(place)
            manifests.verify(place, manifest)
            return Stored(place, manifest)
    return None


def exists(name: str, folder: str) -> bool:
    """Whether a stored dataset is there; its files are not read."""
    return any((root / name / folder / manifests.NAME).is_file() for root in roots())


def writable_home(name: str) -> Path:
    """The folder of ``name`` in the shared cache, or in the user's own where that cannot be written."""
    refused = ""
    for root in roots():
        home = root / name
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            refused = f"{home}: {error.strerror}"
            continue
        if os.access(home, os.W_OK | os.X_OK):
            return home
        refused = str(home)
    raise Problem(
        Text(en="Datasets cannot be stored anywhere.", ko="데이터를 저장할 곳이 없습니다."),
        where=refused,
        expected=Text(en="A folder that may be written.", ko="쓰기가 허용된 폴더."),
        next_step=Text(en="Set ANDON_DATA to such a folder.", ko="ANDON_DATA 를 그런 폴더로 정하십시오."),
    )


@contextlib.contextmanager
def alone(home: Path, folder: str) -> Iterator[None]:
    """Hold the lock of one stored dataset; whoever comes second waits. The lock ends with its process."""
    import fcntl

    with (home / f".{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def workbench(home: Path, folder: str, resume: bool = True) -> Iterator[Path]:
    """The folder in which a dataset is being made (call it inside :func:`alone`); left as it is on a failure."""
    part = home / f".{folder}.part"
    if not resume:
        shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, exist_ok=True)
    yield part


def put(part: Path, home: Path, folder: str, manifest: Manifest) -> Stored:
    """Write the manifest and move the finished folder to its place, replacing what was there."""
    manifests.write(part, manifest)
    place, old = home / folder, home / f".{folder}.old"
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    part.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return Stored(place, manifest)


def forget(name: str, folder: str) -> None:
    """Remove a stored dataset wherever it may be removed (before it is made again)."""
    for root in roots():
        place = root / name / folder
        if place.is_dir() and os.access(place.parent, os.W_OK):
            shutil.rmtree(place)
