"""Rosters as they come: encodings, headings, Excel, and every fault named with row and seat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from andon.language import speaking
from andon.model.names import PATTERN
from andon.problem import Problem
from andon.workshops import WorkshopFolder, read_roster
from andon.workshops.values import stable_seed

Write = Callable[..., Path]
NAMES = ["김민수", "이서연", "박지훈"]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig", "utf-16"])
def test_korean_roster_in_any_encoding(roster: Write, tiny: WorkshopFolder, encoding: str) -> None:
    lines = ["자리,이름,이메일", *(f"A{i},{name},p{i}@example.kr" for i, name in enumerate(NAMES, 1))]
    read = read_roster(roster(*lines, encoding=encoding), tiny.card)
    assert read.problems == ()
    assert [(s.seat, s.participant, s.email) for s in read.seats] == [
        (f"A{i}", name, f"p{i}@example.kr") for i, name in enumerate(NAMES, 1)
    ]
    assert [s.row for s in read.seats] == [2, 3, 4]


def test_excel_roster_with_numbers_and_korean_parameter_heading(tmp_path: Path, tiny: WorkshopFolder) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["좌석 번호", "성 명", "오프셋", "소속"],
        [1, "김민수", 2.5, "한성프레스"],
        [2, "이서연", None, "한성프레스"],
    ):
        book.active.append(row)
    book.save(tmp_path / "명단.xlsx")
    read = read_roster(tmp_path / "명단.xlsx", tiny.card)
    assert read.problems == ()
    assert [(s.seat, s.participant, s.parameters["offset"]) for s in read.seats] == [
        ("1", "김민수", 2.5),
        ("2", "이서연", 0.5),
    ]


def test_bytes_with_a_name_as_an_upload(tiny: WorkshopFolder) -> None:
    read = read_roster("자리,이름\n1,김민수\n".encode("cp949"), tiny.card, name="명단.csv")
    assert (read.name, read.seats[0].participant) == ("명단.csv", "김민수")


def test_decomposed_hangul_is_composed(roster: Write, tiny: WorkshopFolder) -> None:
    import unicodedata

    read = read_roster(roster("자리,이름", f"1,{unicodedata.normalize('NFD', '김민수')}"), tiny.card)
    assert read.seats[0].participant == "김민수"


@pytest.mark.parametrize(
    ("lines", "said", "where"),
    [
        (["seat,name", "A1,Kim", "a1,Lee"], "Seat a1 stands twice", "row 3, seat a1"),
        (["2026 training", "", "seat,name,note", "1,Kim,x", "1,Lee,y"], "Seat 1 stands twice", "row 5, seat 1"),
        (["seat,name", "1,", "2,Lee"], "Seat 1 has no name", "row 2, seat 1"),
        (["seat,name", ",Kim", "2,Lee"], "Kim has no seat", "row 2"),
        (["seat,name,offset", "1,Kim,1.5", "2,Lee,big"], "`offset` is 'big'", "row 3, seat 2"),
        (["seat,name,offset", "1,Kim,inf", "2,Lee,1"], "`offset` is 'inf'", "row 2, seat 1"),
        (["seat,name,ofset", "1,Kim,1", "2,Lee,2"], "Did you mean `offset`?", ""),
        (["seat,name,level", "1,Kim,2", "2,Lee,2"], "`level` cannot differ", "--set level="),
        (["seat,name,no", "1,Kim,2", "2,Lee,2"], "`seat` and `no` mean the same", ""),
        (["seat,name", *(f"{i},P{i}" for i in range(1, 10))], "9 seats, more than", "row 10, seat 9"),
    ],
)  # fmt: skip
def test_each_fault_is_named(roster: Write, tiny: WorkshopFolder, lines: list[str], said: str, where: str) -> None:
    read = read_roster(roster(*lines), tiny.card)
    assert len(read.problems) == 1, [str(p) for p in read.problems]
    with speaking("en"):
        assert said in str(read.problems[0])
        assert where in str(read.problems[0])
    with pytest.raises(Problem):
        read.require()


def test_every_fault_is_listed_and_the_good_rows_remain(roster: Write, tiny: WorkshopFolder) -> None:
    read = read_roster(roster("seat,name,offset", "1,Kim,1", "1,Lee,2", "3,,3", "4,Choi,x", "5,Jung,5"), tiny.card)
    assert [s.seat for s in read.seats] == ["1", "5"]
    assert len(read.problems) == 3
    with pytest.raises(Problem, match="3 problems"):
        read.require()


@pytest.mark.parametrize(("header", "said"), [("seat,offset", "no column `name`"), ("name,offset", "no column `seat`")])
def test_seat_and_name_are_required(roster: Write, tiny: WorkshopFolder, header: str, said: str) -> None:
    with speaking("en"), pytest.raises(Problem) as caught:
        read_roster(roster(header, "1,2", "2,3"), tiny.card)
    assert said in str(caught.value)


def test_no_such_file(tmp_path: Path, tiny: WorkshopFolder) -> None:
    with pytest.raises(Problem, match="no roster"):
        read_roster(tmp_path / "none.csv", tiny.card)


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"levle": 2}, "Did you mean `level`?"), ({"level": "two"}, "a whole number"), ({"level": 1.5}, "1.5")],
)
def test_settings_for_the_room_are_checked(
    roster: Write, tiny: WorkshopFolder, settings: dict[str, object], said: str
) -> None:
    with speaking("en"), pytest.raises(Problem) as caught:
        read_roster(roster("seat,name", "1,Kim"), tiny.card, settings)
    assert said in str(caught.value)


def test_a_roster_value_wins_over_the_rooms_setting(roster: Write, tiny: WorkshopFolder) -> None:
    read = read_roster(roster("seat,name,offset", "1,Kim,7", "2,Lee,"), tiny.card, {"offset": "3", "level": "2"})
    assert [(s.parameters["offset"], s.parameters["level"]) for s in read.seats] == [(7.0, 2), (3.0, 2)]


def test_file_names_are_safe_and_different(roster: Write, tiny: WorkshopFolder) -> None:
    import re

    seats = ["A1", "가-1", "나-1", "../../etc", "A 1"]
    read = read_roster(roster("자리,이름", *(f"{seat},김민수" for seat in seats)), tiny.card)
    files = [s.file for s in read.seats]
    assert len(set(files)) == len(seats)
    assert all(re.fullmatch(PATTERN, file) for file in files)
    assert [s.seat for s in read.seats] == seats


def test_seeds_are_stable_and_differ_by_seat(roster: Write, tiny: WorkshopFolder) -> None:
    read = read_roster(roster("seat,name", "1,Kim", "2,Lee"), tiny.card)
    assert [s.parameters["seed"] for s in read.seats] == [stable_seed("tiny", "1"), stable_seed("tiny", "2")]
    assert stable_seed("tiny", "1") == 1_772_980_531  # written down: a change would change every room's data
    assert read.seats[0].parameters["seed"] != read.seats[1].parameters["seed"]


def test_problems_speak_one_language(roster: Write, tiny: WorkshopFolder) -> None:
    with speaking("ko"):
        read = read_roster(roster("자리,이름", "1,김민수", "1,이서연", "3,"), tiny.card)
        said = "\n".join(str(p) for p in read.problems)
    assert "자리 1 이(가) 명단에 두 번 있습니다." in said
    assert "3행, 자리 1" in said
    assert not any(word in said for word in ("Seat", "row", "Where", "Expected"))
