"""Kernels have a memory cap, and say in plain words when it is reached."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import AsyncKernelManager, KernelManager
from nbclient import NotebookClient

from andon import places
from andon.lab.kernel import memory_cap
from andon.lab.kernelspecs import AndonKernelSpecs
from andon.lab.notebooks import dataset_notebook
from andon.language import Language
from andon.model.dataset import Dataset
from andon.model.strict import read_card


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BlockingKernelClient]:
    """A real kernel that may take 600 MiB, of a Korean user."""
    for name, value in {"ANDON_MEMORY_MIB": "600", "ANDON_LANG": "ko", "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    manager = KernelManager(kernel_name="python3", kernel_spec_manager=AndonKernelSpecs())
    manager.start_kernel(cwd=str(tmp_path))
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client: BlockingKernelClient, code: str) -> tuple[str, list[dict[str, Any]]]:
    """The reply's status and what the cell showed."""
    shown: list[dict[str, Any]] = []
    reply = client.execute_interactive(code, output_hook=lambda message: shown.append(message["content"]), timeout=60)
    return reply["content"]["status"], shown


def test_too_much_memory_is_told_plainly_and_the_kernel_lives_on(kernel: BlockingKernelClient) -> None:
    assert run(kernel, "import numpy; small = numpy.ones(1000)")[0] == "ok"
    status, shown = run(kernel, "big = numpy.ones(200_000_000)")
    assert status == "error"
    (error,) = [content for content in shown if "traceback" in content]
    text = "\n".join(error["traceback"])
    assert "메모리" in text
    assert "600 MiB" in text
    assert "File" not in text
    status, shown = run(kernel, "print(small.sum())")
    assert status == "ok"
    assert [content["text"] for content in shown if "text" in content] == ["1000.0\n"]


def test_pure_python_memory_is_capped_too(kernel: BlockingKernelClient) -> None:
    assert run(kernel, "x = bytearray(900 * 1024 * 1024)")[0] == "error"
    assert run(kernel, "y = bytearray(100 * 1024 * 1024)")[0] == "ok"


def test_other_errors_keep_their_traceback(kernel: BlockingKernelClient) -> None:
    _, shown = run(kernel, "1 / 0")
    (error,) = [content for content in shown if "traceback" in content]
    assert error["ename"] == "ZeroDivisionError"
    assert re.search(r"1.*/.*0", "\n".join(error["traceback"]))


def test_the_kernel_is_called_python_3_and_comes_first() -> None:
    spec = AndonKernelSpecs().get_kernel_spec("python3")
    assert spec.display_name == "Python 3"
    assert spec.argv[1:3] == ["-m", "andon.lab.kernel"]


@pytest.mark.parametrize(("given", "cap"), [("2048", 2048 * 2**20), ("", None), ("0", None), ("lots", None)])
def test_the_cap_comes_from_the_environment(given: str, cap: int | None) -> None:
    assert memory_cap({"ANDON_MEMORY_MIB": given}) == cap


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_notebook_of_a_data_card_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: Language) -> None:
    for name, value in {"ANDON_LANG": lang, "HOME": str(tmp_path), "ANDON_STATE": str(tmp_path / "state")}.items():
        monkeypatch.setenv(name, value)
    card = read_card(places.datasets() / "press-line" / "card.yml", Dataset)
    path, content = dataset_notebook(card, lang)
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=AndonKernelSpecs())
    done = NotebookClient(nbformat.reads(content.decode(), as_version=4), km=manager, timeout=120).execute()
    shown = json.dumps([cell.get("outputs", []) for cell in done.cells], ensure_ascii=False)
    assert card.title.in_(lang) in path
    assert "mm" in shown
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert ("제품 두께" if lang == "ko" else "Thickness of the part") in json.dumps(done.metadata, ensure_ascii=False)
