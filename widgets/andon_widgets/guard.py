"""Nothing that comes from a browser is believed.

A viewer can set any synced trait of a widget through the websocket and send any message. So:

- a :class:`Guarded` widget takes only the traits named in ``from_browser``; the rest is ignored;
- a value that its trait refuses becomes a :class:`~andon.problem.Problem`, shown by ``refused``;
- :func:`lines_of` turns any exception into lines for people; unexpected ones are logged on the
  server under a short code that the person can read out to whoever looks after the machine.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any, ClassVar

import ipywidgets
from traitlets import TraitError

from andon.language import Language, Text
from andon.problem import Problem

log = logging.getLogger("andon.widgets")


class Guarded(ipywidgets.Widget):
    """A widget that takes from the browser only what it names."""

    from_browser: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.refused: Callable[[BaseException], object] = report
        super().__init__(*args, **kwargs)

    def set_state(self, sync_data: Any) -> None:
        """Called with what a browser sent."""
        if not isinstance(sync_data, dict):
            return
        wanted = {key: value for key, value in sync_data.items() if key in self.from_browser}
        try:
            super().set_state(wanted)
        except Exception as error:
            impossible = isinstance(error, (TraitError, TypeError, ValueError, OverflowError))
            self.refused(not_possible() if impossible else error)
            self.send_state(set(wanted))


class Choice(Guarded, ipywidgets.Dropdown):
    """A drop-down list; the browser may only say which entry."""

    from_browser = frozenset({"index"})


class Whole(Guarded, ipywidgets.BoundedIntText):
    """A whole number between two bounds."""

    from_browser = frozenset({"value"})


class Press(Guarded, ipywidgets.Button):
    """A button; the browser may only press it."""


def not_possible() -> Problem:
    """A choice that this page never offered."""
    return Problem(
        Text(en="This choice is not possible here.", ko="여기서는 선택할 수 없는 값입니다."),
        expected=Text(en="One of the choices that are shown.", ko="화면에 보이는 선택지 중 하나."),
        next_step=Text(en="Choose again.", ko="다시 선택하십시오."),
    )


def lines_of(error: BaseException, lang: Language) -> list[str]:
    """An exception as lines for people. The details of an unexpected one stay on the server."""
    if isinstance(error, Problem):
        return error.lines(lang)
    code = report(error)
    if isinstance(error, MemoryError):
        text = Text(
            en="This is too much for the memory of this server. Choose less data. (code {code})",
            ko="서버 메모리가 부족합니다. 데이터를 줄여 주십시오. (코드 {code})",
        )
    else:
        text = Text(
            en="Something went wrong here. Try once more. If it happens again, tell your administrator: code {code}.",
            ko="처리 중 문제가 발생했습니다. 다시 시도하십시오. 계속되면 관리자에게 알려 주십시오(코드 {code}).",
        )
    return [text.format(code=code).in_(lang)]


def report(error: BaseException) -> str:
    """Log an unexpected error on the server; returns the code under which it stands there."""
    code = secrets.token_hex(3).upper()
    log.error("code %s: %s", code, type(error).__name__, exc_info=error)
    return code
