"""Refusals that error.html shows with their reason: a Problem as an HTTP error, in the reader's language."""

from __future__ import annotations

from tornado import web

from andon.language import Language
from andon.problem import Problem


class Told(web.HTTPError):
    """An HTTP error with words for people; ``problem`` is shown in the language of the page."""

    status, word = 400, "told"

    def __init__(self, problem: Problem, lang: Language = "en") -> None:
        super().__init__(self.status, " | ".join(problem.lines("en")).replace("%", "%%"), reason=self.word)
        self.problem = problem
        self.jupyterhub_message = "\n".join(problem.lines(lang))


class NoMember(Told):
    """No company, or more than one."""

    status, word = 403, "no-company"


class Unreachable(Told):
    """The identity provider does not answer."""

    status, word = 503, "no-login"
