"""The analyst: JupyterLab in their language, a lesson run to the end, an own edit kept, a tool, Dask."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.running import Running, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

TEXTS: dict[str, dict[str, str]] = {
    "ko": {"user": "press-analyst", "tenant": "hansung-press", "lesson": "관리도", "run": "실행"},
    "en": {"user": "molding-analyst", "tenant": "daesung-molding", "lesson": "Control charts", "run": "Run"},
}
IDLE = ".jp-Notebook-ExecutionIndicator[data-status='idle']"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_lesson_from_the_launcher(andon: Running, visit: Callable[..., Any], lang: str) -> None:
    said = TEXTS[lang]
    visitor = visit(said["user"], lang)
    page = visitor.page
    visitor.login()
    page.wait_for_selector(".jp-LauncherCard", timeout=90_000)
    page.wait_for_function("() => !document.getElementById('jupyterlab-splash')")
    page.wait_for_timeout(700)  # for the picture only
    visitor.see("launcher")
    page.locator(".jp-LauncherCard", has_text=said["lesson"]).first.click()
    page.wait_for_selector(".jp-NotebookPanel .jp-RenderedMarkdown h1")
    run_all(page, said["run"])
    page.wait_for_selector(".jp-OutputArea .andon-chart canvas", timeout=120_000)
    visitor.see("lesson")
    home = andon.state / "tenants" / said["tenant"] / "home" / said["user"]
    notebook = next(path for path in (home / "lessons").rglob("*.ipynb") if path.parent.name.endswith("control-charts"))
    cells = wait_for(lambda: executed(page, notebook), 150, "the lesson's end")
    errors = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert not errors, errors
    visitor.see("lesson-end")
    assert len(list((home / "lessons").rglob("*.ipynb"))) >= 3


def run_all(page: Any, menu: str) -> None:
    """Once the kernel is there: Run > Run All Cells."""
    page.wait_for_selector("#jp-main-statusbar >> text=/Python 3.* \\| (Idle|대기)/", timeout=60_000)
    page.locator(".lm-MenuBar-item", has_text=menu).first.click()
    page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()


def executed(page: Any, notebook: Path) -> list[dict[str, Any]] | None:
    """The saved code cells once every one of them has run."""
    if not page.locator(IDLE).count():
        return None
    page.keyboard.press("Control+s")
    page.wait_for_timeout(500)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    return code if all(cell["execution_count"] for cell in code) else None


def test_own_edits_survive_a_restart_of_the_server(andon: Running) -> None:
    session = andon.session("press-analyst")
    session.get(f"{andon.url}/hub/spawn")
    ready = f"{andon.url}/user/press-analyst/lab"
    wait_for(lambda: "jupyter-config-data" in session.get(ready).text, 60, "JupyterLab")
    home = andon.state / "tenants" / "hansung-press" / "home" / "press-analyst"
    lesson = sorted((home / "lessons").rglob("*.ipynb"))[0]
    content = json.loads(lesson.read_text(encoding="utf-8"))
    content["cells"][0]["source"] = "# mine"
    lesson.write_text(json.dumps(content), encoding="utf-8")
    assert session.get(f"{andon.url}/hub/home").status_code == 200
    operator = andon.session("operator")
    operator.get(f"{andon.url}/hub/operator")
    assert operator.call("POST", "/hub/operator/stop/press-analyst").status_code == 200
    wait_for(lambda: session.get(ready).status_code == 424, 30, "the stop")
    session.get(f"{andon.url}/hub/spawn")
    wait_for(lambda: "jupyter-config-data" in session.get(ready).text, 60, "JupyterLab again")
    assert json.loads(lesson.read_text(encoding="utf-8"))["cells"][0]["source"] == "# mine"
