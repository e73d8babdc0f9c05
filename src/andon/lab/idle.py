"""When this server stops for want of use, and the bounded wish to keep it running."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from andon.language import Text
from andon.problem import Problem

# jupyter_server counts every setting whose name ends so as activity, and the hub is told of it
HELD = "andon_held_last_activity"
PRESENT = "andon_present_last_activity"
# what an open page asks for by itself every few seconds: nobody need be there
POLLS = "api_last_activity"
TICK_SECONDS = 20.0


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass
class Idle:
    """Knows the last use, the limit, and until when the user asked to keep the server.

    ``seconds``: a server unused for that long stops, 0 for never; ``hours``: the longest wish. While
    a cell is running the server stays for at most ``hours`` after the last use, closed browser or not.
    """

    settings: dict[str, Any]
    seconds: int
    hours: int
    clock: Callable[[], datetime] = now
    until: datetime | None = None

    @classmethod
    def of_environment(cls, settings: dict[str, Any]) -> Idle:
        """The limits that the hub gave in ``ANDON_IDLE_SECONDS`` and ``ANDON_KEEP_ALIVE_HOURS``."""
        return cls(settings, _number("ANDON_IDLE_SECONDS"), _number("ANDON_KEEP_ALIVE_HOURS"))

    def last_use(self) -> datetime:
        """The last thing a person, a kernel or a terminal did; polls of an unattended page do not count."""
        times = [self.settings["started"], self.settings["kernel_manager"].last_kernel_activity]
        times += [v for k, v in self.settings.items() if k.endswith("_last_activity") and k not in (HELD, POLLS)]
        times += self.settings["last_activity_times"].values()
        return max(times)

    def present(self) -> None:
        """A person touched the page."""
        self.settings[PRESENT] = self.clock()

    def busy(self) -> list[str]:
        """Ids of the kernels that are running a cell."""
        manager = self.settings["kernel_manager"]
        kernels = ((key, manager.get_kernel(key)) for key in manager.list_kernel_ids())
        return [key for key, kernel in kernels if getattr(kernel, "execution_state", "") == "busy"]

    def stops_at(self) -> datetime | None:
        """When the server will stop if nothing more happens, None if it never does."""
        if not self.seconds:
            return None
        last = self.last_use()
        stop = last + timedelta(seconds=self.seconds)
        if self.busy():
            stop = max(stop, last + timedelta(hours=self.hours))
        return max(stop, self.until) if self.until else stop

    def keep(self, hours: float) -> datetime:
        """Keep the server running for ``hours`` from now; a :class:`Problem` beyond the company's bound."""
        if not 0 < hours <= self.hours:
            raise Problem(
                Text(en=f"You asked for {hours:g} hours.", ko=f"{hours:g}시간을 요청했습니다."),
                expected=Text(
                    en=f"More than 0 and at most {self.hours} hours.", ko=f"0시간보다 길고 {self.hours}시간 이하."
                ),
                next_step=Text(
                    en="Choose a shorter time; you can ask again later.",
                    ko="더 짧은 시간을 고르십시오. 나중에 다시 요청할 수 있습니다.",
                ),
            )
        self.until = self.clock() + timedelta(hours=hours)
        self.report()
        return self.until

    def cancel(self) -> None:
        """Back to the usual limit."""
        self.until = None
        self.settings.pop(HELD, None)

    def report(self) -> None:
        """Tell the hub (through the singleuser app's own reports) that the server is wanted."""
        if self.until and self.until <= self.clock():
            self.until = None
        if self.until or self.busy():
            self.settings[HELD] = self.clock()

    def overdue(self) -> bool:
        """Whether the time to stop has come."""
        stop = self.stops_at()
        return stop is not None and stop <= self.clock()

    def watch(self, serverapp: Any) -> None:
        """Look every few seconds; stop the server, its kernels first, when its time has come."""
        from tornado.ioloop import PeriodicCallback

        def look() -> None:
            self.report()
            if self.overdue():
                serverapp.log.info("Unused for %d seconds: stopping.", self.seconds)
                serverapp.stop()

        every = min(TICK_SECONDS, max(1.0, self.seconds / 4))
        self._callback = PeriodicCallback(look, every * 1000)
        self._callback.start()


def _number(name: str) -> int:
    value = os.environ.get(name, "")
    return int(float(value)) if value.replace(".", "", 1).isdigit() else 0
