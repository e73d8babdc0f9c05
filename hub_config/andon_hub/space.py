"""Free space before a start: a full disk is the commonest reason why a server never comes up."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from andon.language import Text
from andon.problem import Problem

GIB = 1024**3


def refusal(home: Path, needed_gib: float) -> Problem | None:
    """Why a server must not start in ``home`` (free space in GiB is below ``needed_gib``), or None."""
    free = shutil.disk_usage(home).free / GIB
    if free >= needed_gib:
        return None
    big = largest_files(home)
    listed = ", ".join(f"{path.relative_to(home)} ({size_text(size)})" for path, size in big)
    return Problem(
        Text(
            en=f"The disk is nearly full: {free:.2f} GiB are free.",
            ko=f"디스크가 거의 찼습니다. 남은 공간은 {free:.2f} GiB 입니다.",
        ),
        where=str(home),
        expected=Text(en=f"At least {needed_gib:g} GiB free.", ko=f"최소 {needed_gib:g} GiB 의 빈 공간."),
        next_step=Text(
            en=f"Delete what you no longer need and start again. Your largest files: {listed}."
            if big
            else "Your own folder is almost empty: ask the operator to free space, then start again.",
            ko=f"필요 없는 파일을 지운 뒤 다시 시작하십시오. 가장 큰 파일: {listed}."
            if big
            else "내 폴더는 거의 비어 있습니다. 운영자에게 공간 확보를 요청한 뒤 다시 시작하십시오.",
        ),
    )


def largest_files(home: Path, count: int = 5, look_at: int = 20_000) -> list[tuple[Path, int]]:
    """The ``count`` largest files under ``home`` (bytes), looking at no more than ``look_at`` files."""
    found: list[tuple[Path, int]] = []
    for folder, _, names in os.walk(home):
        for name in names:
            path = Path(folder, name)
            try:
                found.append((path, path.lstat().st_size))
            except OSError:
                continue  # deleted while we looked
        if len(found) > look_at:
            break
    return sorted((item for item in found if item[1] > 0), key=lambda item: -item[1])[:count]


def size_text(size: int) -> str:
    """A size as people say it: 1.5 GiB, 20.0 MiB, 3 KiB."""
    for unit, step in (("GiB", GIB), ("MiB", 1024**2)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{max(1, size // 1024)} KiB"
