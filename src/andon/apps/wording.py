"""Every sentence that the app server itself says to a viewer."""

from __future__ import annotations

from andon.language import Text

GALLERY = Text(en="Apps", ko="앱 목록")
RELOAD = Text(en="Open again", ko="다시 열기")
LANGUAGE = Text(en="Language", ko="언어")
PREPARING = Text(en="Preparing the app", ko="앱을 준비하고 있습니다")
NO_SCRIPT = Text(
    en="This app needs JavaScript in the browser.", ko="브라우저에서 자바스크립트를 켜야 이 앱을 쓸 수 있습니다."
)

LOST = Text(
    en="The connection is lost. What you entered is kept; trying again…",
    ko="연결이 끊어졌습니다. 입력한 내용은 남아 있으며, 다시 연결하고 있습니다…",
)
ENDED = Text(
    en="This app has ended: it was not used, met a fault or ran out of memory. Open it again to go on.",
    ko="사용하지 않았거나, 문제가 생겼거나, 메모리가 모자라 앱이 종료되었습니다. 계속하려면 다시 여십시오.",
)
TOO_LARGE = Text(
    en="This file is larger than {limit} MiB, so it was not taken. Choose a smaller file.",
    ko="파일이 {limit} MiB보다 커서 받지 않았습니다. 더 작은 파일을 선택하십시오.",
)

CELL_FAILED = Text(
    en="This part of the app did not work. Open the app again; if it happens again, tell your administrator"
    " the code {code}.",
    ko="앱의 이 부분이 제대로 실행되지 않았습니다. 앱을 다시 열어 보고, 같은 일이 반복되면 담당자에게"
    " 다음 코드를 알려 주십시오: {code}",
)

#: Title and sentence per HTTP status; 500 stands for every status that is not listed.
STATUS: dict[int, tuple[Text, Text]] = {
    403: (
        Text(en="Not open to you", ko="사용할 권한이 없습니다"),
        Text(
            en="This app is not for your role or your company. Ask your administrator if you need it.",
            ko="소속 회사나 역할로는 이 앱을 쓸 수 없습니다. 필요하면 담당자에게 문의하십시오.",
        ),
    ),
    404: (
        Text(en="There is no such app here", ko="앱을 찾을 수 없습니다"),
        Text(
            en="It may have been withdrawn, or it is waiting for a new review.",
            ko="제공이 중단되었거나 다시 검증을 기다리고 있을 수 있습니다.",
        ),
    ),
    503: (
        Text(en="Busy, please try again", ko="지금은 사용자가 많습니다"),
        Text(
            en="Every place in your company's app server is taken. A place is free as soon as someone closes an app.",
            ko="회사 앱 서버의 자리가 모두 사용 중입니다. 누군가 앱을 닫으면 바로 쓸 수 있으니 잠시 후 다시 여십시오.",
        ),
    ),
    500: (
        Text(en="The app could not be opened", ko="앱을 열 수 없습니다"),
        Text(
            en="Something went wrong on our side. Try again; if it happens again, tell your administrator"
            " the code {code}.",
            ko="서버에 문제가 생겼습니다. 다시 열어 보고, 같은 일이 반복되면 담당자에게"
            " 다음 코드를 알려 주십시오: {code}",
        ),
    ),
}
