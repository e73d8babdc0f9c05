"""Writing so that a crash leaves the old file or the new one, and saying what to delete when the disk is full."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from andon.language import Text
from andon.problem import Problem

FULL = {errno.ENOSPC, errno.EDQUOT}
LEFTOVER = ".andon-writing-"


def write(path: Path, data: bytes) -> None:
    """Replace ``path`` by ``data`` at once: readers see the old bytes or the new ones, never a part.

    Raises OSError as the disk gives it; a half-written temporary file is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{LEFTOVER}{secrets.token_hex(4)}")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
        raise


def sweep(folder: Path, older_than: float = 60.0) -> None:
    """Remove what a crash left behind in ``folder``: temporary files older than some seconds."""
    for leftover in folder.glob(f"{LEFTOVER}*"):
        if time.time() - leftover.stat().st_mtime > older_than:
            leftover.unlink(missing_ok=True)


@dataclass(frozen=True)
class BigFile:
    """A file of the user's own and its size in bytes; ``path`` is relative to the home."""

    path: str
    size: int


def largest(home: Path, count: int = 5, seconds: float = 2.0) -> list[BigFile]:
    """The ``count`` largest files below ``home``; links are not followed, the search stops after ``seconds``."""
    end = time.monotonic() + seconds
    found: list[BigFile] = []
    folders = [home]
    while folders and time.monotonic() < end:
        try:
            entries = list(os.scandir(folders.pop()))
        except OSError:  # a folder that vanished or may not be read holds nothing that the user can delete
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                size = entry.stat(follow_symlinks=False).st_size
                found.append(BigFile(os.path.relpath(entry.path, home), size))
        found = sorted(found, key=lambda file: file.size, reverse=True)[:count]
    return [file for file in found if file.size]


def human(size: int) -> str:
    """A size for people: ``512 B``, ``3.4 MB``, ``1.2 GB``."""
    value = float(size)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


def full(home: Path) -> Problem:
    """The notice for a full disk: how much is left, and which of the user's own files are largest."""
    files = largest(home)
    try:
        free = human(shutil.disk_usage(home).free)
    except OSError:
        free = "?"
    listed = "; ".join(f"{file.path} ({human(file.size)})" for file in files)
    return Problem(
        Text(
            en="Your disk is full: nothing new can be saved until you delete something.",
            ko="디스크가 가득 찼습니다. 무언가를 삭제하기 전에는 새로 저장할 수 없습니다.",
        ),
        where="",
        expected=Text(en=f"Free space; {free} are left.", ko=f"여유 공간. 현재 {free} 남았습니다."),
        next_step=Text(
            en=f"Delete files you no longer need. Your largest: {listed or 'none found'}.",
            ko=f"필요 없는 파일을 삭제하십시오. 가장 큰 파일: {listed or '찾지 못했습니다'}.",
        ),
    )
