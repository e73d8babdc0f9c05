"""One kind of error for people: what was read, where, what was expected, what to do next."""

from __future__ import annotations

from andon.language import Language, Text, language


class Problem(Exception):
    """Something a person can mend.

    ``read``: what was found; ``where``: file, row, column or address (shown as is);
    ``expected``: what would have been right; ``next_step``: what to do now.
    In a notebook it prints as four lines instead of a traceback.
    """

    def __init__(self, read: Text, *, where: str = "", expected: Text, next_step: Text) -> None:
        super().__init__(read.en)
        self.read, self.where, self.expected, self.next_step = read, where, expected, next_step

    def lines(self, lang: Language | None = None) -> list[str]:
        """The message as lines in ``lang`` (default: the viewer's)."""
        lang = lang or language()
        names = ("있는 위치", "필요한 것", "다음 할 일") if lang == "ko" else ("Where", "Expected", "Next")
        body = (self.where, self.expected.in_(lang), self.next_step.in_(lang))
        return [self.read.in_(lang), *(f"{n}: {t}" for n, t in zip(names, body, strict=True) if t)]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def _render_traceback_(self) -> list[str]:
        """IPython asks for this: people see the message, not the stack."""
        return self.lines()
