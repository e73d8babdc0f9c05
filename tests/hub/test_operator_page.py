"""The operator's page with more companies than fit on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.support.running import Running, Session

pytestmark = [pytest.mark.hub, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The operator of 60 companies without people."""
    home = tmp_path_factory.mktemp("many")
    for number in range(60):
        card(home / "tenants", f"plant-{number:02d}", f"Plant {number}", f"공장 {number}")
    running = Running(home / "state", env={"ANDON_TENANTS": str(home / "tenants")}).start()
    try:
        yield running.session("operator")
    finally:
        left = running.stop()
        assert not left, left


def card(tenants: Path, name: str, en: str, ko: str) -> None:
    (tenants / name).mkdir(parents=True)
    text = yaml.safe_dump({"name": name, "title": {"en": en, "ko": ko}, "people": []}, allow_unicode=True)
    (tenants / name / "tenant.yml").write_text(text, encoding="utf-8")


def names(operator: Session, query: str = "") -> list[str]:
    answer = operator.get(f"{operator.url}/hub/operator{query}", timeout=30)
    assert answer.status_code == 200
    return re.findall(r'<small class="company">([a-z0-9-]+)</small>', answer.text)


def test_each_company_is_on_one_page(operator: Session) -> None:
    pages = [names(operator, f"?page={number}") for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [25, 25, 10]
    assert len({name for page in pages for name in page}) == 60
    assert names(operator) == pages[0]


@pytest.mark.parametrize("odd", ["0", "-1", "x", "99999", "²"])
def test_a_strange_page_number_shows_a_page(operator: Session, odd: str) -> None:
    assert names(operator, f"?page={odd}")


def test_find(operator: Session) -> None:
    assert names(operator, "?find=PLANT-07") == names(operator, "?find=공장 7") == ["plant-07"]
    assert names(operator, "?find=<script>") == []
    assert "<script>alert" not in operator.get(f"{operator.url}/hub/operator?find=%22><script>alert(1)").text
