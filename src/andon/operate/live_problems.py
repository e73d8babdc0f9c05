"""What can be wrong at a live site, in words for its operator."""

from __future__ import annotations

from collections.abc import Callable

from andon.language import Text
from andon.problem import Problem

TOKEN = "ANDON_LIVE_TOKEN"


def no_token() -> Problem:
    """Nothing to log in with."""
    return Problem(
        Text(en="There is no token to log in with.", ko="로그인에 쓸 토큰이 없습니다."),
        where=TOKEN,
        expected=Text(
            en="The token of the hub's service `live-check`, in this environment variable.",
            ko="허브 서비스 `live-check` 의 토큰이 이 환경 변수에 있어야 합니다.",
        ),
        next_step=Text(
            en="On one PC run this as the user who runs `andon up`: the token is then read from the state folder. "
            "On a cluster take it from the hub's secret.",
            ko="PC 한 대라면 `andon up` 을 실행한 사용자로 실행하십시오. 상태 폴더에서 토큰을 읽습니다. "
            "클러스터라면 허브의 시크릿에서 가져오십시오.",
        ),
    )


def token_refused(where: str, _tenant: str) -> Problem:
    """The hub does not take the token for that of its service."""
    return Problem(
        Text(en="The hub refused the token.", ko="허브가 토큰을 거절했습니다."),
        where=where,
        expected=Text(
            en="The token of the service `live-check`; no other token opens this door.",
            ko="서비스 `live-check` 의 토큰. 다른 토큰으로는 열리지 않습니다.",
        ),
        next_step=Text(
            en=f"Set {TOKEN} to the value that the hub has as ANDON_TOKEN_LIVE_CHECK.",
            ko=f"허브의 ANDON_TOKEN_LIVE_CHECK 값을 {TOKEN} 에 넣으십시오.",
        ),
    )


def no_tenant(where: str, tenant: str) -> Problem:
    """The hub knows no such company."""
    return Problem(
        Text(en=f"The hub has no company `{tenant}`.", ko=f"허브에 회사 `{tenant}` 이(가) 없습니다."),
        where=where,
        expected=Text(en="A company of a tenant card.", ko="테넌트 카드가 있는 회사."),
        next_step=Text(
            en="Name another one with --tenant, or restart the hub if its card is new.",
            ko="--tenant 로 다른 회사를 지정하거나, 새 카드라면 허브를 다시 시작하십시오.",
        ),
    )


def under_way(where: str, tenant: str) -> Problem:
    """Two checks of one company would undo each other."""
    return Problem(
        Text(en=f"Another check of `{tenant}` is under way.", ko=f"`{tenant}` 의 다른 점검이 진행 중입니다."),
        where=where,
        expected=Text(en="One check of a company at a time.", ko="한 회사에 한 번에 하나의 점검."),
        next_step=Text(
            en="Wait for it; the hub ends a check that was cut off after 15 minutes.",
            ko="끝나기를 기다리십시오. 중간에 끊긴 점검은 허브가 15분 뒤 끝냅니다.",
        ),
    )


REFUSALS: dict[int, Callable[[str, str], Problem]] = {
    401: token_refused,
    403: token_refused,
    404: no_tenant,
    409: under_way,
}


def not_started(where: str, message: str) -> Problem:
    """The check user's JupyterLab does not come up."""
    told = " " + " ".join(message.split()) if message else ""
    return Problem(
        Text(en=f"JupyterLab did not start.{told}", ko=f"JupyterLab이 시작되지 않았습니다.{told}"),
        where=where,
        expected=Text(en="A server that answers within three minutes.", ko="3분 안에 응답하는 서버."),
        next_step=Text(
            en="Read the hub's log and, on a cluster, the events of the company's namespace (quota, image, volume).",
            ko="허브 로그를, 클러스터라면 회사 네임스페이스의 이벤트(쿼터, 이미지, 볼륨)도 확인하십시오.",
        ),
    )


def no_lesson(where: str) -> Problem:
    """A new home without lessons."""
    return Problem(
        Text(en="There is no lesson in a new home folder.", ko="새 홈 폴더에 수업이 없습니다."),
        where=where,
        expected=Text(en="The lessons that come with Andon.", ko="Andon 과 함께 오는 수업."),
        next_step=Text(
            en="Check that ANDON_CONTENT of the server holds starter_notebooks/.",
            ko="서버의 ANDON_CONTENT 에 starter_notebooks/ 가 있는지 확인하십시오.",
        ),
    )


def lesson_failed(path: str, number: int, wrong: str) -> Problem:
    """A cell of the first lesson ends with an error."""
    return Problem(
        Text(
            en=f"Code cell {number} of the first lesson failed: {wrong}",
            ko=f"첫 번째 수업의 코드 셀 {number} 에서 오류가 났습니다: {wrong}",
        ),
        where=path,
        expected=Text(en="A lesson that runs from top to bottom.", ko="처음부터 끝까지 실행되는 수업."),
        next_step=Text(
            en="Open the lesson as a person of this company and run it; data and memory are the usual reasons.",
            ko="이 회사 사람으로 수업을 열어 실행해 보십시오. 데이터와 메모리가 흔한 원인입니다.",
        ),
    )


def app_closed(where: str, name: str) -> Problem:
    """Enabled in the card, but the hub keeps it off the shelf."""
    return Problem(
        Text(
            en=f"The app `{name}` is enabled for this company, but the hub does not show it.",
            ko=f"앱 `{name}` 은(는) 이 회사에 켜져 있지만 허브가 보여 주지 않습니다.",
        ),
        where=where,
        expected=Text(
            en="An app whose content is what was vetted, open to analysts.",
            ko="검증된 내용 그대로이며 분석 담당에게 열려 있는 앱.",
        ),
        next_step=Text(
            en="Run `andon check`: it names what changed since vetting.",
            ko="`andon check` 를 실행하면 검증 뒤 바뀐 것을 알려 줍니다.",
        ),
    )


def app_failed(where: str, name: str, why: str) -> Problem:
    """The app server or the app's kernel does not come up."""
    told = f" ({why})" if why else ""
    return Problem(
        Text(en=f"The app `{name}` did not open{told}.", ko=f"앱 `{name}` 이(가) 열리지 않았습니다{told}."),
        where=where.partition("?")[0],
        expected=Text(en="A page with a kernel and its first widgets.", ko="커널과 첫 위젯이 있는 화면."),
        next_step=Text(
            en="Read the log of the company's app server (`apps-<company>`).",
            ko="회사 앱 서버(`apps-<회사>`)의 로그를 읽으십시오.",
        ),
    )
