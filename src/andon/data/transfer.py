"""Brings a file here: from a path or over the network, in pieces, going on where it was cut off."""

from __future__ import annotations

import shutil
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from andon.language import Text
from andon.problem import Problem

Progress = Callable[[int, int], None]
_PIECE = 1 << 20
_SECONDS = 30
_GONE_ON = 206
_NOTHING_LEFT = 416


def is_address(source: str) -> bool:
    """Whether ``source`` is a web address rather than a path."""
    return urlsplit(source).scheme in ("http", "https")


def bring(source: str | Path, target: Path, progress: Progress | None = None) -> None:
    """Copy ``source`` to ``target``. A download goes on from what ``target`` already holds, if the file is the same."""
    if is_address(str(source)):
        _download(str(source), target, progress)
        return
    path = Path(source).expanduser()
    if not path.is_file():
        raise Problem(
            Text(en="There is no such file.", ko="그런 파일이 없습니다."),
            where=str(path),
            expected=Text(
                en="The path of a file, or an address that begins with https://.",
                ko="파일 경로 또는 https:// 로 시작하는 주소.",
            ),
            next_step=Text(en="Check the path.", ko="경로를 확인하십시오."),
        )
    shutil.copyfile(path, target)


def _download(address: str, target: Path, progress: Progress | None) -> None:
    mark_file = target.with_name(target.name + ".etag")
    start = target.stat().st_size if target.is_file() and mark_file.is_file() else 0
    headers = {"User-Agent": "andon", "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": mark_file.read_text(encoding="latin-1")}
    request = urllib.request.Request(address, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            start = start if answer.status == _GONE_ON else 0
            _remember(answer, mark_file)
            _receive(answer, target, start, progress)
    except urllib.error.HTTPError as error:
        if error.code != _NOTHING_LEFT:
            raise _failed(address, f"HTTP {error.code}", target) from None
    except (OSError, ValueError) as error:
        raise _failed(address, str(getattr(error, "reason", "") or error), target) from None
    mark_file.unlink(missing_ok=True)


def _remember(answer: Any, mark_file: Path) -> None:
    """Keep the server's mark of this version; without one a cut download starts anew."""
    mark = answer.headers.get("ETag") or answer.headers.get("Last-Modified") or ""
    if mark and not mark.startswith("W/"):
        mark_file.write_text(mark, encoding="latin-1")
    else:
        mark_file.unlink(missing_ok=True)


def _receive(answer: Any, target: Path, start: int, progress: Progress | None) -> None:
    length = answer.headers.get("Content-Length")
    total = start + int(length) if length else 0
    have = start
    with target.open("ab" if start else "wb") as file:
        while piece := answer.read(_PIECE):
            file.write(piece)
            have += len(piece)
            if progress:
                progress(have, total)
    if total and have < total:
        raise OSError(f"{have:,} / {total:,} bytes")


def _failed(address: str, reason: str, target: Path) -> Problem:
    have = target.stat().st_size if target.is_file() else 0
    return Problem(
        Text(
            en=f"The download stopped after {have:,} bytes ({reason}).",
            ko=f"{have:,} 바이트를 받은 뒤 내려받기가 멈췄습니다 ({reason}).",
        ),
        where=address,
        expected=Text(en="The whole file.", ko="파일 전체."),
        next_step=Text(
            en="Try again: it goes on from there. Or download it with a browser and give the path.",
            ko="다시 시도하면 이어서 받습니다. 또는 브라우저로 내려받아 파일 경로를 주십시오.",
        ),
    )
