"""The list of files that belong to a stored dataset, and the check that they are what was written."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from andon.language import Text
from andon.problem import Problem

NAME = "manifest.json"
_seen: dict[Path, tuple[tuple[int, int, int], str]] = {}


@dataclass(frozen=True)
class FileMark:
    """Length in bytes and SHA-256 of one file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a stored dataset consists of and where it comes from; ``values`` hashes the canonical values."""

    name: str
    size: str
    version: int
    seed: int
    values: str
    made_on: str
    files: dict[str, FileMark]


def write(folder: Path, manifest: Manifest) -> None:
    """Put the manifest into ``folder``: the last file to be written."""
    body = json.dumps(asdict(manifest), indent=1, sort_keys=True, ensure_ascii=False)
    (folder / NAME).write_text(body + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Read and check the manifest of ``folder``; anything but a whole one is a :class:`Problem`."""
    path = folder / NAME
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        files = {name: FileMark(**mark) for name, mark in raw.pop("files").items()}
        return Manifest(**raw, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        kind = type(error).__name__
        raise damaged(
            path.parent,
            Text(
                en=f"The file list of this dataset cannot be read ({kind}).",
                ko=f"이 데이터의 파일 목록을 읽을 수 없습니다 ({kind}).",
            ),
            path,
            Text(en="A manifest that `andon data make` wrote.", ko="`andon data make` 가 쓴 파일 목록."),
        ) from None


def marks(folder: Path) -> dict[str, FileMark]:
    """Every file under ``folder`` but the manifest, with its length and hash."""
    paths = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != NAME]
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda p: FileMark(p.stat().st_size, file_hash(p)), paths))
    return {path.relative_to(folder).as_posix(): mark for path, mark in zip(paths, found, strict=True)}


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest; the first that differs is a :class:`Problem`.

    Whole files are hashed once per process (some 1 GB/s); after that only when length,
    time or inode changed.
    """
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda name: _mark(folder / name), manifest.files))
    for (name, expected), mark in zip(manifest.files.items(), found, strict=True):
        if mark != expected:
            was = Text(en="is missing", ko="없습니다")
            if mark is not None:
                was = Text(
                    en=f"has {mark.bytes:,} bytes, SHA-256 {mark.sha256[:12]}…",
                    ko=f"{mark.bytes:,} 바이트, SHA-256 {mark.sha256[:12]}… 입니다",
                )
            raise damaged(
                folder,
                Text(en="A stored file of this dataset {was}.", ko="저장된 데이터 파일이 {was}.").format(was=was),
                folder / name,
                Text(
                    en=f"{expected.bytes:,} bytes, SHA-256 {expected.sha256[:12]}…, as when it was made.",
                    ko=f"만들 때와 같은 {expected.bytes:,} 바이트, SHA-256 {expected.sha256[:12]}….",
                ),
            )


def damaged(folder: Path, read: Text, where: Path, expected: Text) -> Problem:
    """The problem of a stored dataset that is not what was written."""
    name = folder.parent.name
    again = f"andon data make {name} --size {folder.name.split('-')[0]} --again"
    return Problem(
        read,
        where=str(where),
        expected=expected,
        next_step=Text(en=f"Make it again: `{again}`.", ko=f"다시 만드십시오: `{again}`."),
    )


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mark(path: Path) -> FileMark | None:
    try:
        stat = path.stat()
        state = (stat.st_size, stat.st_mtime_ns, stat.st_ino)
        known = _seen.get(path)
        digest = known[1] if known and known[0] == state else file_hash(path)
    except OSError:
        return None
    _seen[path] = (state, digest)
    return FileMark(stat.st_size, digest)
