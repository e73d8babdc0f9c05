"""The company's shared tables: what is listed, and what no name or link can reach."""

from pathlib import Path

import pytest

import andon
from andon.data.company import company_file, company_files
from andon.problem import Problem


@pytest.fixture
def company(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "company"
    (home / "2026년").mkdir(parents=True)
    (home / "2026년" / "3월 두께.csv").write_text("두께\n1.2\n", encoding="utf-8")
    (home / "limits.XLSX").write_bytes(b"PK")
    (home / "notes.docx").write_bytes(b"PK")
    (home / ".hidden.csv").write_text("a\n1\n", encoding="utf-8")
    (home / "~$limits.xlsx").write_bytes(b"PK")
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    (home / "link.csv").symlink_to(tmp_path / "secret.csv")
    (home / "dangling.csv").symlink_to(home / "nowhere.csv")
    (home / "outside").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.setenv("ANDON_COMPANY", str(home))
    return home


def test_tables_inside_are_listed_by_name(company):
    assert [file.name for file in company_files()] == ["2026년/3월 두께.csv", "limits.XLSX"]


def test_listed_table_can_be_taken_in(company):
    assert andon.take_in(company_file("2026년/3월 두께.csv").path).frame["두께"].tolist() == [1.2]


@pytest.mark.parametrize("name", ["../secret.csv", "link.csv", "outside/secret.csv", ".hidden.csv", "/etc/passwd", ""])
def test_other_names_are_refused(company, name):
    with pytest.raises(Problem):
        company_file(name)


def test_nothing_outside_a_company(state):
    assert andon.data.company_files() == []
