"""Cards refuse what they do not know, and say what was meant."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from andon import places
from andon.model.inventory import read_all
from andon.model.names import PATTERN, slug
from andon.model.origins import explain
from andon.model.strict import check_card
from andon.model.tenant import Tenant, read_tenants
from andon.problem import Problem

GOOD = {
    "name": "acme",
    "title": {"en": "Acme", "ko": "에이콤"},
    "people": [{"user": "acme-analyst", "role": "analyst"}, {"user": "acme-manager", "role": "manager"}],
}


def test_a_good_card() -> None:
    tenant = check_card(GOOD, Tenant, "card")
    assert tenant.title.in_("ko") == "에이콤"
    assert tenant.limits.idle_minutes == 60
    assert tenant.app_user == "apps-acme"


@pytest.mark.parametrize(
    ("change", "read", "expected"),
    [
        ({"lenguage": "ko"}, "Unknown key `lenguage`", "`language`"),
        ({"limits": {"idle_minute": 5}}, "Unknown key `limits.idle_minute`", "`idle_minutes`"),
        ({"people": [{"user": "a", "roll": "analyst"}]}, "Unknown key `people.0.roll`", "`role`"),
        ({"title": {"en": "Acme", "kr": "에이콤"}}, "Unknown key `title.kr`", "en, ko"),
        ({"title": {"en": "Acme"}}, "The key `title.ko` is missing", "title.ko"),
        ({"people": [{"user": "a", "role": "boss"}]}, "`people.0.role` has the value 'boss'", "analyst"),
        ({"limits": {"memory_gib": 0}}, "`limits.memory_gib` has the value 0", "greater than 0"),
        ({"people": [GOOD["people"][0]] * 2}, "contradicts itself", "Each login once"),
    ],
)
def test_a_bad_card_names_the_key_and_what_was_meant(change: dict, read: str, expected: str) -> None:
    with pytest.raises(Problem) as caught:
        check_card({**GOOD, **change}, Tenant, "tenant.yml")
    lines = caught.value.lines("en")
    assert read in lines[0]
    assert expected in "\n".join(lines)
    assert "tenant.yml" in lines[1]
    korean = "\n".join(caught.value.lines("ko"))
    assert "Input should" not in korean
    assert any("가" <= letter <= "힣" for line in caught.value.lines("ko")[:1] for letter in line)


def test_a_shared_login_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        card = {**GOOD, "name": name}
        (tmp_path / name / "tenant.yml").write_text(yaml.safe_dump(card), encoding="utf-8")
    with pytest.raises(Problem, match="acme-analyst"):
        read_tenants(tmp_path)


@pytest.mark.parametrize("user", ["operator", "apps-acme"])
def test_nobody_takes_a_login_that_andon_uses(tmp_path: Path, user: str) -> None:
    (tmp_path / "acme").mkdir()
    card = {**GOOD, "people": [{"user": user, "role": "manager"}]}
    (tmp_path / "acme" / "tenant.yml").write_text(yaml.safe_dump(card), encoding="utf-8")
    with pytest.raises(Problem, match="taken"):
        read_tenants(tmp_path)


def test_broken_yaml_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / "tenant.yml").write_text("name: [acme", encoding="utf-8")
    with pytest.raises(Problem, match="YAML"):
        read_tenants(tmp_path)


def test_every_card_of_the_repository_is_good() -> None:
    reads = list(read_all(places.content(), places.tenants()))
    assert len(reads) >= 7
    for read in reads:
        read()


def test_explain_names_file_and_line() -> None:
    origin = explain(places.tenants(), "hansung-press", "limits.idle_minutes")
    card, line = origin.set_by.rsplit(":", 1)
    assert Path(card).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip() == f"idle_minutes: {origin.value}"
    assert explain(places.tenants(), "hansung-press", "limits.cpus").set_by == "default"
    with pytest.raises(Problem) as caught:
        explain(places.tenants(), "hansung-pres", "language")
    assert "hansung-press" in str(caught.value)


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.strip()))
def test_slug_is_a_name_for_any_text(text: str) -> None:
    import re

    name = slug(text)
    assert re.fullmatch(PATTERN, name)
    assert 1 <= len(name) <= 30
    assert name == slug(text)


@given(
    st.lists(
        st.text(alphabet="가나다라마바사김이박 -a1", min_size=1, max_size=8).filter(str.strip),
        min_size=2,
        max_size=30,
        unique_by=str.strip,
    )
)
def test_slugs_do_not_collide(texts: list[str]) -> None:
    taken: set[str] = set()
    for text in texts:
        name = slug(text, taken)
        assert name not in taken
        taken.add(name)
