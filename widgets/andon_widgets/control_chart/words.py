"""Every word of the control chart tool, English and Korean."""

from __future__ import annotations

from andon.language import Text

TITLE = Text(en="Control chart", ko="관리도")
LEAD = Text(
    en="Is the process steady, or did something change? Choose the data and the measurement; the answer appears below.",
    ko="공정이 안정되어 있습니까, 아니면 무언가 바뀌었습니까? 데이터와 측정 항목을 고르면 아래에 결과가 나옵니다.",
)
DATA = Text(en="Data", ko="데이터")
COMPANY_FILE = Text(en="{name} (company file)", ko="{name} (회사 파일)")
UPLOADED = Text(en="{name} (your file)", ko="{name} (올린 파일)")
NOTHING = Text(en="– choose –", ko="– 선택 –")
VALUE = Text(en="Measurement", ko="측정 항목")
GROUPING = Text(en="Parts measured together", ko="함께 측정한 묶음(부분군)")
SINGLE = Text(en="None: single values", ko="없음: 값 하나씩")
IN_ROWS = Text(en="Every few values in a row", ko="연속한 값 몇 개씩")
BY_COLUMN = Text(en="By column: {title}", ko="열 기준: {title}")
SIZE = Text(en="Values per group", ko="묶음당 값 개수")
RULES = Text(en="Alarm rules", ko="경보 규칙")
NELSON = Text(en="Nelson (8 rules)", ko="넬슨 규칙 (8가지)")
WESTERN = Text(en="Western Electric (4 rules)", ko="웨스턴 일렉트릭 규칙 (4가지)")
LIMITS_ONLY = Text(en="Limits only", ko="관리한계만")
BASELINE = Text(en="Limits from the first … points (0 = all)", ko="처음 몇 점으로 한계를 정함 (0 = 전체)")
MORE = Text(en="More settings", ko="추가 설정")
LESS = Text(en="Fewer settings", ko="추가 설정 닫기")
BUSY = Text(en="Calculating …", ko="계산 중 …")
LOADING = Text(en="Loading the data …", ko="데이터를 불러오는 중 …")
START = Text(
    en="Choose data above, or bring your own file.", ko="위에서 데이터를 고르거나 가지고 있는 파일을 올리십시오."
)
STATES = {
    "stable": Text(en="Stable", ko="안정"),
    "watch": Text(en="Watch", ko="주의"),
    "alarm": Text(en="Not stable", ko="이상"),
}
PROBLEM = Text(en="This did not work", ko="처리하지 못했습니다")
FACTS = {
    "points": Text(en="Points", ko="점 수"),
    "alarms": Text(en="Alarms", ko="경보 수"),
    "centre": Text(en="Centre", ko="중심선"),
    "limits": Text(en="Control limits", ko="관리한계"),
    "sigma": Text(en="Sigma (within)", ko="표준편차(군내)"),
    "size": Text(en="Values per group", ko="묶음당 값"),
}
VARYING = Text(en="vary with group size", ko="묶음 크기에 따라 다름")
UCL = Text(en="UCL", ko="상한")
CENTRE = Text(en="Centre", ko="중심")
LCL = Text(en="LCL", ko="하한")
ORDER = Text(en="Order", ko="순서")
GROUP = Text(en="Subgroup", ko="부분군")
MEANING_TITLE = Text(en="What the alarms mean, and what to check", ko="경보의 의미와 확인할 일")
WHAT_TO_CHECK = Text(en="What to check", ko="확인할 일")
WHERE_LATEST = Text(en="Latest", ko="최근 위치")
AND_MORE = Text(en="and {n} more", ko="외 {n}건")
MORE_KINDS = Text(en="{n} more kinds of alarm", ko="그 밖의 경보 {n}가지")
PATTERNS = {
    "outside": Text(en="Outside the limits", ko="관리한계 밖"),
    "run-9": Text(en="9 in a row on one side", ko="한쪽으로 9점 연속"),
    "run-8": Text(en="8 in a row on one side", ko="한쪽으로 8점 연속"),
    "trend": Text(en="6 rising or falling", ko="6점 연속 상승·하강"),
    "alternating": Text(en="14 up and down in turn", ko="14점 번갈아 오르내림"),
    "two-of-three": Text(en="2 of 3 near a limit", ko="3점 중 2점이 한계 부근"),
    "four-of-five": Text(en="4 of 5 off to one side", ko="5점 중 4점이 한쪽으로 치우침"),
    "hugging": Text(en="15 close to the centre", ko="15점이 중심선 부근"),
    "avoiding": Text(en="8 away from the centre", ko="8점이 중심선에서 떨어짐"),
}
TIMES = Text(en="{n} times", ko="{n}건")
ONCE = Text(en="once", ko="1건")
TABLE_TITLE = Text(en="All alarms ({n})", ko="전체 경보 ({n}건)")
TABLE_CUT = Text(
    en="The latest {shown} of {n} alarms are listed; the Excel file holds all of them.",
    ko="경보 {n}건 중 최근 {shown}건만 표시했습니다. 엑셀 파일에는 모두 들어 있습니다.",
)
COLUMNS = {
    "where": Text(en="Where", ko="위치"),
    "chart": Text(en="Chart", ko="관리도"),
    "what": Text(en="Alarm", ko="경보"),
    "value": Text(en="Value", ko="값"),
    "points": Text(en="Points", ko="점 수"),
}
TRUST_TITLE = Text(en="Why trust this number?", ko="이 숫자를 믿어도 되는 이유")
TRUST_LEAD = Text(
    en="The same calculation was just run on published examples whose answers are known:",
    ko="같은 계산을 정답이 공개된 예제에 방금 실행해 보았습니다.",
)
METHOD = Text(en="Method", ko="계산 방법")
SOURCE = Text(en="Source", ko="출처")
NOTES = Text(en="About these data", ko="이 데이터에 관하여")
PROOF_COLUMNS = {
    "case": Text(en="Published case", ko="공개 사례"),
    "published": Text(en="Published answer", ko="공개된 답"),
    "ours": Text(en="Andon, computed just now", ko="안돈이 방금 계산한 값"),
    "agrees": Text(en="Agreement", ko="일치 여부"),
    "source": SOURCE,
}
AGREES = Text(en="✓ agrees", ko="✓ 일치")
DIFFERS = Text(en="✗ differs", ko="✗ 다름")
FINDINGS = Text(en="What was noticed while reading your file", ko="파일을 읽으며 알게 된 점")
EXCEL = Text(en="Save as Excel", ko="엑셀로 저장")
DATA_ORIGIN = Text(en="Data: {title}", ko="데이터: {title}")
SHEETS = {
    "summary": Text(en="Summary", ko="요약"),
    "chart": Text(en="Chart values", ko="관리도 값"),
    "alarms": Text(en="Alarms", ko="경보"),
    "data": Text(en="Data", ko="데이터"),
    "method": Text(en="Method", ko="방법"),
}
DATA_CUT = Text(
    en="The first {shown} of {n} rows are written here; the chart was computed from all of them.",
    ko="전체 {n}행 중 처음 {shown}행만 적었습니다. 관리도는 모든 행으로 계산했습니다.",
)
MADE_ON = Text(en="Made on", ko="작성 시각")
VERDICT = Text(en="Verdict", ko="판정")
WHEN = Text(en="Time", ko="시각")
RULE = Text(en="Rule", ko="규칙")
OUTSIDE = Text(en="Outside", ko="한계 밖")
COUNT = Text(en="n", ko="n")
BASED = Text(en="In baseline", ko="기준 구간")
MEANING = Text(en="Meaning", ko="의미")
