"""A second person vets an app: it is inspected and rehearsed, and the record binds their name to its bytes."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import yaml

from andon import places
from andon.apps.inspection import Finding, inspect
from andon.apps.rehearsal import rehearse
from andon.language import Text
from andon.model.notebook import App
from andon.model.shelf import CARD, NOTEBOOK, VETTED, Vetted, content_hash
from andon.model.strict import read_card
from andon.problem import Problem

HEAD = "# Written by `andon app vet`. A change to any file of this app makes the record void.\n"


def check(home: Path) -> list[Finding]:
    """Everything that stands in the way of publishing the app in ``home``; runs it only if it may be run."""
    card = _card(home)
    notebook = _notebook(home)
    missing = [name for name in card.datasets if not (places.datasets() / name).is_dir()]
    found = [
        Finding(CARD, Text(en=f"There is no dataset `{name}`.", ko=f"데이터 `{name}` 이(가) 없습니다."))
        for name in missing
    ]
    found += inspect(notebook, card)
    return found or rehearse(notebook, card)


def vet(home: Path, reviewer: str) -> Vetted:
    """Check the app and write ``vetted.yml``; a Problem names everything that was found.

    ``reviewer`` must be another person than the card's author. The record holds the hash of the
    app's bytes, taken before the check and compared after it, and that of the lock of packages.
    """
    card = _card(home)
    if not reviewer.strip() or _same_person(reviewer, card.author):
        raise Problem(
            Text(
                en=f"The reviewer is {reviewer!r}; so is the author.", ko=f"검증자와 작성자가 모두 {reviewer!r} 입니다."
            ),
            where=str(home / CARD),
            expected=Text(en="A second person as reviewer.", ko="작성자가 아닌 다른 사람의 검증."),
            next_step=Text(
                en="Have someone else run `andon app vet`.", ko="다른 사람이 `andon app vet` 을 실행하십시오."
            ),
        )
    before, lock = content_hash(home), lock_hash()
    found = check(home)
    if found:
        raise _refused(home, found)
    if content_hash(home) != before:
        raise _refused(
            home, [Finding(str(home), Text(en="It changed during the check.", ko="검증하는 동안 바뀌었습니다."))]
        )
    record = Vetted(
        sha256=before, author=card.author, reviewer=reviewer.strip(), vetted_on=date.today(), lock_sha256=lock
    )
    text = HEAD + yaml.safe_dump(record.model_dump(mode="json"), allow_unicode=True, sort_keys=False)
    (home / VETTED).write_text(text, encoding="utf-8")
    return record


def lock_hash() -> str:
    """SHA-256 of the lock of packages that this installation was made from."""
    lock = places.content() / "requirements" / "runtime.lock"
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError:
        raise Problem(
            Text(en="The lock of packages cannot be read.", ko="패키지 잠금 파일을 읽을 수 없습니다."),
            where=str(lock),
            expected=Text(en="The lock that this installation was made from.", ko="이 설치의 기준이 된 잠금 파일."),
            next_step=Text(en="Run this in a complete copy of Andon.", ko="Andon 전체가 있는 곳에서 실행하십시오."),
        ) from None


def _card(home: Path) -> App:
    card = read_card(home / CARD, App)
    if card.name != home.name:
        raise Problem(
            Text(en=f"The card names the app `{card.name}`.", ko=f"카드의 앱 이름이 `{card.name}` 입니다."),
            where=str(home / CARD),
            expected=Text(en=f"The folder's name, `{home.name}`.", ko=f"폴더 이름 `{home.name}`."),
            next_step=Text(en="Make them the same.", ko="둘을 같게 하십시오."),
        )
    return card


def _notebook(home: Path) -> bytes:
    try:
        return (home / NOTEBOOK).read_bytes()
    except OSError:
        raise Problem(
            Text(en="This app has no notebook.", ko="앱에 노트북이 없습니다."),
            where=str(home / NOTEBOOK),
            expected=Text(en=f"A notebook named {NOTEBOOK}.", ko=f"{NOTEBOOK} 이라는 노트북."),
            next_step=Text(en="Put it beside the card.", ko="카드 옆에 두십시오."),
        ) from None


def _same_person(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _refused(home: Path, found: list[Finding]) -> Problem:
    where = "; ".join(sorted({finding.where for finding in found}))
    return Problem(
        Text(
            en=f"This app is not fit to be shown yet: {' / '.join(finding.what.en for finding in found)}",
            ko=f"이 앱은 아직 보여 줄 수 없습니다. {' / '.join(finding.what.ko for finding in found)}",
        ),
        where=f"{home} ({where})",
        expected=Text(en="An app in which nothing is found.", ko="지적 사항이 없는 앱."),
        next_step=Text(
            en=f"Correct the app, then run `andon app check {home.name}`.",
            ko=f"앱을 고친 뒤 `andon app check {home.name}` 을 실행하십시오.",
        ),
    )
