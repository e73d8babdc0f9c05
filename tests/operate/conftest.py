"""A folder of companies of the test's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tenants(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "tenants"
    shutil.copytree(ROOT / "hub_config" / "tenants", folder)
    monkeypatch.setenv("ANDON_TENANTS", str(folder))
    monkeypatch.setenv("ANDON_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("ANDON_LANG", "en")
    return folder
