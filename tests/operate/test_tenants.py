"""Adding, checking and removing companies."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import yaml

from andon.cli.main import main
from andon.language import speaking
from andon.model.tenant import Limits, Quota, read_tenants
from andon.operate.tenants import Wish, card_text, new


def test_a_new_company_is_one_commented_folder_that_passes_the_check(
    tenants: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [
        "--title-en",
        "Seoul Casting",
        "--title-ko",
        "서울주조",
        "--app",
        "control-chart",
        "--dataset",
        "press-line",
    ]
    assert main(["tenant", "new", "seoul-casting", *words]) == 0
    made = read_tenants(tenants)["seoul-casting"]
    assert (made.title.en, made.title.ko) == ("Seoul Casting", "서울주조")
    assert (made.apps, made.datasets) == (("control-chart",), ("press-line",))
    assert {person.role for person in made.people} == {"analyst", "manager", "trainer"}
    assert [path.name for path in (tenants / "seoul-casting").iterdir()] == ["tenant.yml"]
    assert main(["tenant", "check", "seoul-casting"]) == 0
    assert "No problem" in capsys.readouterr().out


def test_every_limit_stands_in_the_new_card_with_its_default() -> None:
    """Uncommented, the card says what it said before: nothing in it is wrong or old."""
    text = card_text(Wish("a-company"))
    body = "\n".join(line.removeprefix("# ") for line in text.splitlines()[1:] if not line.startswith(("# Un", "# On")))
    read = yaml.safe_load(body)
    assert read["limits"] == {key: field.default for key, field in Limits.model_fields.items()}
    assert read["quota"] == {key: field.default for key, field in Quota.model_fields.items()}
    assert [one["name"] for one in read["profiles"]] == ["small", "large"]


def test_the_longest_name_still_gives_logins(tenants: Path) -> None:
    name = "a" * 30
    new(tenants, Wish(name))
    assert all(len(person.user) <= 30 for person in read_tenants(tenants)[name].people)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hansung-press"], "is there already"),
        (["한성프레스"], "no name for a folder"),
        (["Hansung"], "no name for a folder"),
        (["a" * 31], "no name for a folder"),
        (["another", "--analyst", "press-analyst"], "is taken"),
        (["another", "--analyst", "operator"], "is taken"),
        (["another", "--manager", "apps-hansung-press"], "is taken"),
        (["another", "--manager", "김"], "people.0.user"),
    ],
)
def test_what_would_be_refused_is_not_written(
    words: list[str], said: str, tenants: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tenants.rglob("*"))
    assert main(["tenant", "new", *words]) == 2
    assert said in capsys.readouterr().err
    assert sorted(tenants.rglob("*")) == before


def test_check_says_all_problems_of_all_cards(tenants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    press, molding = tenants / "hansung-press" / "tenant.yml", tenants / "daesung-molding" / "tenant.yml"
    press.write_text(press.read_text().replace("memory_gib: 2", "memory_gib: 20\n  dask_workers: 9"))
    molding.write_text(molding.read_text().replace("language:", "langauge:"))
    assert main(["tenant", "check"]) == 1
    said = capsys.readouterr().out
    for part in ("`limits.memory_gib` is 20", "quota.memory_gib", "limits.dask_workers", "Did you mean `language`?"):
        assert part in said
    assert main(["tenant", "check", "hansung-press"]) == 1
    assert "langauge" not in capsys.readouterr().out


def test_check_names_an_unknown_app(tenants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = tenants / "hansung-press" / "tenant.yml"
    card.write_text(card.read_text().replace("apps: [control-chart]", "apps: [control-chat]"))
    assert main(["tenant", "check"]) == 1
    assert "control-chat" in capsys.readouterr().out


def test_remove_asks_and_keeps_files(
    tenants: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "state" / "tenants" / "hansung-press" / "home" / "press-analyst"
    files.mkdir(parents=True)
    monkeypatch.setattr("sys.stdin", io.StringIO("no\n"))
    assert main(["tenant", "remove", "hansung-press"]) == 1
    assert (tenants / "hansung-press").exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("hansung-press\n"))
    assert main(["tenant", "remove", "hansung-press"]) == 0
    assert not (tenants / "hansung-press").exists()
    assert files.exists()
    said = capsys.readouterr().out
    assert "kubectl delete namespace andon-hansung-press" in said
    assert "--data" in said


def test_remove_with_data(tenants: Path, tmp_path: Path) -> None:
    files = tmp_path / "state" / "tenants" / "hansung-press"
    files.mkdir(parents=True)
    assert main(["tenant", "remove", "hansung-press", "--data", "--yes"]) == 0
    assert not files.exists()
    assert list(read_tenants(tenants)) == ["daesung-molding"]


def test_remove_what_is_not_there(tenants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tenant", "remove", "hansung-pres", "--yes"]) == 2
    assert "Try `hansung-press`" in capsys.readouterr().err
    assert len(read_tenants(tenants)) == 2


def test_check_of_a_company_that_is_not_there(tenants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tenant", "check", "hansung-pres"]) == 1
    assert "Try `hansung-press`" in capsys.readouterr().out


def test_check_finds_a_login_that_two_companies_share(tenants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = tenants / "hansung-press" / "tenant.yml"
    card.write_text(card.read_text().replace("press-analyst", "molding-analyst"))
    assert main(["tenant", "check"]) == 1
    assert "`molding-analyst` is taken" in capsys.readouterr().out


def test_the_words_are_korean_too(tenants: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("ko"):
        assert main(["tenant", "new", "hansung-press"]) == 2
        assert main(["tenant", "remove", "hansung-press", "--yes"]) == 0
    said = capsys.readouterr()
    assert "이미 있습니다" in said.err
    assert "지웠습니다" in said.out
