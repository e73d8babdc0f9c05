"""The trainer's desk in JupyterLab: choose a workshop and a roster, check, start, watch, stop.

``from andon_widgets import WorkshopDesk; WorkshopDesk()``. The work is done by
:func:`andon.workshops.make` in a background thread and in processes of its own, so the kernel stays free; on a
cluster by a Job (:func:`andon.workshops.remote.make`), which goes on when the trainer's server stops. A desk that is
opened while such a run is on its way takes up the view of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets

from andon.language import LANGUAGES, language, speaking
from andon.problem import Problem
from andon.workshops import remote
from andon.workshops.folder import WorkshopFolder, available
from andon.workshops.outcome import ENDS, Outcome, Progress, Report
from andon.workshops.roster import Roster, read_roster
from andon.workshops.runner import make
from andon_widgets.guard import lines_of
from andon_widgets.upload import Upload
from andon_widgets.workshop_desk import picture
from andon_widgets.workshop_desk.files import default_out, rosters
from andon_widgets.workshop_desk.words import say

_WIDE = {"description_width": "260px"}
_FIELD = ipywidgets.Layout(width="640px", max_width="100%")


class WorkshopDesk(ipywidgets.VBox):
    """The desk. ``home``: the trainer's folder (root of JupyterLab's files), default the home folder.

    The controls are public, so that it can also be driven from Python: ``workshop``, ``file``,
    ``settings``, ``lang``, ``out``, ``again``, ``start``, ``stop``, :meth:`take`, :meth:`wait`; after a
    run, ``report``.
    """

    def __init__(self, home: Path | None = None) -> None:
        self._lang = language()
        self.home = (home or Path.home()).absolute()
        self.roster: Roster | None = None
        self.report: Report | None = None
        self._uploaded: tuple[str, bytes] | None = None
        self._outcomes: dict[str, Outcome] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._workshops, refused = available(self.home)
        self._build()
        super().__init__(children=self._children([lines for p in refused.values() for lines in [p.lines(self._lang)]]))
        self.add_class("andon-desk")
        self._choose_workshop()
        self._connect()
        self._quietly(self._take_up)()

    # -- parts -----------------------------------------------------------------------------------

    def _build(self) -> None:
        titles = [(str(found.card.title), name) for name, found in self._workshops.items()]
        self.workshop = ipywidgets.Dropdown(options=titles, layout=_FIELD)
        self._about = ipywidgets.HTML()
        self.upload = Upload(self.take)
        self.file = ipywidgets.Dropdown(options=self._files(), layout=_FIELD)
        self.refresh = ipywidgets.Button(description=say("refresh"))
        self._preview = ipywidgets.HTML()
        self.settings: dict[str, ipywidgets.Text] = {}
        self._settings_box = ipywidgets.VBox()
        self.lang = ipywidgets.Dropdown(
            options=[(say(lang), lang) for lang in LANGUAGES], value=self._lang,
            description=say("language"), style=_WIDE, layout=_FIELD,
        )  # fmt: skip
        self.out = ipywidgets.Text(description=say("out"), style=_WIDE, layout=_FIELD, continuous_update=False)
        self.again = ipywidgets.Checkbox(description=say("again"), indent=False)
        self.start = ipywidgets.Button(description=say("start"), button_style="primary", icon="play", disabled=True)
        self.stop = ipywidgets.Button(description=say("stop"), icon="stop", disabled=True)
        self.bar = ipywidgets.IntProgress(layout=ipywidgets.Layout(width="400px"))
        self._status = ipywidgets.HTML()
        self._table = ipywidgets.HTML()
        self._links = ipywidgets.HTML()

    def _children(self, refused: list[list[str]]) -> list[ipywidgets.Widget]:
        html = ipywidgets.HTML
        notices = "".join(picture.problem(lines) for lines in refused)
        return [
            html(picture.heading() + notices),
            html(picture.step("workshop")), self.workshop, self._about,
            html(picture.step("roster")), html(f'<p class="muted">{say("roster_hint")}</p>'),
            ipywidgets.HBox([self.file, self.refresh]), self.upload, self._preview,
            html(picture.step("settings")), self._settings_box, self.lang, self.out, self.again,
            ipywidgets.HBox([self.start, self.stop, self.bar]), self._status, self._links, self._table,
        ]  # fmt: skip

    def _connect(self) -> None:
        self.workshop.observe(self._quietly(self._choose_workshop), "value")
        self.file.observe(self._quietly(self._choose_file), "value")
        self.refresh.on_click(self._quietly(self._look_again))
        self.start.on_click(self._quietly(self._start))
        self.stop.on_click(self._quietly(self._ask_stop))

    def _quietly(self, act: Callable[[], None]) -> Callable[..., None]:
        """Do it in the viewer's language; what goes wrong is shown, never a traceback."""

        def safely(*_: Any) -> None:
            with speaking(self._lang):
                try:
                    act()
                except Exception as error:
                    self._status.value = picture.problem(lines_of(error, self._lang))

        return safely

    # -- choosing --------------------------------------------------------------------------------

    def _files(self) -> list[tuple[str, str]]:
        """What can be chosen: a prompt, the uploaded file, tables in the trainer's folder."""
        entries = [(say("none"), "")]
        if self._uploaded:
            entries.append((say("uploaded", name=self._uploaded[0]), "*"))
        return entries + [(str(path.relative_to(self.home)), str(path)) for path in rosters(self.home)]

    def _look_again(self) -> None:
        """Read the folder and the chosen file once more."""
        chosen = self.file.value
        with self.file.hold_trait_notifications():
            self.file.options = self._files()
            self.file.value = chosen if chosen in [value for _, value in self.file.options] else ""
        self._choose_file()

    def take(self, name: str, content: bytes) -> None:
        """Use an uploaded roster: ``content`` are the bytes of a file called ``name``."""
        self._uploaded = (name, content)
        self.file.options = self._files()
        self.file.value = "*"
        self._quietly(self._choose_file)()

    def _choose_workshop(self) -> None:
        found = self._chosen()
        self._about.value = picture.about(found.card) if found else ""
        self.settings = {
            p.name: ipywidgets.Text(
                value="" if p.default is None else str(p.default), description=str(p.title),
                style=_WIDE, layout=_FIELD, continuous_update=False,
            )
            for p in (found.card.parameters if found else ())
            if p.kind != "seed"
        }  # fmt: skip
        for field in self.settings.values():
            field.observe(self._quietly(self._read), "value")
        self._settings_box.children = tuple(self.settings.values())
        self._choose_file()

    def _choose_file(self) -> None:
        found, name = self._chosen(), self._roster_name()
        if found and name:
            self.out.value = str(default_out(self.home, found.card.name, name).relative_to(self.home))
        self._read()

    def _chosen(self) -> WorkshopFolder | None:
        return self._workshops.get(self.workshop.value)

    def _roster_name(self) -> str:
        if self.file.value == "*" and self._uploaded:
            return self._uploaded[0]
        return Path(self.file.value).name if self.file.value else ""

    def _read(self) -> None:
        """Read the roster and show seats and problems; Start waits for a roster without problems."""
        found, self.roster = self._chosen(), None
        self._preview.value, self._status.value = "", ""
        if found and self._roster_name():
            given = {name: field.value for name, field in self.settings.items() if field.value.strip()}
            try:
                if self.file.value == "*" and self._uploaded:
                    name, content = self._uploaded
                    self.roster = read_roster(content, found.card, given, name=name)
                else:
                    self.roster = read_roster(Path(self.file.value), found.card, given)
                self._preview.value = picture.preview(self.roster, found.card)
            except Problem as problem:
                self._preview.value = picture.failed_reading(problem)
        self._enable(running=False)

    def _enable(self, running: bool) -> None:
        ready = self.roster is not None and not self.roster.problems
        self.start.disabled = running or not ready
        self.stop.disabled = not running
        for control in (
            self.workshop,
            self.file,
            self.refresh,
            self.lang,
            self.out,
            self.again,
            *self.settings.values(),
        ):
            control.disabled = running

    # -- running ---------------------------------------------------------------------------------

    def _start(self) -> None:
        """Run in the background; the kernel stays free."""
        found, roster = self._chosen(), self.roster
        if found is None or roster is None or roster.problems or (self._thread and self._thread.is_alive()):
            return
        uploaded = self._uploaded[1] if self.file.value == "*" and self._uploaded else None
        given = {name: field.value for name, field in self.settings.items() if field.value.strip()}
        out = Path(self.out.value).expanduser()
        out = out if out.is_absolute() else self.home / out
        self._begin(found, roster, out, uploaded or Path(self.file.value), given)

    def _take_up(self) -> None:
        """Look at a run that is on its way, from an earlier server of this trainer's."""
        if not remote.available():
            return
        for run in remote.runs():
            found = self._workshops.get(Path(run.workshop).name)
            if run.state != remote.OVER and found is not None:
                self.workshop.value, self.lang.value, self.out.value = found.card.name, run.language, str(run.out)
                self.roster = read_roster(Path(run.seats), found.card, run.settings)
                self._begin(found, self.roster, run.out, Path(run.seats), run.settings)
                return

    def _begin(
        self, found: WorkshopFolder, roster: Roster, out: Path, source: Path | bytes, given: dict[str, str]
    ) -> None:
        self._stop.clear()
        self._outcomes, self.report = {}, None
        self._links.value = ""
        self.bar.max, self.bar.value, self.bar.bar_style = len(roster.seats), 0, "info"
        self._enable(running=True)
        # the table below shows the same seats
        self._preview.value = picture.notices(roster) + (picture.away() if remote.available() else "")
        self._show(roster, out, over=0, failed=0)
        self._thread = threading.Thread(target=self._run, args=(found, roster, out, source, given), daemon=True)
        self._thread.start()

    def _run(
        self, found: WorkshopFolder, roster: Roster, out: Path, source: Path | bytes, given: dict[str, str]
    ) -> None:
        with speaking(self._lang):
            common: dict[str, Any] = {
                "resume": not self.again.value, "stop": self._stop, "language": self.lang.value,
                "progress": lambda step: self._step(step, roster, out),
            }  # fmt: skip
            try:
                if remote.available():
                    self.report = remote.make(
                        found, roster, out, source=source, settings=given, notice=self._wait_for, **common
                    )
                else:
                    self.report = make(found, roster, out, **common)
                self._end(self.report, roster, out)
            except Exception as error:
                self.bar.bar_style = "danger"
                self._status.value = picture.problem(lines_of(error, self._lang))
            finally:
                self._enable(running=False)

    def _step(self, step: Progress, roster: Roster, out: Path) -> None:
        self._outcomes[step.outcome.seat] = step.outcome
        self.bar.value = step.finished
        self._show(roster, out, step.finished, step.failed)

    def _wait_for(self, problem: Problem) -> None:
        self._status.value = picture.problem(problem.lines(self._lang))

    def _show(self, roster: Roster, out: Path, over: int, failed: int) -> None:
        words = (
            say("stopping")
            if self._stop.is_set()
            else say("running", over=over, total=len(roster.seats), failed=failed)
        )
        self._status.value = f"<p><b>{words}</b></p>"
        self._table.value = picture.progress(roster.seats, self._outcomes, out, self.home)

    def _end(self, report: Report, roster: Roster, out: Path) -> None:
        counts = {status: report.count(status) for status in ENDS}
        self._outcomes = {outcome.seat: outcome for outcome in report.outcomes}
        self._table.value = picture.progress(roster.seats, self._outcomes, out, self.home)
        self.bar.value = counts["done"] + counts["failed"]
        self.bar.bar_style = "success" if report.ok else "warning"
        self._status.value = f"<p><b>{say('stopped' if report.stopped else 'ended', **counts)}</b></p>"
        self._links.value = picture.links(report, self.home)

    def _ask_stop(self) -> None:
        self._stop.set()
        self.stop.disabled = True
        self._status.value = f"<p><b>{say('stopping')}</b></p>"

    def wait(self, timeout: float | None = None) -> Report | None:
        """Wait for the run to end (seconds); gives its report, None while it still runs or when it failed."""
        if self._thread:
            self._thread.join(timeout)
        return self.report
