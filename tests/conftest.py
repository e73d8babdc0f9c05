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


# rooms whose tests run real servers, kernels and browsers in real time
LIVE = {"apps", "compute", "hub", "journeys", "k8s", "kernels", "lab", "operate", "reports"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of real processes gets one second try; pytest names it as RERUN at the end, so that it is looked at."""
    for item in items:
        room = item.path.relative_to(ROOT / "tests").parts[0] if item.path.is_relative_to(ROOT / "tests") else ""
        if room in LIVE:
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test's first try said, when there was a second."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"first try of {report.nodeid}", sep="_")
        terminalreporter.line(report.longreprtext)


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
