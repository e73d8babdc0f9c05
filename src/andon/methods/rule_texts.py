"""What each alarm says to a person: its title, its meaning, and what to check on the line."""

from __future__ import annotations

from dataclasses import dataclass

from andon.language import Text
from andon.methods.chart import Place, Side


@dataclass(frozen=True)
class Wording:
    """The three sentences of one alarm."""

    title: Text
    meaning: Text
    check: Text


def wording(pattern: str, panel: Place, side: Side) -> Wording:
    """The sentences for a pattern of :mod:`andon.methods.rules`, by panel and side."""
    if panel == "dispersion":
        return _DISPERSION[side]
    return _LOCATION[pattern, side]


_OUTSIDE_CHECK = Text(
    en="Stop and look at this point first: material lot, setup or tool change, operator change, machine stop, "
    "and measure the same part again to rule out the gauge.",
    ko="이 시점부터 확인하십시오. 자재 로트, 셋업·금형 교체, 작업자 교대, 설비 정지가 있었는지 보고, "
    "같은 제품을 다시 측정하여 측정기 이상이 아닌지 확인하십시오.",
)
_SHIFT_CHECK = Text(
    en="Ask what changed when the run began: new material lot, new die or tool, new setup value, other operator "
    "or shift, gauge zero point.",
    ko="연속 구간이 시작된 시점에 무엇이 바뀌었는지 확인하십시오. 자재 로트, 금형·공구, 셋업 값, 작업자나 근무조, "
    "측정기 영점을 봅니다.",
)
_TREND_CHECK = Text(
    en="Look for slow change: die or tool wear, oil or mould temperature, a filter filling up, a bath growing "
    "weak, gauge drift.",
    ko="서서히 변하는 원인을 찾으십시오. 금형·공구 마모, 유온이나 금형 온도, 필터 막힘, 도금액·세정액 농도 저하, "
    "측정기 드리프트를 봅니다.",
)
_WARNING_CHECK = Text(
    en="Do not wait for a point outside the limits: check setup values, material lot, die or tool wear and "
    "temperature now.",
    ko="관리한계를 벗어날 때까지 기다리지 말고 지금 셋업 값, 자재 로트, 금형·공구 마모, 온도를 확인하십시오.",
)
_ONE_SIDE = {
    "above": Text(
        en="The level has shifted upwards. A single point may be chance, so many in a row are not.",
        ko="공정 수준이 위로 옮겨 갔습니다. 한 점은 우연일 수 있지만 이렇게 연속되는 것은 우연이 아닙니다.",
    ),
    "below": Text(
        en="The level has shifted downwards. A single point may be chance, so many in a row are not.",
        ko="공정 수준이 아래로 옮겨 갔습니다. 한 점은 우연일 수 있지만 이렇게 연속되는 것은 우연이 아닙니다.",
    ),
}

_LOCATION: dict[tuple[str, Side], Wording] = {
    ("outside", "above"): Wording(
        Text(en="Above the upper limit", ko="상한 초과"),
        Text(
            en="Higher than the process normally gives. Something special happened here.",
            ko="평소 공정에서 나오는 값보다 높습니다. 이 시점에 특별한 원인이 있었습니다.",
        ),
        _OUTSIDE_CHECK,
    ),
    ("outside", "below"): Wording(
        Text(en="Below the lower limit", ko="하한 미달"),
        Text(
            en="Lower than the process normally gives. Something special happened here.",
            ko="평소 공정에서 나오는 값보다 낮습니다. 이 시점에 특별한 원인이 있었습니다.",
        ),
        _OUTSIDE_CHECK,
    ),
    ("one-side-9", "above"): Wording(
        Text(en="Nine or more points in a row above the centre line", ko="중심선 위로 9점 이상 연속"),
        _ONE_SIDE["above"],
        _SHIFT_CHECK,
    ),
    ("one-side-9", "below"): Wording(
        Text(en="Nine or more points in a row below the centre line", ko="중심선 아래로 9점 이상 연속"),
        _ONE_SIDE["below"],
        _SHIFT_CHECK,
    ),
    ("one-side-8", "above"): Wording(
        Text(en="Eight or more points in a row above the centre line", ko="중심선 위로 8점 이상 연속"),
        _ONE_SIDE["above"],
        _SHIFT_CHECK,
    ),
    ("one-side-8", "below"): Wording(
        Text(en="Eight or more points in a row below the centre line", ko="중심선 아래로 8점 이상 연속"),
        _ONE_SIDE["below"],
        _SHIFT_CHECK,
    ),
    ("trend", "above"): Wording(
        Text(en="Six or more points rising in a row", ko="6점 이상 연속 상승"),
        Text(
            en="The process is drifting upwards and will leave the limits if nothing is done.",
            ko="공정이 위쪽으로 서서히 이동하고 있습니다. 그대로 두면 관리한계를 벗어납니다.",
        ),
        _TREND_CHECK,
    ),
    ("trend", "below"): Wording(
        Text(en="Six or more points falling in a row", ko="6점 이상 연속 하강"),
        Text(
            en="The process is drifting downwards and will leave the limits if nothing is done.",
            ko="공정이 아래쪽으로 서서히 이동하고 있습니다. 그대로 두면 관리한계를 벗어납니다.",
        ),
        _TREND_CHECK,
    ),
    ("alternating", "none"): Wording(
        Text(en="Fourteen or more points going up and down in turn", ko="14점 이상 번갈아 오르내림"),
        Text(
            en="High and low follow each other too regularly. Two sources take turns, or someone corrects after "
            "every part.",
            ko="높은 값과 낮은 값이 너무 규칙적으로 번갈아 나옵니다. 두 원인이 교대로 섞이거나, 매번 과도하게 "
            "조정하고 있습니다.",
        ),
        Text(
            en="Check for over-adjustment, and whether two cavities, spindles, machines or gauges are mixed on "
            "one chart.",
            ko="과도한 조정을 하고 있지 않은지, 두 캐비티·스핀들·설비·측정기의 값이 한 관리도에 섞이지 않았는지 "
            "확인하십시오.",
        ),
    ),
    ("two-of-three", "above"): Wording(
        Text(en="Two of three points close to the upper limit", ko="3점 중 2점이 상한에 접근"),
        Text(
            en="The level has probably moved up, or the spread has grown. This is an early warning.",
            ko="공정 수준이 올라갔거나 산포가 커졌을 가능성이 큽니다. 조기 경고입니다.",
        ),
        _WARNING_CHECK,
    ),
    ("two-of-three", "below"): Wording(
        Text(en="Two of three points close to the lower limit", ko="3점 중 2점이 하한에 접근"),
        Text(
            en="The level has probably moved down, or the spread has grown. This is an early warning.",
            ko="공정 수준이 내려갔거나 산포가 커졌을 가능성이 큽니다. 조기 경고입니다.",
        ),
        _WARNING_CHECK,
    ),
    ("four-of-five", "above"): Wording(
        Text(en="Four of five points clearly above the centre line", ko="5점 중 4점이 중심선보다 뚜렷이 위쪽"),
        Text(
            en="A small shift upwards is likely, although every point may still be inside the limits.",
            ko="모든 점이 관리한계 안에 있더라도 공정 수준이 조금 올라갔을 가능성이 큽니다.",
        ),
        _WARNING_CHECK,
    ),
    ("four-of-five", "below"): Wording(
        Text(en="Four of five points clearly below the centre line", ko="5점 중 4점이 중심선보다 뚜렷이 아래쪽"),
        Text(
            en="A small shift downwards is likely, although every point may still be inside the limits.",
            ko="모든 점이 관리한계 안에 있더라도 공정 수준이 조금 내려갔을 가능성이 큽니다.",
        ),
        _WARNING_CHECK,
    ),
    ("hugging", "none"): Wording(
        Text(en="Fifteen or more points unusually close to the centre line", ko="15점 이상이 중심선 가까이에만 있음"),
        Text(
            en="The points vary less than the limits promise. The limits are too wide, the data are smoothed, or "
            "the gauge is stuck.",
            ko="점들의 변동이 관리한계에 비해 지나치게 작습니다. 한계가 너무 넓거나, 값이 평균 처리되었거나, "
            "측정기가 멈춰 있을 수 있습니다.",
        ),
        Text(
            en="Check that real values are recorded, that a subgroup does not mix two machines or cavities, and that "
            "the gauge resolves finely enough. If the process truly improved, set new limits.",
            ko="실제 측정값을 기록하는지, 한 부분군에 두 설비나 캐비티가 섞이지 않았는지, 측정기 분해능이 충분한지 "
            "확인하십시오. 공정이 실제로 좋아졌다면 관리한계를 다시 정하십시오.",
        ),
    ),
    ("avoiding", "none"): Wording(
        Text(en="Eight or more points in a row, none near the centre line", ko="8점 연속 중심선 부근에 점이 없음"),
        Text(
            en="The values fall into a high and a low group. Two different processes are probably on one chart.",
            ko="값이 높은 무리와 낮은 무리로 나뉩니다. 서로 다른 두 공정이 한 관리도에 섞였을 가능성이 큽니다.",
        ),
        Text(
            en="Chart each machine, cavity, die, material lot or shift on its own and compare them.",
            ko="설비, 캐비티, 금형, 자재 로트, 근무조별로 관리도를 나누어 비교하십시오.",
        ),
    ),
}

_DISPERSION: dict[Side, Wording] = {
    "above": Wording(
        Text(en="Spread larger than usual", ko="산포가 평소보다 큼"),
        Text(
            en="Parts made close together differ more than they should.",
            ko="같은 시기에 만든 제품끼리의 차이가 평소보다 큽니다.",
        ),
        Text(
            en="Check for one odd part, loose clamping, worn guides or dies, mixed material, and repeat the "
            "measurement.",
            ko="튀는 제품이 있는지, 클램프 풀림, 가이드·금형 마모, 자재 혼입이 있는지 확인하고 다시 측정하십시오.",
        ),
    ),
    "below": Wording(
        Text(en="Spread smaller than usual", ko="산포가 평소보다 작음"),
        Text(
            en="Parts made close together differ less than usual: a real improvement, or values that were not "
            "truly measured.",
            ko="같은 시기에 만든 제품끼리의 차이가 평소보다 작습니다. 실제로 좋아졌거나, 제대로 측정하지 않은 "
            "값일 수 있습니다.",
        ),
        Text(
            en="Check that the gauge moves and that values were not copied. If the improvement is real, find out "
            "why and keep it.",
            ko="측정기가 정상으로 움직이는지, 값을 베껴 적지 않았는지 확인하십시오. 실제 개선이라면 이유를 찾아 "
            "유지하십시오.",
        ),
    ),
}
