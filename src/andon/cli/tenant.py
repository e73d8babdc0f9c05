"""`andon tenant new|check|render|remove`: companies, on one PC and on a cluster."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from andon.language import LANGUAGES, Text

_LIVE = Path("-")
_SAID = {
    "made": Text(en="Made {card}", ko="만들었습니다: {card}"),
    "next": Text(
        en="Next: open it, then `andon tenant check {name}`.", ko="다음: 열어서 고친 뒤 `andon tenant check {name}`."
    ),
    "fine": Text(en="Companies read: {n}. No problem found.", ko="회사 {n} 곳, 문제가 없습니다."),
    "faults": Text(en="Problems: {n}.", ko="문제: {n} 건."),
    "goes": Text(en="Goes:", ko="지워짐:"),
    "stays": Text(en="Stays:", ko="남음:"),
    "ask": Text(
        en="Type the company's name to remove it ({name}): ", ko="지우려면 회사 이름을 입력하십시오 ({name}): "
    ),
    "not": Text(en="Nothing was removed.", ko="아무것도 지우지 않았습니다."),
    "removed": Text(en="Removed {name}.", ko="{name} 을(를) 지웠습니다."),
}


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its own verbs."""
    verb = verbs.add_parser("tenant", help="companies: add, check, values for a cluster, remove")
    own = verb.add_subparsers(dest="tenant_verb", required=True, metavar="VERB")
    _register_new(own.add_parser("new", help="make a company's folder with a commented card"))
    checked = own.add_parser("check", help="say everything that is wrong with the companies' cards")
    checked.add_argument("names", nargs="*", metavar="NAME")
    checked.set_defaults(run=_check)
    _register_render(own.add_parser("render", help="values for the chart k8s/andon (secrets are never in them)"))
    removed = own.add_parser("remove", help="remove a company; its people's files stay unless --data")
    removed.add_argument("name")
    removed.add_argument("--data", action="store_true", help="delete its people's files on this computer too")
    removed.add_argument("--yes", action="store_true", help="do not ask")
    removed.set_defaults(run=_remove)


def _register_new(new: argparse.ArgumentParser) -> None:
    new.add_argument("name", help="folder, address and namespace: a-z, 0-9, single hyphens")
    new.add_argument("--title-en", default="", metavar="TEXT", help="what people read in English")
    new.add_argument("--title-ko", default="", metavar="TEXT", help="what people read in Korean")
    new.add_argument("--language", choices=LANGUAGES, default="ko", help="for people who have not chosen one")
    for role in ("analyst", "manager", "trainer"):
        new.add_argument(f"--{role}", action="append", default=[], metavar="LOGIN", help="may be given several times")
    new.add_argument("--app", action="append", default=[], metavar="NAME", help="a vetted app for its gallery")
    new.add_argument("--dataset", action="append", default=[], metavar="NAME", help="a curated dataset it may see")
    new.set_defaults(run=_new)


def _register_render(render: argparse.ArgumentParser) -> None:
    render.add_argument("names", nargs="*", metavar="NAME", help="only these companies (default: all)")
    render.add_argument("--output", metavar="FILE", type=Path, help="write there instead of printing")
    render.add_argument(
        "--diff", metavar="FILE", type=Path, nargs="?", const=_LIVE,
        help="say what would be created, changed, removed: against an earlier render, or the live release (no FILE)",
    )  # fmt: skip
    render.add_argument("--release", default="andon", help="the live release (default: %(default)s)")
    render.add_argument("--namespace", default="andon", help="and its namespace (default: %(default)s)")
    render.add_argument("--chart", metavar="FOLDER", type=Path, help="with it, the live release's objects are compared")
    render.set_defaults(run=_render)


def _new(arguments: argparse.Namespace) -> int:
    from andon import places
    from andon.operate.tenants import ROLES, Wish, new

    people = tuple((role, login) for role in ROLES for login in getattr(arguments, role))
    card = new(
        places.tenants(),
        Wish(
            name=arguments.name,
            title_en=arguments.title_en,
            title_ko=arguments.title_ko,
            language=arguments.language,
            people=people,
            apps=tuple(arguments.app),
            datasets=tuple(arguments.dataset),
        ),
    )
    print(_SAID["made"].format(card=card))
    print(_SAID["next"].format(name=arguments.name))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from andon import places
    from andon.model.tenant import tenant_names
    from andon.operate.checking import problems

    found = list(problems(places.content(), places.tenants(), tuple(arguments.names)))
    for problem in found:
        print(problem, end="\n\n")
    count = len(arguments.names) or len(tenant_names(places.tenants()))
    print(_SAID["faults"].format(n=len(found)) if found else _SAID["fine"].format(n=count))
    return 1 if found else 0


def _render(arguments: argparse.Namespace) -> int:
    from andon import places
    from andon.operate.rendering import render

    text = render(places.tenants(), arguments.names)
    if arguments.diff:
        print("\n".join(_preview(arguments, text).lines()))
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    elif not arguments.diff:
        print(text, end="")
    return 0


def _preview(arguments: argparse.Namespace, text: str) -> Any:
    import yaml

    from andon.operate import preview, release

    if arguments.diff != _LIVE:
        return preview.of_values(arguments.diff.read_text(encoding="utf-8"), text)
    live = release.Release(arguments.release, arguments.namespace)
    values = live.values()
    if arguments.chart is None:
        return preview.of_values(yaml.safe_dump(values), text)
    wanted = release.with_rendered(values, yaml.safe_load(text))
    return preview.of_manifests(live.manifest(), live.would_make(arguments.chart, wanted))


def _remove(arguments: argparse.Namespace) -> int:
    from andon import places
    from andon.operate.tenants import removal

    plan = removal(places.tenants(), places.state(), arguments.name, data=arguments.data)
    for head, lines in (("goes", plan.goes()), ("stays", plan.stays())):
        print(_SAID[head])
        for line in lines:
            print(f"  {line}")
    if not arguments.yes and input(str(_SAID["ask"].format(name=plan.name))).strip() != plan.name:
        print(_SAID["not"])
        return 1
    plan.do()
    print(_SAID["removed"].format(name=plan.name))
    return 0
