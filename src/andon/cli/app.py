"""`andon app list|check|vet`: the shelf of apps from the command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from andon import places
from andon.language import Text
from andon.problem import Problem

_SOUND = Text(en="{name}: nothing found in either language.", ko="{name}: 두 언어 모두 지적 사항이 없습니다.")
_VETTED = Text(
    en="{name}: vetted by {reviewer}. Commit {file}.", ko="{name}: {reviewer} 검증 완료. {file} 을(를) 커밋하십시오."
)
_ON = Text(en="on the shelf, vetted by {reviewer} on {day}", ko="제공 중, {day} {reviewer} 검증")
_OTHER_LOCK = Text(en="; against other packages than today's", ko="; 지금과 다른 패키지에서 검증")
_OFF = Text(en="not shown", ko="표시하지 않음")
_EMPTY = Text(en="There are no apps in {folder}.", ko="{folder} 에 앱이 없습니다.")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its own verbs."""
    verb = verbs.add_parser("app", help="apps for managers: list, check, vet")
    own = verb.add_subparsers(dest="app_verb", required=True, metavar="VERB")
    own.add_parser("list", help="what is on the shelf, what is not, and why").set_defaults(run=_list)
    checked = own.add_parser("check", help="inspect and rehearse an app, in both languages")
    checked.add_argument("name")
    checked.set_defaults(run=_check)
    vetted = own.add_parser("vet", help="check an app and sign it")
    vetted.add_argument("name")
    vetted.add_argument("--reviewer", required=True, help="who vouches for it; not the author")
    vetted.set_defaults(run=_vet)


def _shelf() -> Path:
    return places.notebooks() / "apps"


def _home(name: str) -> Path:
    """The folder of an app; a name that is none names those that are."""
    home = _shelf() / name
    if home.parent == _shelf() and home.is_dir():
        return home
    names = ", ".join(sorted(one.name for one in _shelf().glob("*/") if one.is_dir())) or "-"
    raise Problem(
        Text(en=f"There is no app `{name}`.", ko=f"앱 `{name}` 이(가) 없습니다."),
        where=str(_shelf()),
        expected=Text(en=f"One of: {names}.", ko=f"다음 가운데 하나: {names}."),
        next_step=Text(en="Correct the name.", ko="이름을 고치십시오."),
    )


def _list(_arguments: argparse.Namespace) -> int:
    from andon.apps.vetting import lock_hash
    from andon.model.shelf import read_shelf

    shelf, lock = read_shelf(_shelf()), lock_hash()
    for name, app in shelf.apps.items():
        other = _OTHER_LOCK if app.vetted.lock_sha256 != lock else ""
        print(f"{name:24} {_ON.format(reviewer=app.vetted.reviewer, day=app.vetted.vetted_on)}{other}")
    for name, problem in shelf.refused.items():
        print(f"{name:24} {_OFF}: {problem.read}")
    if not shelf.apps and not shelf.refused:
        print(_EMPTY.format(folder=_shelf()))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from andon.apps.vetting import check

    found = check(_home(arguments.name))
    for finding in found:
        print(f"{finding.where}: {finding.what}")
    if not found:
        print(_SOUND.format(name=arguments.name))
    return 1 if found else 0


def _vet(arguments: argparse.Namespace) -> int:
    from andon.apps.vetting import vet
    from andon.model.shelf import VETTED

    home = _home(arguments.name)
    record = vet(home, arguments.reviewer)
    print(_VETTED.format(name=arguments.name, reviewer=record.reviewer, file=home / VETTED))
    return 0
