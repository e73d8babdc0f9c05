"""The tools that the launcher offers, each a few lines of notebook."""

from __future__ import annotations

from dataclasses import dataclass

from andon.language import Text


@dataclass(frozen=True)
class Tool:
    """One tool of andon_widgets: its words and the code that shows it."""

    name: str
    title: Text
    summary: Text
    note: Text
    icon: str
    code: str


CONTROL_CHART = Tool(
    name="control-chart",
    title=Text(en="Control chart", ko="관리도"),
    summary=Text(
        en="Is the process stable? Choose data, see the chart, the limits and what broke which rule.",
        ko="공정이 안정한가? 데이터를 고르면 관리도, 관리 한계, 어긴 규칙을 보여 줍니다.",
    ),
    note=Text(en="your file or a dataset", ko="내 파일 또는 데이터"),
    icon="control-chart",
    code="from andon_widgets import ControlChartTool\n\nControlChartTool()",
)
TOOLS = (CONTROL_CHART,)

WORKSHOP_DESK = Tool(
    name="workshop-desk",
    title=Text(en="Workshop desk", ko="워크숍 데스크"),
    summary=Text(
        en="Prepare a workshop for a room: roster in, one notebook per seat, progress and report.",
        ko="한 반의 워크숍을 준비합니다. 명단을 올리면 좌석마다 노트북을 만들고 진행과 결과를 보여 줍니다.",
    ),
    note=Text(en="for trainers", ko="강사용"),
    icon="workshop",
    code="from andon_widgets import WorkshopDesk\n\nWorkshopDesk()",
)
