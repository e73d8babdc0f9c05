"""The browser's part of each widget, built from ``frontend/`` into ``static/``."""

from __future__ import annotations

import functools
from pathlib import Path

from andon.language import Text
from andon.problem import Problem

STATIC = Path(__file__).with_name("static")


@functools.cache
def asset(name: str) -> str:
    """The text of a built file; a :class:`Problem` that says how to build it when it is missing."""
    file = STATIC / name
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Problem(
            Text(
                en="The browser part of this tool has not been built.",
                ko="이 도구의 화면 부분이 아직 빌드되지 않았습니다.",
            ),
            where=str(file),
            expected=Text(
                en="A file made from frontend/ at installation.", ko="설치할 때 frontend/ 에서 만들어지는 파일."
            ),
            next_step=Text(en="Run `make build`.", ko="`make build` 를 실행하십시오."),
        ) from None
