"""A button that makes a file in the kernel when it is pressed; the notebook never stores the file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import anywidget
import traitlets

from andon.language import Text, language, speaking
from andon_widgets.built import asset
from andon_widgets.chart.wire import file_name
from andon_widgets.guard import Guarded, lines_of

BUSY = Text(en="Preparing …", ko="준비 중 …")


@dataclass(frozen=True)
class File:
    """What is saved: a name with its ending, the type that browsers know, the bytes."""

    name: str
    mime: str
    content: bytes


class Download(Guarded, anywidget.AnyWidget):
    """``Download(label, make)``: ``make()`` returns a :class:`File` and is called at each press.

    A :class:`~andon.problem.Problem` that ``make`` raises is shown beside the button.
    """

    _esm = traitlets.Unicode().tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)

    def __init__(self, label: str | Text, make: Callable[[], File], *, disabled: bool = False) -> None:
        self._make = make
        self._lang = language()
        super().__init__(_esm=asset("download.js"), _words={"busy": str(BUSY)}, label=str(label), disabled=disabled)
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or content.get("kind") != "get" or self.disabled:
            return
        number = str(content.get("id"))[:80]
        try:
            with speaking(self._lang):
                file = self._make()
        except Exception as error:
            self.send({"kind": "problem", "id": number, "problem": lines_of(error, self._lang)})
            return
        stem, dot, ending = file.name.rpartition(".")
        name = f"{file_name(stem)}{dot}{ending}" if dot else file_name(ending)
        self.send({"kind": "file", "id": number, "name": name, "mime": file.mime}, [file.content])
