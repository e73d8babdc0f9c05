"""Every kind of bad input gives a Problem that says, in both languages, what was read and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from andon.methods import control_chart, individuals, xbar_r
from andon.problem import Problem

FRAME = pd.DataFrame({"diameter": [1.0, 2.0, 1.5, 1.7], "lot": [1, 1, 2, 2], "note": list("abcd")})
BAD: dict[str, tuple[dict[str, Any], str, str]] = {
    "too few": ({"data": [1.0, 2.0]}, "Too little data", "너무 적습니다"),
    "one subgroup": ({"data": [[1.0, 2.0, 3.0]]}, "1 subgroups of two", "값이 2개 이상인 부분군 1개"),
    "nothing": ({"data": []}, "every cell is empty", "모든 칸이 비어"),
    "all missing": ({"data": [np.nan, None]}, "every cell is empty", "모든 칸이 비어"),
    "only gaps": ({"data": [1, np.nan, 2, np.nan, 3]}, "0 pairs of neighbouring", "이웃한 값의 쌍 0개"),
    "constant": ({"data": [5.0] * 30}, "Every value is 5", "모든 값이 5입니다"),
    "constant with rounding": ({"data": [0.1 * 3, 0.3] * 12}, "nothing varies", "변동이 없습니다"),
    "constant subgroups": ({"data": np.tile(np.arange(25.0)[:, None], 4)}, "all alike", "모두 같습니다"),
    "constant deviations": ({"data": np.full((25, 12), 0.1)}, "nothing varies", "변동이 없습니다"),
    "infinite": ({"data": [1.0, 2.0, np.inf]}, "infinite", "무한대"),
    "text": ({"data": ["1.0", "2.0"]}, "`1.0` is text", "글자입니다"),
    "text column": ({"data": FRAME, "value": "note"}, "`a` is text", "글자입니다"),
    "yes or no": ({"data": [True, False, True]}, "is not a measurement", "측정값이 아닙니다"),
    "dates": ({"data": pd.date_range("2026-01-01", periods=9)}, "is not a measurement", "측정값이 아닙니다"),
    "unknown column": ({"data": FRAME, "value": "diametre"}, "Did you mean `diameter`", "`diameter` 열을 쓰려고"),
    "unknown subgroup": ({"data": FRAME, "value": "diameter", "subgroup": "shift"}, "diameter, lot, note", "shift"),
    "which column": ({"data": FRAME}, "several columns of numbers", "여러 개"),
    "no number column": ({"data": FRAME[["note"]]}, "no column of numbers", "숫자 열이 없습니다"),
    "column twice": (
        {"data": FRAME.rename(columns={"lot": "diameter"}), "value": "diameter"},
        "more than one",
        "둘 이상",
    ),
    "kind": ({"data": [1, 2, 3], "kind": "xbar"}, "individuals, xbar-r, xbar-s", "쓸 수 없는 값"),
    "rules": ({"data": [1, 2, 4], "rules": "nelsn"}, "nelson, western-electric", "쓸 수 없는 값"),
    "subgroup size": ({"data": [1, 2, 4], "subgroup_size": 0}, "subgroup_size", "쓸 수 없는 값"),
    "two groupings": ({"data": FRAME, "value": "diameter", "subgroup": "lot", "subgroup_size": 2}, "Both", "함께"),
    "rows and grouping": ({"data": np.ones((3, 2)), "subgroup_size": 2}, "subgroups already", "이미 부분군"),
    "labels too few": ({"data": [1, 2, 3], "subgroup": [1, 2]}, "3 values and 2", "값은 3개"),
    "label missing": ({"data": [1, 2, 3], "subgroup": ["a", None, "b"]}, "which subgroup", "어느 부분군"),
    "three dimensions": ({"data": np.ones((2, 2, 2))}, "3 dimensions", "3차원"),
    "no subgroups": ({"data": [1, 2, 3], "kind": "xbar-s"}, "needs subgroups", "부분군이 필요"),
    "subgroups of one": ({"data": [1, 2, 3], "subgroup": list("abc"), "kind": "xbar-r"}, "no spread", "하나뿐인"),
    "individuals of groups": ({"data": np.eye(4), "kind": "individuals"}, "in subgroups", "묶여"),
    "empty baseline": ({"data": [1, 2, 4], "baseline": slice(7, 9)}, "holds no point", "하나도 없습니다"),
    "wrong baseline": ({"data": [1, 2, 4], "baseline": [True, False]}, "does not fit", "맞지 않습니다"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_explained_in_both_languages(name: str) -> None:
    arguments, english, korean = BAD[name]
    with pytest.raises(Problem) as caught:
        control_chart(**arguments)
    problem = caught.value
    assert english in "\n".join(problem.lines("en"))
    assert korean in "\n".join(problem.lines("ko"))
    for part in (problem.read, problem.expected, problem.next_step):
        assert part.en.strip() and part.ko.strip()
        assert any("가" <= letter <= "힣" for letter in part.ko), part
        assert not any("가" <= letter <= "힣" for letter in part.en), part


def test_the_offending_cell_is_named() -> None:
    frame = pd.DataFrame({"mm": [1.0, 2.0, "n/a", 3.0]})
    with pytest.raises(Problem) as caught:
        control_chart(frame, value="mm")
    assert caught.value.where == "mm [3]"
    with pytest.raises(Problem) as caught:
        individuals(pd.Series([1.0, -np.inf], name="kN"))
    assert caught.value.where == "kN [2]"


def test_decimal_and_missing_objects_are_numbers() -> None:
    from decimal import Decimal

    mixed = pd.Series([Decimal("1.5"), 2, None, 3.25, 1, 2.5], dtype=object)
    assert individuals(mixed).location.centre == pytest.approx(2.05)


def test_masked_values_stay_out() -> None:
    masked = np.ma.masked_array([1.0, 2.0, 999.0, 1.0, 2.0, 1.5], mask=[0, 0, 1, 0, 0, 0])
    assert individuals(masked).location.centre == pytest.approx(1.5)


def test_a_subgroup_chart_refuses_when_almost_all_subgroups_are_single() -> None:
    with pytest.raises(Problem, match="Too little"):
        xbar_r([1.0, 2.0, 3.0, 4.0], subgroup=[1, 1, 2, 3])
