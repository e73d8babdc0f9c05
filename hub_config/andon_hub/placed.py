"""What both spawners know: whose server it is, and the language of whoever waits for it."""

from __future__ import annotations

from typing import Any

from jupyterhub.spawner import SpawnException
from traitlets import Callable
from traitlets.config import Configurable

from andon.language import Language
from andon.model.tenant import Tenant
from andon.problem import Problem
from andon_hub.language import of_request
from andon_hub.membership import Place, place_of, said


class NotStarted(SpawnException):
    """A server that may not or cannot start. Pages show ``problem`` in the language of whoever reads them."""

    def __init__(self, problem: Problem, reason: str, status: int, lang: Language) -> None:
        message = said(problem, lang)
        log = " | ".join(problem.lines("en")).replace("%", "%%")
        super().__init__(message, reason=reason, status_code=status, log_message=log)
        self.problem = problem
        self.jupyterhub_message = message  # JupyterHub's page of a failed start shows this, and no other message


class Placed(Configurable):
    """Mixed into a spawner of Andon's: its user is a person of a company, or owns a company's app server."""

    user: Any

    site = Callable(help="Gives the site as it was at the hub's start.").tag(config=True)

    def place(self) -> Place:
        """The company and role of this server, with the card as it is now."""
        try:
            return place_of(self.site(), self.user)
        except Problem as problem:
            raise self.refusal(problem, "no-company", 403, None) from None

    def reader(self, tenant: Tenant | None) -> Language:
        """The language of whoever waits for this server."""
        default: Language = tenant.language if tenant else "en"
        handler = getattr(self, "handler", None)
        return of_request(handler, default) if handler is not None else default

    def refusal(self, problem: Problem, reason: str, status: int, tenant: Tenant | None) -> NotStarted:
        """Why the server does not start; the log gets it in English."""
        return NotStarted(problem, reason, status, self.reader(tenant))
