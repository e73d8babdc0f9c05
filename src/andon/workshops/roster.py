"""The roster: who sits where, with which settings. Read from CSV (any Korean encoding) or Excel."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import andon
from andon.language import Text
from andon.model.names import slug
from andon.model.notebook import Parameter, Workshop
from andon.model.strict import nearest
from andon.problem import Problem
from andon.workshops.values import convert, room_settings, seat_values, stable_seed

HEADERS: dict[str, tuple[str, ...]] = {
    "seat": ("seat", "seatno", "seatnumber", "no", "자리", "좌석", "자리번호", "좌석번호", "번호"),
    "participant": ("name", "participant", "이름", "성명", "참가자", "교육생", "수강생"),
    "email": ("email", "mail", "이메일", "메일", "전자우편"),
    "": (
        "company",
        "department",
        "position",
        "phone",
        "note",
        "소속",
        "회사",
        "업체명",
        "부서",
        "직급",
        "직책",
        "연락처",
        "비고",
        "메모",
    ),
}
"""How a column may be headed. The last group is known and not used, because real rosters carry it."""


@dataclass(frozen=True)
class Seat:
    """One seat: ``parameters`` is everything that its notebook receives, ``file`` a name safe everywhere."""

    seat: str
    participant: str
    file: str
    row: int
    email: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Roster:
    """The seats in the order of the file, and every problem found; a run needs a roster without problems."""

    name: str
    seats: tuple[Seat, ...]
    problems: tuple[Problem, ...] = ()

    def require(self) -> tuple[Seat, ...]:
        """The seats; raises the problem, or one that counts them and shows the first."""
        if not self.problems:
            return self.seats
        first = self.problems[0]
        if len(self.problems) == 1:
            raise first
        count = Text(
            en="The roster has {n} problems. The first: {first}", ko="명단에 문제가 {n}건 있습니다. 첫 번째: {first}"
        )
        raise Problem(
            count.format(n=len(self.problems), first=first.read),
            where=first.where,
            expected=first.expected,
            next_step=Text(
                en="`andon workshop check` lists all of them.", ko="`andon workshop check` 로 모두 확인하십시오."
            ),
        )


def read_roster(
    source: str | Path | bytes, workshop: Workshop, settings: Mapping[str, Any] | None = None, name: str | None = None
) -> Roster:
    """Read and check a roster for ``workshop``.

    ``source``: a path, or the bytes of a file called ``name``. ``settings``: values for the whole room.
    A file that is no table, or without the columns for seat and name, raises :class:`Problem`; faults of
    single rows are collected in ``Roster.problems``, each naming row and seat.
    """
    given = room_settings(workshop, settings or {})
    shown = name or Path(str(source)).name
    if isinstance(source, bytes):
        intake = andon.take_in(source, name=name)
    else:
        _must_exist(Path(source))
        intake = andon.take_in(Path(source))
    frame = intake.frame
    columns, problems = _columns([str(column) for column in frame.columns], workshop, shown)
    rows = [
        (number, {key: _text(values[position]) for position, key in columns.items()})
        for number, values in enumerate(frame.itertuples(index=False, name=None), _first_row(intake.table_range))
    ]
    rows = [(number, row) for number, row in rows if any(row.values())]
    problems += _room_problems(rows, workshop, shown)
    seats = []
    taken: dict[str, int] = {}
    files: set[str] = set()
    for number, row in rows:
        try:
            seat = _seat(number, row, workshop, given, shown, taken, files)
        except Problem as problem:
            problems.append(problem)
            continue
        seats.append(seat)
    return Roster(shown, tuple(seats), tuple(problems))


def _first_row(table_range: str) -> int:
    """The row of the first seat in the file: the one below the header of "B4:F120" or "Sheet1!B4:F120"."""
    corner = table_range.rpartition("!")[2].partition(":")[0]
    return int(corner.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 1) + 1


def _must_exist(path: Path) -> None:
    if not path.is_file():
        raise Problem(
            Text(en=f"There is no roster {path.name}.", ko=f"명단 파일 {path.name} 이(가) 없습니다."),
            where=str(path),
            expected=Text(en="A CSV or Excel file with seats and names.", ko="자리와 이름이 있는 CSV 또는 Excel 파일."),
            next_step=Text(en="Check the path.", ko="경로를 확인하십시오."),
        )


def _seat(
    number: int, row: dict[str, str], workshop: Workshop, settings: Mapping[str, Any], roster: str,
    taken: dict[str, int], files: set[str],
) -> Seat:  # fmt: skip
    """One row as a seat; ``taken`` (seat -> row) and ``files`` grow with it."""
    seat, participant = row["seat"], row["participant"]
    where = f"{roster}: {place(number, seat)}"
    if not seat or not participant:
        raise _empty(seat, participant, where)
    key = seat.casefold()
    if key in taken:
        raise Problem(
            Text(en=f"Seat {seat} stands twice in the roster.", ko=f"자리 {seat} 이(가) 명단에 두 번 있습니다."),
            where=f"{where} ({participant})",
            expected=Text(
                en=f"Each seat once; it is already in row {taken[key]}.",
                ko=f"자리는 한 번만. 이미 {taken[key]}행에 있습니다.",
            ),
            next_step=Text(en="Give one of them another seat.", ko="둘 중 하나의 자리를 바꾸십시오."),
        )
    taken[key] = number
    known = {parameter.name: parameter for parameter in workshop.parameters}
    own = {name: convert(known[name], raw, where) for name, raw in row.items() if name in known and raw}
    values = seat_values(workshop, seat, own, settings, where)
    file = slug(f"seat-{seat}", files)
    files.add(file)
    built_in = {"seat": seat, "participant": participant, "seed": stable_seed(workshop.name, seat)}
    return Seat(seat, participant, file, number, row.get("email", ""), {**built_in, **values})


def place(number: int, seat: str) -> str:
    """Row and seat in the viewer's language: ``row 3, seat 07``."""
    text = Text(en="row {n}, seat {s}", ko="{n}행, 자리 {s}") if seat else Text(en="row {n}", ko="{n}행")
    return str(text.format(n=number, s=seat))


def _empty(seat: str, participant: str, where: str) -> Problem:
    if seat:
        read = Text(en=f"Seat {seat} has no name.", ko=f"자리 {seat} 에 이름이 없습니다.")
    else:
        read = Text(
            en=f"{participant or 'This row'} has no seat.", ko=f"{participant or '이 행'} 의 자리가 비어 있습니다."
        )
    return Problem(
        read,
        where=where,
        expected=Text(en="A seat and a name in every row.", ko="모든 행에 자리와 이름."),
        next_step=Text(en="Fill the cell in, or delete the row.", ko="칸을 채우거나 행을 지우십시오."),
    )


def _room_problems(rows: list[tuple[int, dict[str, str]]], workshop: Workshop, roster: str) -> list[Problem]:
    if not rows:
        return [
            Problem(
                Text(en="The roster is empty.", ko="명단이 비어 있습니다."),
                where=roster,
                expected=Text(en="At least one row with a seat and a name.", ko="자리와 이름이 있는 행이 하나 이상."),
                next_step=Text(en="Fill the roster in.", ko="명단을 채우십시오."),
            )
        ]
    if len(rows) > workshop.seats_max:
        number, row = rows[workshop.seats_max]
        return [
            Problem(
                Text(
                    en=f"The roster has {len(rows)} seats, more than the workshop allows.",
                    ko=f"명단의 자리가 {len(rows)}개로, 워크숍 한도를 넘습니다.",
                ),
                where=f"{roster}: {place(number, row['seat'])}",
                expected=Text(en=f"At most {workshop.seats_max} seats.", ko=f"자리 {workshop.seats_max}개 이하."),
                next_step=Text(en="Split the room into two rosters.", ko="명단을 둘로 나누십시오."),
            )
        ]
    return []


def _columns(headers: list[str], workshop: Workshop, roster: str) -> tuple[dict[int, str], list[Problem]]:
    """Column position -> what it means; unknown columns are problems, missing ones raise."""
    meanings = _meanings(workshop)
    found: dict[int, str] = {}
    problems: list[Problem] = []
    for position, header in enumerate(headers):
        meaning = meanings.get(_plain(header))
        if meaning is None:
            problems.append(_unknown(header, workshop, roster))
        elif isinstance(meaning, Parameter) and not meaning.per_seat:
            problems.append(_for_the_room(header, meaning, roster))
        elif meaning:
            key = meaning.name if isinstance(meaning, Parameter) else meaning
            if key in found.values():
                problems.append(_twice(header, headers[next(p for p, k in found.items() if k == key)], roster))
            else:
                found[position] = key
    for key, title in (("seat", Text(en="seat", ko="자리")), ("participant", Text(en="name", ko="이름"))):
        if key not in found.values():
            raise Problem(
                Text(en="The roster has no column `{c}`.", ko="명단에 `{c}` 열이 없습니다.").format(c=title),
                where=f"{roster}: {', '.join(headers)}",
                expected=Text(en="Columns `seat` and `name` in the first row.", ko="첫 행에 `자리` 와 `이름` 열."),
                next_step=Text(en="Add the heading.", ko="열 제목을 추가하십시오."),
            )
    return found, problems


def _meanings(workshop: Workshop) -> dict[str, str | Parameter]:
    meanings: dict[str, str | Parameter] = {word: key for key, words in HEADERS.items() for word in words}
    for parameter in workshop.parameters:
        for word in (parameter.name, parameter.title.en, parameter.title.ko):
            meanings[_plain(word)] = parameter
    return meanings


def _plain(header: str) -> str:
    """A heading without case, blanks, punctuation and what stands in brackets."""
    text = unicodedata.normalize("NFKC", header).casefold()
    return re.sub(r"[\W_]+", "", re.sub(r"\(.*?\)", "", text))


def _text(value: Any) -> str:
    """A cell as text: blanks tidied, Hangul composed, 3.0 as 3, missing as empty."""
    if value is None or value != value or str(value) in ("NaT", "<NA>"):
        return ""
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return " ".join(unicodedata.normalize("NFC", str(value)).split())


def _unknown(header: str, workshop: Workshop, roster: str) -> Problem:
    own = [parameter.name for parameter in workshop.parameters if parameter.per_seat]
    titles = [str(parameter.title) for parameter in workshop.parameters if parameter.per_seat]
    guess = nearest(header, [*own, *titles, *(word for words in HEADERS.values() for word in words)])
    return Problem(
        Text(en=f"Unknown column `{header}`.", ko=f"알 수 없는 열 `{header}`."),
        where=roster,
        expected=Text(
            en=f"Did you mean `{guess}`?" if guess else f"seat, name, email{''.join(f', {n}' for n in own)}.",
            ko=f"`{guess}` 을(를) 쓰려고 했습니까?"
            if guess
            else f"자리, 이름, 이메일{''.join(f', {n}' for n in own)}.",
        ),
        next_step=Text(en="Correct the heading, or delete the column.", ko="열 제목을 고치거나 열을 지우십시오."),
    )


def _for_the_room(header: str, parameter: Parameter, roster: str) -> Problem:
    return Problem(
        Text(
            en=f"The column `{header}` cannot differ from seat to seat.",
            ko=f"`{header}` 열은 자리마다 다르게 정할 수 없습니다.",
        ),
        where=roster,
        expected=Text(en="One value for the whole room.", ko="전체에 같은 값 하나."),
        next_step=Text(
            en=f"Delete the column and use `--set {parameter.name}=...`.",
            ko=f"열을 지우고 `--set {parameter.name}=...` 로 정하십시오.",
        ),
    )


def _twice(header: str, earlier: str, roster: str) -> Problem:
    return Problem(
        Text(
            en=f"`{earlier}` and `{header}` mean the same.", ko=f"`{earlier}` 와(과) `{header}` 은(는) 같은 뜻입니다."
        ),
        where=roster,
        expected=Text(en="One column for each thing.", ko="항목마다 열 하나."),
        next_step=Text(en="Delete one of them.", ko="하나를 지우십시오."),
    )
