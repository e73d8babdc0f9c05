"""distributed's client with two manners more: closing it ends its workers; a killed worker is told in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from distributed import Client, KilledWorker

from andon.compute.dashboards import Dashboard, link
from andon.language import Text
from andon.problem import Problem


class Team(Client):
    """A client and the workers that were started for it. ``dashboard``: the note for JupyterLab, once it is open."""

    dashboard: Dashboard | None = None

    def __init__(self, *args: Any, at_end: Callable[[], None] | None = None, **options: Any) -> None:
        """As distributed's; ``at_end`` is called once, after the client has closed."""
        self._at_end = at_end
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]

    @property
    def dashboard_link(self) -> str | None:
        """Where the browser finds the dashboard: through the user's JupyterLab when there is a hub."""
        through_lab = link(self.dashboard.name) if self.dashboard else None
        return through_lab or super().dashboard_link

    def close(self, *args: Any, **options: Any) -> Any:
        """Close the client, then end the workers."""
        answer = super().close(*args, **options)  # type: ignore[no-untyped-call]
        at_end, self._at_end = self._at_end, None
        if self.dashboard:
            self.dashboard.forget()
        if at_end:
            at_end()
        return answer

    def shutdown(self) -> None:
        """The same as :meth:`close`: the workers belong to this client alone."""
        self.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the block; when it ended because workers were killed, say what to do about it."""
        super().__exit__(kind, error, trace)  # type: ignore[no-untyped-call]
        if isinstance(error, KilledWorker):
            raise killed(str(error.task)) from error


def killed(task: str) -> Problem:
    """What to tell when one piece of work ended every worker that tried it."""
    return Problem(
        Text(
            en="A piece of the work ended every worker that tried it.",
            ko="작업의 한 조각이 그것을 맡은 작업자를 번번이 멈추게 했습니다.",
        ),
        where=task,
        expected=Text(
            en="Pieces that fit into one worker's memory.", ko="작업자 하나의 메모리에 들어가는 크기의 조각."
        ),
        next_step=Text(
            en="Make the pieces smaller (chunks), or ask for fewer workers with more memory each: "
            "andon.cluster(workers=1, memory=...).",
            ko="조각(chunks)을 더 작게 나누거나, 작업자 수를 줄여 하나에 메모리를 더 주십시오: "
            "andon.cluster(workers=1, memory=...).",
        ),
    )
