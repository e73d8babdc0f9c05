"""`andon data`: what is printed, and how it ends."""

import pytest

from andon.cli.main import main


def test_list_shows_every_dataset_and_its_state(own_cache, capsys):
    assert main(["data", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["ai4i-2020", "press-line", "vibration-archive"]
    assert "needs a file" in lines[0]


def test_list_takes_words(own_cache, capsys):
    assert main(["data", "list", "bearing", "shaft"]) == 0
    assert capsys.readouterr().out.split()[0] == "vibration-archive"


def test_make_then_show_in_korean(own_cache, capsys, monkeypatch):
    monkeypatch.setenv("ANDON_LANG", "ko")
    assert main(["data", "make", "press-line"]) == 0
    assert "press-line S 을(를) 만들었습니다" in capsys.readouterr().out
    assert main(["data", "show", "press-line"]) == 0
    shown = capsys.readouterr().out
    assert "상태: 준비됨" in shown
    assert "모두 처음과 같습니다" in shown
    assert "thickness_mm [mm]: 제품 두께" in shown


def test_show_finds_damage(own_cache, capsys):
    main(["data", "make", "press-line"])
    next(own_cache.glob("press-line/S-*/data.parquet")).write_bytes(b"PAR1")
    assert main(["data", "show", "press-line"]) == 2
    assert "--again" in capsys.readouterr().err


def test_get_shows_licence_and_citation(own_cache, shared_data, capsys):
    assert main(["data", "get", "ai4i-2020", "--from", str(shared_data / "ai4i2020" / "ai4i2020.csv")]) == 0
    printed = capsys.readouterr().out
    assert "CC-BY-4.0" in printed
    assert "Matzka" in printed


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["show", "press-lin"], "press-line"),
        (["make", "press-line", "--size", "XL"], "S, M"),
        (["make", "ai4i-2020"], "andon data get"),
        (["get", "ai4i-2020", "--from", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_problems_go_to_stderr_with_exit_code_2(own_cache, capsys, words, hint):
    assert main(["data", *words]) == 2
    assert hint in capsys.readouterr().err
