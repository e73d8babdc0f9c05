"""Every notebook of the repository is executed by a test, and so is every notebook that a launcher card makes."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from andon import places
from andon.lab.notebooks import dataset_notebook, tool_notebook
from andon.lab.tools import CONTROL_CHART, WORKSHOP_DESK
from andon.model.dataset import Dataset
from andon.model.strict import read_card

ROOT = Path(__file__).resolve().parents[1]
# folders whose notebooks a more searching test runs, and where
RUN_ELSEWHERE = {
    "apps/control-chart": "tests/widgets/test_kernels.py",
    "lessons/control-charts": "tests/widgets/test_kernels.py",
    "lessons/first-look": "tests/data/test_lessons.py",
    "lessons/bigger-than-memory": "tests/data/test_lessons.py",
    "workshops/spc-101": "tests/workshops/test_run.py",
}
FOUND = {
    path: path.parent.relative_to(places.notebooks()).as_posix()
    for path in sorted(places.notebooks().rglob("*.ipynb"))
    if ".ipynb_checkpoints" not in path.parts
}


def test_no_claim_without_a_test() -> None:
    assert set(RUN_ELSEWHERE) <= set(FOUND.values()), "a folder is named that is not there"
    for folder, test in RUN_ELSEWHERE.items():
        assert folder.split("/")[1] in (ROOT / test).read_text(encoding="utf-8"), f"{test} does not run {folder}"


@pytest.mark.parametrize("path", [path for path, home in FOUND.items() if home not in RUN_ELSEWHERE] or [None])
def test_every_other_notebook_runs(path: Path | None, state: Path, tmp_path: Path) -> None:
    if path is None:
        pytest.skip("all notebooks are run by the tests in RUN_ELSEWHERE")
    run(path.read_text(encoding="utf-8"), tmp_path)


@pytest.mark.parametrize("tool", [CONTROL_CHART, WORKSHOP_DESK], ids=lambda tool: tool.name)
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_tool_card_s_notebook_runs(tool, lang, state: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("ANDON_LANG", lang)
    run(tool_notebook(tool, lang)[1].decode(), tmp_path)


@pytest.mark.parametrize("name", ["vibration-archive", "ai4i-2020"])
def test_a_data_card_s_notebook_runs(name: str, state: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if name == "ai4i-2020":
        from andon.data import get

        get(name, request.getfixturevalue("shared_data") / "ai4i2020" / "ai4i2020.csv")
    card = read_card(places.datasets() / name / "card.yml", Dataset)
    run(dataset_notebook(card, "ko")[1].decode(), tmp_path)


def run(text: str, folder: Path) -> None:
    """Execute in a real kernel; a cell that fails raises with its source and its error."""
    book = nbformat.reads(text, as_version=4)
    NotebookClient(book, timeout=180, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    assert [cell for cell in book.cells if cell.cell_type == "code" and cell.outputs]
