"""What the notebook says in the participant's language, so that its code cells hold only code."""

from __future__ import annotations

from IPython.display import Markdown

from andon.language import Text
from andon.methods import Alarm, ControlChart


def hello(seat: str, participant: str) -> Markdown:
    """Whose seat this is."""
    return _shown(Text(en="### Seat {seat} · {who}", ko="### 자리 {seat} · {who}").format(seat=seat, who=participant))


def alarms(chart: ControlChart) -> Markdown:
    """The verdict, and every alarm with what to look at on the line, oldest first."""
    line = Text(en="- Subgroup {at}: {title}. {check}", ko="- 부분군 {at}: {title}. {check}")
    verdict = Text(en="**{verdict}**", ko="**{verdict}**").format(verdict=chart.verdict)
    oldest_first = sorted(chart.alarms, key=lambda alarm: alarm.signals[0])
    told = [line.format(at=moment(chart, a), title=a.title, check=a.check) for a in oldest_first]
    return Markdown("\n".join([str(verdict), "", *map(str, told)]))


def moment(chart: ControlChart, alarm: Alarm) -> int:
    """The subgroup at which an alarm could first be known."""
    return int(chart.location.labels[alarm.signals[0]])


def answer(planted: int, first_alarm: int | None) -> Markdown:
    """When the fault really began, and when the chart noticed it."""
    if first_alarm is None:
        missed = Text(
            en="The fault began at subgroup **{planted}**, and the chart did not notice it in time.",
            ko="이상은 부분군 **{planted}** 에서 시작되었지만, 관리도가 제때 알아채지 못했습니다.",
        )
        return _shown(missed.format(planted=planted))
    noticed = Text(
        en="The fault began at subgroup **{planted}**; the chart noticed it at **{first}** ({later} later).",
        ko="이상은 부분군 **{planted}** 에서 시작되었고, 관리도는 **{first}** 에서 알아챘습니다({later}개 뒤).",
    )
    return _shown(noticed.format(planted=planted, first=first_alarm, later=first_alarm - planted))


def compare(chart: ControlChart, spoiled: ControlChart) -> Markdown:
    """Alarms and centre line with the healthy baseline, and with all points."""
    text = Text(
        en="Alarms: **{a}** with the healthy baseline, **{b}** with all points. "
        "Centre line: {c:.4f} mm and {d:.4f} mm.",
        ko="신호 수: 정상 기준 구간 **{a}**, 모든 점 **{b}**. 중심선: {c:.4f} mm, {d:.4f} mm.",
    )
    centres = {"c": chart.location.centre, "d": spoiled.location.centre}
    return _shown(text.format(a=len(chart.alarms), b=len(spoiled.alarms), **centres))


def _shown(text: Text) -> Markdown:
    return Markdown(str(text))
