"""Runs inside the image: python3 images/build.py --test workbench"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kit import checks

LESSONS = Path("/opt/andon/starter_notebooks/lessons")


def imports_the_stack() -> None:
    """What lessons, apps and Dask workers import."""
    wanted = "andon andon_widgets andon_hub pandas numpy scipy pyarrow xarray zarr dask.dataframe distributed"
    for name in f"{wanted} dask_gateway jupyterlab jupyterhub voila papermill anywidget ipykernel".split():
        importlib.import_module(name)


def knows_its_content() -> None:
    """All cards of the image are right."""
    assert os.environ["ANDON_CONTENT"] == "/opt/andon"
    assert " 0 problems" in checks.output("andon", "check")


def front_end_is_inside() -> None:
    """The charts, the launcher and JupyterLab's start scripts were built."""
    site = checks.SITE
    assert any((site / "andon_widgets" / "static").rglob("*.js"))
    assert (site / "andon/lab/static/labextensions/andon-lab/package.json").is_file()
    assert any((site / "andon/lab/static").glob("andon-start.*.js"))


def first_lesson_runs() -> None:
    """Every cell, in a real kernel, in a home that was empty."""
    os.environ["ANDON_DATA"] = "/tmp/datasets"
    lesson = LESSONS / "first-look" / "lesson.ipynb"
    lesson = lesson if lesson.exists() else next(path for path in sorted(lesson.parent.glob("*.ipynb")))
    checks.output("papermill", "--no-progress-bar", "-k", "python3", str(lesson), "/tmp/out.ipynb")
    cells = json.loads(Path("/tmp/out.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code
    assert any(cell["outputs"] for cell in code)
    assert not [one for cell in code for one in cell["outputs"] if one["output_type"] == "error"]


def lab_answers() -> None:
    """The server that a person's pod runs."""
    port = checks.free_port()
    command = [sys.executable, "-m", "andon.lab", f"--port={port}", "--ip=127.0.0.1", "--IdentityProvider.token=t"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=Path.home()) as server:
        try:
            assert b"andon-start" in checks.answer(f"http://127.0.0.1:{port}/lab?token=t")
        finally:
            server.terminate()


def dask_programs_start() -> None:
    """The commands that the gateway calls."""
    for name in ("scheduler", "worker"):
        assert "Usage" in checks.output("dask", name, "--help")


def describes_itself() -> None:
    """The chosen packages are on the list; Node stayed in the builder stage."""
    checks.describes_itself("andon", "numpy", "pandas", "jupyterlab", "uplot")


checks.main(
    checks.bytecode_is_kept,
    imports_the_stack,
    knows_its_content,
    front_end_is_inside,
    first_lesson_runs,
    lab_answers,
    dask_programs_start,
    describes_itself,
)
