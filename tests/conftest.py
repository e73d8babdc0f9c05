"""What every test may use. Real parts only: real files, real kernels, a real hub."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.support.running import Running

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real public data that the project does not carry; tests that need it skip without it."""
    folder = Path(os.environ.get("ANDON_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("no shared/data beside the repository (set ANDON_SHARED_DATA to its path)")
    return folder


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty state folder: nothing that a test writes reaches the machine's own."""
    folder = tmp_path / "state"
    folder.mkdir()
    monkeypatch.setenv("ANDON_STATE", str(folder))
    for name in ("ANDON_LANG", "ANDON_COMPANY", "ANDON_DATA", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return folder


@pytest.fixture(scope="session")
def andon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One real Andon for all tests that do not kill parts of it."""
    from tests.support.running import Running

    running = Running(tmp_path_factory.mktemp("andon") / "state").start()
    try:
        yield running
    finally:
        left = running.stop()
        assert not left, f"still running after Ctrl-C: {left}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium, headless, driven by Playwright; per module, because only one Playwright may be open."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("no chromium on this machine (apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-prefers-reduced-motion",
    ]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags)
        yield started
        started.close()


@pytest.fixture(scope="session")
def artifacts(root: Path) -> Path:
    """Where screenshots are kept."""
    folder = Path(os.environ.get("ANDON_ARTIFACTS", root / "test-artifacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
