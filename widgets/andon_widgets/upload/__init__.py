"""A file from the viewer's computer, in pieces that the kernel asks for, up to a limit that the kernel keeps."""

from __future__ import annotations

import math
import os
import unicodedata
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from andon.language import Text, language, speaking
from andon.problem import Problem
from andon_widgets.built import asset
from andon_widgets.guard import Guarded, lines_of, not_possible

PIECE = 1 << 20  # bytes; far below the 10 MiB that one websocket message may have
TABLES = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.xlsb,.ods"


def limit_mib() -> float:
    """The largest file that is accepted, in MiB (``ANDON_UPLOAD_MIB``, default 50)."""
    try:
        given = float(os.environ.get("ANDON_UPLOAD_MIB", "50"))
    except ValueError:
        return 50.0
    return given if 0 < given < math.inf else 50.0


class Upload(Guarded, anywidget.AnyWidget):
    """``Upload(take)``: ``take(name, content)`` is called with each whole file.

    The browser gives a name and bytes, never a path. What ``take`` raises is shown below the field.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)
    accept = traitlets.Unicode(TABLES).tag(sync=True)
    limit = traitlets.Int().tag(sync=True)

    def __init__(self, take: Callable[[str, bytes], None]) -> None:
        self._take = take
        self._lang = language()
        self._id = ""
        self._name = ""
        self._size = 0
        self._received = bytearray()
        limit = int(limit_mib() * 2**20)
        super().__init__(_esm=asset("upload.js"), limit=limit, _words={k: str(t) for k, t in words().items()})
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, content: Any, buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        try:
            with speaking(self._lang):
                if content.get("kind") == "begin":
                    self._begin(content)
                elif content.get("kind") == "piece" and content.get("id") == self._id:
                    self._piece(content, buffers)
        except Exception as error:
            self._forget()
            self.send({"kind": "refused", "id": content.get("id"), "lines": lines_of(error, self._lang)})

    def _begin(self, content: dict[str, Any]) -> None:
        """A new file; one that was on its way is dropped."""
        self._forget()
        number, name, size = (content.get(key) for key in ("id", "name", "size"))
        if not (isinstance(number, str) and 0 < len(number) <= 80 and isinstance(name, str) and type(size) is int):
            raise not_possible()
        if not 0 <= size <= self.limit:
            raise too_large(self.limit)
        self._id, self._name, self._size = number, plain_name(name), size
        self._next()

    def _piece(self, content: dict[str, Any], buffers: Any) -> None:
        if content.get("offset") != len(self._received) or not isinstance(buffers, list) or len(buffers) != 1:
            raise not_possible()
        piece = bytes(buffers[0])
        if not 0 < len(piece) <= PIECE or len(self._received) + len(piece) > self._size:
            raise not_possible()
        self._received += piece
        self._next()

    def _next(self) -> None:
        """Ask for the next piece, or hand the whole file on."""
        have, number = len(self._received), self._id
        if have < self._size:
            self.send({"kind": "more", "id": number, "offset": have, "size": min(PIECE, self._size - have)})
            return
        name, content = self._name, bytes(self._received)
        self._forget()
        self.send({"kind": "reading", "id": number})
        self._take(name, content)
        self.send({"kind": "done", "id": number, "name": name, "lines": []})

    def _forget(self) -> None:
        self._id, self._name, self._size = "", "", 0
        self._received = bytearray()


def plain_name(name: str) -> str:
    """The last part of a file name, as text to show: NFC, no folders, no control characters, at most 120 letters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if c.isprintable())[-120:] or "file"


def too_large(limit: int) -> Problem:
    """The file has more bytes than this server takes."""
    return Problem(
        Text(en="This file is too large for this app.", ko="이 앱에서 받기에는 파일이 너무 큽니다."),
        expected=Text(en=f"A file of at most {size_text(limit)}.", ko=f"{size_text(limit)} 이하의 파일."),
        next_step=Text(
            en="Save only the rows and columns you need, or ask the analyst to share it as a company file.",
            ko="필요한 행과 열만 저장하거나, 분석 담당자에게 회사 공유 파일로 올려 달라고 하십시오.",
        ),
    )


def words() -> dict[str, Text]:
    """The field's words; the limit is part of them."""
    limit = size_text(int(limit_mib() * 2**20))
    return {
        "label": Text(en="Your own file", ko="내 파일"),
        "choose": Text(en="Choose or drop a file", ko="파일 선택 또는 끌어다 놓기"),
        "hint": Text(en=f"CSV or Excel, up to {limit}", ko=f"CSV 또는 엑셀, 최대 {limit}"),
        "sending": Text(en="Sending", ko="보내는 중"),
        "reading": Text(en="Reading …", ko="읽는 중 …"),
        "tooLarge": Text(en=f"This file is larger than {limit}.", ko=f"파일이 {limit} 보다 큽니다."),
        "unreadable": Text(en="The browser could not read this file.", ko="브라우저가 이 파일을 읽지 못했습니다."),
    }


def size_text(size: int) -> str:
    """Bytes as MiB, or as KiB below one."""
    return f"{size / 2**20:,.0f} MiB" if size >= 2**20 else f"{size / 2**10:,.0f} KiB"
