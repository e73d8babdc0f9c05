"""What the desk says."""

from __future__ import annotations

from andon.language import Text

WORDS = {
    "title": Text(en="Workshop desk", ko="워크숍 준비"),
    "intro": Text(
        en="One notebook for every seat, run before the room arrives. Choose, check, start.",
        ko="참가자가 오기 전에 자리마다 노트북을 하나씩 만들고 실행합니다. 고르고, 확인하고, 시작하십시오.",
    ),
    "workshop": Text(en="1. Workshop", ko="1. 워크숍"),
    "roster": Text(en="2. Roster", ko="2. 명단"),
    "roster_hint": Text(
        en="A CSV or Excel file with the columns “seat” and “name”.",
        ko="‘자리’와 ‘이름’ 열이 있는 CSV 또는 Excel 파일.",
    ),
    "none": Text(en="– choose a file –", ko="– 파일을 고르십시오 –"),
    "uploaded": Text(en="{name} (uploaded)", ko="{name} (올린 파일)"),
    "refresh": Text(en="Look again", ko="다시 찾기"),
    "settings": Text(en="3. Settings for the whole room", ko="3. 전체 설정"),
    "language": Text(en="Language of notebooks and report", ko="노트북과 보고서의 언어"),
    "en": Text(en="English", ko="영어"),
    "ko": Text(en="Korean", ko="한국어"),
    "out": Text(en="Folder for the results", ko="결과 폴더"),
    "again": Text(en="Run finished seats again, too", ko="완료된 자리도 다시 실행"),
    "start": Text(en="Start", ko="시작"),
    "stop": Text(en="Stop", ko="멈춤"),
    "seat": Text(en="Seat", ko="자리"),
    "name": Text(en="Name", ko="이름"),
    "row": Text(en="Row", ko="행"),
    "status": Text(en="Status", ko="상태"),
    "time": Text(en="Time", ko="시간"),
    "seconds": Text(en="{s:.1f} s", ko="{s:.1f}초"),
    "note": Text(en="Note", ko="비고"),
    "kept": Text(en="from an earlier run", ko="이전 실행 결과"),
    "open": Text(en="Open notebook", ko="노트북 열기"),
    "seats": Text(en="{n} seats, no problem found.", ko="자리 {n}개, 문제가 없습니다."),
    "problems": Text(
        en="{n} problems: correct the roster and choose it again.", ko="문제 {n}건: 명단을 고친 뒤 다시 고르십시오."
    ),
    "running": Text(
        en="{over} of {total} seats are over, {failed} failed.", ko="{total}개 자리 중 {over}개 끝남, 실패 {failed}."
    ),
    "away": Text(
        en="It runs by itself on the cluster: you may close this page, or stop your server.",
        ko="클러스터에서 따로 실행됩니다. 이 화면을 닫거나 서버를 꺼도 계속됩니다.",
    ),
    "stopping": Text(en="Stopping …", ko="멈추는 중 …"),
    "ended": Text(en="Finished: {done} done, {failed} failed.", ko="끝났습니다: 완료 {done}, 실패 {failed}."),
    "stopped": Text(
        en="Stopped: {done} done, {waiting} not run. Start goes on from here.",
        ko="멈췄습니다: 완료 {done}, 실행 안 됨 {waiting}. 시작을 누르면 이어서 합니다.",
    ),
    "report": Text(en="Report", ko="보고서"),
    "sheet": Text(en="Seat sheet", ko="자리표"),
    "table": Text(en="Table for Excel", ko="엑셀용 표"),
}


def say(key: str, **values: object) -> str:
    """One text in the viewer's language."""
    return str(WORDS[key].format(**values) if values else WORDS[key])
