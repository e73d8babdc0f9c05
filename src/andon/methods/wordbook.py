"""Names and standing sentences of control charts."""

from __future__ import annotations

from andon.language import Text
from andon.methods.chart import Kind

TITLES: dict[Kind, Text] = {
    "individuals": Text(en="Individuals and moving range chart (I-MR)", ko="개별값-이동범위 관리도 (I-MR)"),
    "xbar-r": Text(en="Mean and range chart (X̄-R)", ko="평균-범위 관리도 (X̄-R)"),
    "xbar-s": Text(en="Mean and standard deviation chart (X̄-s)", ko="평균-표준편차 관리도 (X̄-s)"),
}
VALUES = Text(en="Individual value", ko="개별값")
MOVING_RANGE = Text(en="Moving range", ko="이동범위")
MEANS = Text(en="Subgroup mean", ko="부분군 평균")
RANGES = Text(en="Range", ko="범위")
DEVIATIONS = Text(en="Standard deviation", ko="표준편차")
PAIRS = Text(en="pairs of neighbouring values", ko="이웃한 값의 쌍")
SUBGROUPS = Text(en="subgroups of two or more values", ko="값이 2개 이상인 부분군")

SOURCE = (
    "ISO 7870-2, Control charts - Part 2: Shewhart control charts; AIAG, Statistical Process Control (SPC), 2nd "
    "ed., 2005; "
    "D. C. Montgomery, Introduction to Statistical Quality Control, 8th ed., ch. 6"
)

_EXACT = Text(
    en="Limits stand at 3 sigma. Constants are exact, not rounded as in printed tables, so limits may differ from "
    "hand calculation in the fourth digit.",
    ko="관리한계는 3시그마입니다. 계수는 표의 반올림 값이 아니라 정확히 계산한 값을 쓰므로 손계산과 넷째 "
    "자리쯤에서 차이가 날 수 있습니다.",
)
_MISSING_ONE = Text(
    en="An empty cell leaves a gap; no moving range is formed across it.",
    ko="빈 칸은 건너뛰며 그 사이의 이동범위는 계산하지 않습니다.",
)
_MISSING_GROUP = Text(
    en="An empty cell makes its subgroup smaller, and its limits wider.",
    ko="빈 칸이 있으면 그 부분군의 크기가 줄고 관리한계가 넓어집니다.",
)


def _joined(first: Text, second: Text) -> Text:
    return Text(en="{a} {b} {c}", ko="{a} {b} {c}").format(a=first, b=_EXACT, c=second)


CONVENTIONS: dict[Kind, Text] = {
    "individuals": _joined(
        Text(en="Sigma = mean moving range of two / d2.", ko="시그마 = 이동범위(2점)의 평균 / d2."), _MISSING_ONE
    ),
    "xbar-r": _joined(Text(en="Sigma = mean range / d2.", ko="시그마 = 범위의 평균 / d2."), _MISSING_GROUP),
    "xbar-s": _joined(
        Text(en="Sigma = mean standard deviation / c4.", ko="시그마 = 표준편차의 평균 / c4."), _MISSING_GROUP
    ),
}
PROVISIONAL = Text(
    en="The limits rest on only {n} points; treat them as provisional until there are {usual}.",
    ko="관리한계의 근거가 {n}개 점뿐입니다. {usual}개가 될 때까지는 잠정 한계로 보십시오.",
)
UNEQUAL = Text(
    en="Subgroups differ in size, so the limits differ from point to point.",
    ko="부분군 크기가 서로 달라 점마다 관리한계가 다릅니다.",
)
