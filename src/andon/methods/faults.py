"""What can be wrong with data handed to a control chart, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from andon.language import Text
from andon.problem import Problem

_CHOOSE = Text(
    en="Choose another column or correct the values in the file.", ko="다른 열을 고르거나 파일의 값을 고치십시오."
)
_NUMBERS = Text(en="A column of measurements: numbers only.", ko="측정값 열: 숫자만 있어야 합니다.")


def no_such_column(name: Any, known: Iterable[Any]) -> Problem:
    """A column name that the table does not have; the nearest known name is offered."""
    from andon.model.strict import nearest  # not at the top: it brings pydantic into every kernel

    names = [str(column) for column in known]
    guess = nearest(str(name), names)
    listed = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    expected = (
        Text(en=f"Did you mean `{guess}`?", ko=f"`{guess}` 열을 쓰려고 했습니까?")
        if guess
        else Text(en=f"One of these columns: {listed}.", ko=f"다음 열 중 하나: {listed}.")
    )
    return Problem(
        Text(en=f"The table has no column `{name}`.", ko=f"표에 `{name}` 열이 없습니다."),
        expected=expected,
        next_step=Text(en="Correct the column name.", ko="열 이름을 고치십시오."),
    )


def same_column_twice(name: Any) -> Problem:
    """Two columns with one name."""
    return Problem(
        Text(en=f"The table has more than one column `{name}`.", ko=f"표에 `{name}` 열이 둘 이상 있습니다."),
        expected=Text(en="A different name for every column.", ko="열마다 서로 다른 이름."),
        next_step=Text(en="Rename one of them.", ko="그중 하나의 이름을 바꾸십시오."),
    )


def which_column(numeric: Iterable[Any]) -> Problem:
    """No value column was named and the choice is not obvious."""
    names = ", ".join(str(name) for name in numeric)
    if not names:
        return Problem(
            Text(en="The table has no column of numbers.", ko="표에 숫자 열이 없습니다."),
            expected=_NUMBERS,
            next_step=_CHOOSE,
        )
    return Problem(
        Text(en="The table has several columns of numbers.", ko="표에 숫자 열이 여러 개 있습니다."),
        expected=Text(
            en=f"One measured column, named by `value`: {names}.", ko=f"`value`로 지정한 측정 열 하나: {names}."
        ),
        next_step=Text(en="Say which column holds the measurements.", ko="어느 열이 측정값인지 지정하십시오."),
    )


def not_a_number(name: str, row: int, found: Any) -> Problem:
    """A text, date or yes/no where a measurement was expected; ``row`` counts from 1."""
    read = (
        Text(en=f"`{found}` is text, not a number.", ko=f"`{found}` 값은 숫자가 아니라 글자입니다.")
        if isinstance(found, str)
        else Text(en=f"`{found}` is not a measurement.", ko=f"`{found}` 값은 측정값이 아닙니다.")
    )
    return Problem(read, where=_place(name, row), expected=_NUMBERS, next_step=_CHOOSE)


def infinite(name: str, row: int) -> Problem:
    """An infinite value; ``row`` counts from 1."""
    return Problem(
        Text(en="An infinite value is not a measurement.", ko="무한대 값은 측정값이 아닙니다."),
        where=_place(name, row),
        expected=_NUMBERS,
        next_step=Text(
            en="Look for a division by zero where the file was made, or leave the cell empty.",
            ko="파일을 만든 계산에 0으로 나눈 곳이 있는지 찾거나, 그 칸을 비워 두십시오.",
        ),
    )


def nothing_measured(name: str) -> Problem:
    """A column without a single value."""
    return Problem(
        Text(en="There is no value to plot: every cell is empty.", ko="표시할 값이 없습니다. 모든 칸이 비어 있습니다."),
        where=name,
        expected=_NUMBERS,
        next_step=_CHOOSE,
    )


def too_few(found: int, needed: int, what: Text) -> Problem:
    """Fewer points than limits can be computed from."""
    return Problem(
        Text(
            en="Too little data for control limits: {n} {what}.",
            ko="관리한계를 계산하기에 데이터가 너무 적습니다: {what} {n}개.",
        ).format(n=found, what=what),
        expected=Text(en="At least {n} {what}; 20 or more is usual.", ko="{what} {n}개 이상, 보통은 20개 이상.").format(
            n=needed, what=what
        ),
        next_step=Text(
            en="Collect more data, or widen the baseline.", ko="데이터를 더 모으거나 기준 구간을 넓히십시오."
        ),
    )


def no_variation(value: float | None) -> Problem:
    """Sigma is zero: all values alike, or alike within every subgroup (``value`` None)."""
    read = (
        Text(en=f"Every value is {value:g}: nothing varies.", ko=f"모든 값이 {value:g}입니다. 변동이 없습니다.")
        if value is not None
        else Text(
            en="The values next to each other, or inside each subgroup, are all alike: sigma is zero.",
            ko="이웃한 값끼리, 또는 부분군 안의 값이 모두 같습니다. 표준편차가 0입니다.",
        )
    )
    return Problem(
        read,
        expected=Text(
            en="Measurements that vary; limits cannot be drawn around a spread of zero.",
            ko="변동이 있는 측정값. 산포가 0이면 관리한계를 그을 수 없습니다.",
        ),
        next_step=Text(
            en="Check for a stuck sensor, a gauge that is too coarse, or copied values.",
            ko="센서가 멈췄는지, 측정기 눈금이 너무 굵은지, 값을 베껴 적었는지 확인하십시오.",
        ),
    )


def lonely_subgroups(kind: str) -> Problem:
    """A subgroup chart for data in which (almost) every subgroup holds one value."""
    return Problem(
        Text(en="A subgroup of one value has no spread.", ko="값이 하나뿐인 부분군은 산포를 구할 수 없습니다."),
        where=kind,
        expected=Text(en="At least two subgroups of two or more values.", ko="값이 2개 이상인 부분군이 적어도 2개."),
        next_step=Text(
            en="Choose an individuals chart, or another subgroup column or size.",
            ko="개별값 관리도를 고르거나, 다른 부분군 열이나 크기를 지정하십시오.",
        ),
    )


def no_subgroups(kind: str) -> Problem:
    """A subgroup chart was asked for and nothing says what a subgroup is."""
    return Problem(
        Text(
            en="This chart needs subgroups, and the data are single values.",
            ko="이 관리도에는 부분군이 필요한데 값이 하나씩 있습니다.",
        ),
        where=kind,
        expected=Text(en="A subgroup column, or a subgroup size.", ko="부분군 열 또는 부분군 크기."),
        next_step=Text(
            en="Name one of them, or choose an individuals chart.",
            ko="둘 중 하나를 지정하거나 개별값 관리도를 고르십시오.",
        ),
    )


def no_subgroup(row: int, name: str) -> Problem:
    """A row whose subgroup is empty; ``row`` counts from 1."""
    return Problem(
        Text(en="A row does not say which subgroup it belongs to.", ko="어느 부분군인지 적혀 있지 않은 행이 있습니다."),
        where=_place(name, row),
        expected=Text(en="A subgroup in every row.", ko="모든 행에 부분군."),
        next_step=Text(en="Fill the empty cells or remove these rows.", ko="빈 칸을 채우거나 그 행을 지우십시오."),
    )


def bad_choice(what: str, found: Any, allowed: Iterable[str]) -> Problem:
    """An argument outside its list of choices."""
    listed = ", ".join(allowed)
    return Problem(
        Text(en=f"`{found}` is not a choice for `{what}`.", ko=f"`{found}` 은(는) `{what}` 에 쓸 수 없는 값입니다."),
        expected=Text(en=f"One of: {listed}.", ko=f"다음 중 하나: {listed}."),
        next_step=Text(en="Choose one of these.", ko="이 중에서 고르십시오."),
    )


def clash(en: str, ko: str, expected: Text) -> Problem:
    """Arguments that do not go together, or do not fit the data."""
    return Problem(
        Text(en=en, ko=ko),
        expected=expected,
        next_step=Text(en="Choose differently and run again.", ko="다르게 선택한 뒤 다시 실행하십시오."),
    )


def _place(name: str, row: int) -> str:
    return f"{name} [{row}]" if name else f"[{row}]"
