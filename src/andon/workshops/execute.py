"""One seat through papermill: parameters in, cells run, the notebook written whole, the result or the reason out."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.execute import remove_error_markers
from papermill.translators import PythonTranslator, papermill_translators

from andon.language import Language, as_language, speaking
from andon.workshops.outcome import Failure, FailureKind
from andon.workshops.results import collect
from andon.workshops.state import write_atomically

if TYPE_CHECKING:
    from andon.workshops.worker import Job

KERNEL = "python3"
_COMMENT = {"en": "The settings of this seat", "ko": "이 자리의 설정"}
_BANNER = {"en": "**This notebook stopped.** {failure}", "ko": "**이 노트북은 중간에 멈췄습니다.** {failure}"}


class ReadableTranslator(PythonTranslator):
    """papermill's own writes ``"\\uae40..."`` for a Korean name; participants read this cell."""

    @classmethod
    def translate_str(cls, val: str) -> str:
        return json.dumps(val, ensure_ascii=False)

    @classmethod
    def codify(cls, parameters: dict[str, Any], comment: str = "") -> str:
        del comment
        return str(super().codify(parameters, _COMMENT[as_language(parameters.get("language"))]))


papermill_translators.register("python", ReadableTranslator)


def run_seat(job: Job) -> dict[str, Any]:
    """Run one seat and write its notebook to ``job.target``; never raises for what the notebook does.

    Gives ``{"seconds", "results", "failure"}`` as plain JSON; ``failure`` is None when every code
    cell ran to its end. The file at ``job.target`` appears whole or not at all.
    """
    started = time.monotonic()
    raised: Exception | None = None
    try:
        papermill.execute_notebook(
            _no_braces(job.template),
            _no_braces(job.work),
            parameters=job.parameters,
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            cwd=str(Path(job.target).parent),
            start_timeout=60,
            record_timing=False,
            timeout_func=lambda _cell: max(1, round(started + job.seconds - time.monotonic())),
        )
    except PapermillExecutionError:
        pass  # the notebook says it itself: read below, from the cell's output
    except Exception as error:
        # any other end (a dead kernel, a kernel that never came): classified below, and named in the report
        raised = error
    return _finish(job, raised, time.monotonic() - started)


def _no_braces(path: str) -> str:
    """papermill fills ``{...}`` in paths with parameters; a folder may be called so."""
    return path.replace("{", "{{").replace("}", "}}")


def _finish(job: Job, raised: Exception | None, seconds: float) -> dict[str, Any]:
    """Judge the notebook that papermill left, tidy it, and put it in its place."""
    work = Path(job.work)
    failure: Failure | None = Failure("no-start", error=_short(raised))
    if work.is_file():  # else papermill could not even begin
        book = remove_error_markers(nbformat.read(work, as_version=4))  # type: ignore[no-untyped-call]
        failure = _failure(book, raised, job.seconds)
        work.unlink()
    if failure is not None and failure.kind == "no-start":
        return {"seconds": round(seconds, 2), "results": {}, "failure": vars(failure)}
    _tidy(book, job, failure)
    write_atomically(Path(job.target), nbformat.writes(book) + "\n")  # type: ignore[no-untyped-call]
    return {
        "seconds": round(seconds, 2),
        "results": collect(book.cells),
        "failure": vars(failure) if failure else None,
    }


def _failure(book: nbformat.NotebookNode, raised: Exception | None, limit: int) -> Failure | None:
    """Why the notebook did not run to its end, or None.

    Not trusted: papermill's own cell status, which calls a cell completed whose kernel died, and
    its success, which a notebook also gets by ending itself early.
    """
    cells = [cell for cell in book.cells if cell.cell_type == "code" and cell.source.strip()]
    begun = [number for number, cell in enumerate(cells, 1) if cell.metadata.get("papermill", {}).get("start_time")]
    last = begun[-1] if begun else None
    line = _first_line(cells[last - 1]) if last else ""
    if isinstance(raised, DeadKernelError):
        return Failure("kernel-died", last, line)
    if isinstance(raised, CellTimeoutError):
        return Failure("too-long", last, line, seconds=limit)
    for number, cell in enumerate(cells, 1):
        error = next((output for output in cell.outputs if output.output_type == "error"), None)
        allowed = "raises-exception" in cell.metadata.get("tags", [])
        if error is not None and not allowed:
            kind: FailureKind = "stopped-early" if error.ename == "SystemExit" else "error"
            return Failure(kind, number, _first_line(cell), _error_text(error.ename, error.evalue))
    if raised is not None:
        kind = "error" if last else "no-start"
        return Failure(kind, last, line, _short(raised))
    ran = [cell.execution_count is not None for cell in cells]
    if all(ran):
        return None
    number = ran.index(False) + 1
    return Failure("stopped-early", number, _first_line(cells[number - 1]))


def _first_line(cell: nbformat.NotebookNode) -> str:
    lines = [line for line in cell.source.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return (lines or cell.source.splitlines())[0].strip()[:100]


def _error_text(name: str, value: str) -> str:
    """``ValueError: ...``, or only the sentence when it is a Problem, which is written for people."""
    first = (value.splitlines() or [""])[0][:200]
    return first if name == "Problem" else f"{name}: {first}".rstrip(": ")


def _short(error: Exception | None) -> str:
    return _error_text(type(error).__name__, str(error)) if error else ""


def _tidy(book: nbformat.NotebookNode, job: Job, failure: Failure | None) -> None:
    """Leave nothing that differs from run to run: the same seat gives the same bytes."""
    lang: Language = as_language(job.parameters["language"])
    book.metadata.pop("papermill", None)
    book.metadata["andon"] = {"workshop": job.workshop, "parameters": job.parameters}
    for cell in book.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "seat-parameters"
    if failure is None:
        return
    with speaking(lang):
        note = nbformat.v4.new_markdown_cell(_BANNER[lang].format(failure=failure), id="seat-failure")  # type: ignore[no-untyped-call]
    note.metadata["tags"] = ["andon-failure"]
    book.cells.insert(0, note)
