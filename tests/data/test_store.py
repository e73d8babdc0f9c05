"""The cache: damage is seen and mended, two makers make once, an unwritable cache is no obstacle."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import andon
from andon.cli.main import main
from andon.data import cards, making, manifest, store
from andon.problem import Problem

FOLDER = store.folder_name(cards.recipe(cards.card("press-line"), "S"))


def damage(name: str, stored: Path) -> None:
    file = stored / "data.parquet"
    if name == "flipped":
        body = bytearray(file.read_bytes())
        body[len(body) // 2] ^= 1
        file.write_bytes(body)
    elif name == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif name == "missing":
        file.unlink()
    elif name == "no manifest":
        (stored / manifest.NAME).unlink()
    else:
        (stored / manifest.NAME).write_text('{"name": "press-line"', encoding="utf-8")


@pytest.mark.parametrize("kind", ["flipped", "cut", "missing", "no manifest", "broken manifest"])
def test_damage_is_named_and_made_good_by_the_command_it_names(own_cache, kind, capsys):
    andon.load("press-line")
    damage(kind, own_cache / "press-line" / FOLDER)
    with pytest.raises(Problem) as caught:
        andon.load("press-line")
    lines = "\n".join(caught.value.lines("en"))
    assert "press-line" in lines
    assert "andon data make press-line --size S --again" in lines
    assert main(["data", "make", "press-line", "--size", "S", "--again"]) == 0
    assert len(andon.load("press-line")) == 5000


def test_damaged_chunk_of_an_array_is_seen_before_use(own_cache):
    stored = making.make(cards.card("vibration-archive"), "S")
    chunk = stored.folder / "archive.zarr/acceleration/c/3/2/0"
    body = bytearray(chunk.read_bytes())
    body[-20] ^= 255
    chunk.write_bytes(body)
    with pytest.raises(Problem) as caught:
        andon.load("vibration-archive")
    assert "acceleration/c/3/2/0" in caught.value.where


def test_values_other_than_the_cards_are_refused(own_cache, tmp_path, monkeypatch):
    source = cards.places.datasets() / "press-line" / "card.yml"
    wrong = source.read_text(encoding="utf-8").replace("sha256: d332f8", "sha256: 000000")
    (tmp_path / "datasets" / "press-line").mkdir(parents=True)
    (tmp_path / "datasets" / "press-line" / "card.yml").write_text(wrong, encoding="utf-8")
    monkeypatch.setenv("ANDON_CONTENT", str(tmp_path))
    with pytest.raises(Problem) as caught:
        andon.load("press-line")
    assert "000000" in str(caught.value.expected)
    assert not store.exists("press-line", FOLDER)


def test_two_processes_at_once_make_it_once(own_cache):
    code = (
        "import andon, sys; sys.stdin.read(); p = andon.load('press-line');print(len(p), p.attrs['origin']['made_on'])"
    )
    environment = {**os.environ, "ANDON_LANG": "en"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    pair = [subprocess.Popen([sys.executable, "-c", code], env=environment, **pipes) for _ in range(2)]
    for process in pair:
        process.stdin.close()
        process.stdin = None
    answers = [process.communicate(timeout=120) for process in pair]
    assert [process.returncode for process in pair] == [0, 0], answers
    assert answers[0][0] == answers[1][0] != ""
    left = [path.name for path in (own_cache / "press-line").iterdir() if not path.name.endswith(".lock")]
    assert left == [FOLDER]


def test_second_maker_waits_and_takes_what_the_first_made(own_cache):
    first = making.make(cards.card("press-line"))
    assert making.make(cards.card("press-line")).manifest == first.manifest


def test_cache_that_cannot_be_written_leads_to_the_users_own(state, tmp_path, monkeypatch):
    blocked = tmp_path / "a-file"
    blocked.write_text("no folder can be made below a file", encoding="utf-8")
    monkeypatch.setenv("ANDON_DATA", str(blocked / "datasets"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    assert len(andon.load("press-line")) == 5000
    assert (tmp_path / "own" / "andon" / "datasets" / "press-line" / FOLDER / "data.parquet").is_file()


def test_nowhere_to_write_is_a_problem(state, tmp_path, monkeypatch):
    blocked = tmp_path / "a-file"
    blocked.write_text("", encoding="utf-8")
    monkeypatch.setenv("ANDON_DATA", str(blocked / "x"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked / "y"))
    with pytest.raises(Problem) as caught:
        andon.load("press-line")
    assert "ANDON_DATA" in str(caught.value.next_step)


def test_manifest_lists_every_file_and_nothing_else(own_cache):
    stored = making.make(cards.card("press-line"))
    listed = json.loads((stored.folder / manifest.NAME).read_text(encoding="utf-8"))
    assert set(listed["files"]) == {"data.parquet"}
    assert listed["seed"] == cards.card("press-line").source.seed
