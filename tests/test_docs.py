"""Docs are complete in both languages, their links lead somewhere, generated pages are current."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import reference  # noqa: E402

PAGES = sorted(p for p in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
BOTH = [p for p in PAGES if "decisions" not in p.parts and p.name not in ("CHANGELOG.md", "CONTRIBUTING.md")]
HANGUL = re.compile(r"[가-힣]")


@pytest.mark.parametrize("page", BOTH, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_page_has_its_sister(page: Path) -> None:
    korean = page.name.endswith(".ko.md")
    sister = page.with_name(page.name.replace(".ko.md", ".md") if korean else page.name.replace(".md", ".ko.md"))
    assert sister.exists(), f"{sister.name} is missing"
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`]*`|\[한국어\]", "", text, flags=re.S)
    if korean:
        assert len(HANGUL.findall(prose)) > len(re.findall(r"[A-Za-z]", prose)) / 3, "hardly any Korean"
    for line in prose.splitlines() if not korean else ():  # a quoted word is fine, a Korean sentence is not
        assert len(HANGUL.findall(line)) <= len(re.findall(r"[A-Za-z]", line)), line


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", text):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


def test_tenant_card_reference_is_current() -> None:
    for lang, suffix in (("en", ""), ("ko", ".ko")):
        page = ROOT / "docs" / "reference" / f"tenant-card{suffix}.md"
        assert page.read_text(encoding="utf-8") == reference.page(lang), "run: .venv/bin/python tools/reference.py"


def test_readme_names_its_two_commands() -> None:
    for name in ("README.md", "README.ko.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "make up" in text
        assert "make test" in text


def test_the_number_on_the_first_screen_is_true() -> None:
    from andon.methods import evidence

    count = len(evidence("control-charts"))
    assert f"agree with {count}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"정답 {count}건" in (ROOT / "README.ko.md").read_text(encoding="utf-8")


def test_make_targets_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in PAGES:
        for word in re.findall(r"`make ([a-z0-9-]+)", page.read_text(encoding="utf-8")):
            assert word in targets, f"{page.name}: make {word}"
