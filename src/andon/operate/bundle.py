"""An offline bundle: everything that Andon is installed from, in one folder, with checksums.

A run that was stopped goes on: a part whose sources have not changed since it was finished is left as it is.
``SHA256SUMS`` is written last, so a folder without it is not finished.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from andon import __version__, places
from andon.language import Text
from andon.operate import bundle_sums
from andon.operate.bundle_parts import MIB, PARTS, Order, Part
from andon.problem import Problem

STATE = ".finished.json"
SPARE = 200  # MiB that stay free on the disk
ENVIRONMENT = """# Source this file in the shell that installs Andon without a network: . ./offline.sh && make up
here=${ANDON_BUNDLE:-$(cd "$(dirname "${BASH_SOURCE:-$0}")" && pwd)}
export PIP_NO_INDEX=1 PIP_FIND_LINKS="$here/wheels" UV_NO_INDEX=1 UV_OFFLINE=1 UV_FIND_LINKS="$here/wheels"
export npm_config_offline=true npm_config_cache="${XDG_CACHE_HOME:-$HOME/.cache}/andon-npm"
mkdir -p "$npm_config_cache" && tar -xf "$here/npm/cache.tar" -C "$npm_config_cache"
"""

Say = Callable[[Text], None]


def order(folder: Path, images: Path | None = None, base: str = "") -> Order:
    """What to bundle; only a checkout of the repository has it."""
    root = places.content()
    if not (root / "requirements" / "runtime.lock").is_file():
        raise Problem(
            Text(en="This Andon has no locks to bundle from.", ko="이 Andon 에는 묶을 잠금 파일이 없습니다."),
            where=str(root),
            expected=Text(en="A checkout of the repository.", ko="저장소를 내려받은 폴더."),
            next_step=Text(
                en="Clone the repository, run `make install`, then `andon bundle` there.",
                ko="저장소를 복제하고 `make install` 뒤 그곳에서 `andon bundle` 을 실행하십시오.",
            ),
        )
    return Order(root, folder.absolute(), images.absolute() if images else None, base)


def chosen(names: Sequence[str]) -> list[Part]:
    """The parts by name; all where none is named."""
    return [part for part in PARTS if not names or part.name in names]


def make(work: Order, parts: list[Part], say: Say) -> Path:
    """Make what is missing, then the checksums; says the size before it starts, refuses too little disk."""
    work.folder.mkdir(parents=True, exist_ok=True)
    finished = _finished(work.folder)
    marks = {part.name: part.mark(work) for part in parts}
    missing = [part for part in parts if finished.get(part.name) != marks[part.name]]
    _say_size(work, missing, say)
    require_room(work, missing)
    (work.folder / bundle_sums.NAME).unlink(missing_ok=True)
    for part in missing:
        say(Text(en="{title} ...", ko="{title} ...").format(title=part.title))
        (work.folder / part.name).mkdir(exist_ok=True)
        part.make(work, work.folder / part.name)
        finished[part.name] = marks[part.name]
        (work.folder / STATE).write_text(json.dumps(finished, indent=1, sort_keys=True), encoding="utf-8")
    (work.folder / "offline.sh").write_text(ENVIRONMENT, encoding="utf-8")
    about = {"andon": __version__, "parts": sorted(finished)}
    (work.folder / "bundle.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    bundle_sums.write(work.folder)
    mib = sum(path.stat().st_size for path in work.folder.rglob("*") if path.is_file()) // MIB
    say(Text(en=f"Finished: {mib} MiB in {work.folder}", ko=f"완료: {work.folder}, {mib} MiB"))
    return work.folder


def require_room(work: Order, parts: list[Part]) -> None:
    """The disk holds what is still missing; what a stopped run left counts as there."""
    needed = SPARE + sum(max(0, part.mib(work) - _mib(work.folder / part.name)) for part in parts)
    free = shutil.disk_usage(work.folder).free // MIB
    if parts and free < needed:
        raise Problem(
            Text(
                en=f"Too little room: {free} MiB are free, the bundle needs about {needed} MiB.",
                ko=f"공간이 모자랍니다. 남은 공간은 {free} MiB, 필요한 공간은 약 {needed} MiB 입니다.",
            ),
            where=str(work.folder),
            expected=Text(en=f"At least {needed} MiB free.", ko=f"빈 공간 {needed} MiB 이상."),
            next_step=Text(
                en="Free some space, name another folder, or fewer parts: andon bundle FOLDER --only wheels npm",
                ko="공간을 비우거나 다른 폴더, 더 적은 부분을 정하십시오: andon bundle 폴더 --only wheels npm",
            ),
        )


def check(folder: Path) -> bundle_sums.Difference:
    """Hold every file to its checksum; a folder that is no finished bundle is a Problem."""
    try:
        return bundle_sums.compare(folder)
    except (FileNotFoundError, NotADirectoryError):
        raise Problem(
            Text(en="This is not a finished bundle.", ko="완성된 묶음이 아닙니다."),
            where=str(folder),
            expected=Text(en=f"A folder with the file {bundle_sums.NAME}.", ko=f"{bundle_sums.NAME} 파일이 있는 폴더."),
            next_step=Text(
                en=f"Copy the whole bundle again, or finish it: andon bundle {folder}",
                ko=f"묶음 전체를 다시 복사하거나 마저 만드십시오: andon bundle {folder}",
            ),
        ) from None


def _say_size(work: Order, missing: list[Part], say: Say) -> None:
    """What will be fetched and how large it becomes."""
    for part in missing:
        say(
            Text(en="  {title}: about {mib} MiB", ko="  {title}: 약 {mib} MiB").format(
                title=part.title, mib=part.mib(work)
            )
        )
    total = sum(part.mib(work) for part in missing)
    if missing:
        say(Text(en=f"About {total} MiB in {work.folder}", ko=f"{work.folder} 에 모두 약 {total} MiB"))
    else:
        say(Text(en="Everything is there already.", ko="이미 모두 있습니다."))


def _finished(folder: Path) -> dict[str, str]:
    """Part -> mark of what it was made from; a part whose folder is gone is not finished."""
    try:
        noted = json.loads((folder / STATE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {name: mark for name, mark in noted.items() if (folder / name).is_dir()}


def _mib(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // MIB if folder.is_dir() else 0
