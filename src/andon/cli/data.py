"""`andon data list|get|make|show`: the curated datasets from the command line."""

from __future__ import annotations

import argparse
import sys

from andon.language import Text

_MADE = Text(
    en="Made {name} {size}: {files} files, {mib:.1f} MiB in {folder}",
    ko="{name} {size} 을(를) 만들었습니다: 파일 {files} 개, {mib:.1f} MiB, {folder}",
)
_SOUND = Text(
    en="Stored files: {size}, every file is as it was written", ko="저장된 파일: {size}, 모두 처음과 같습니다"
)
_COLUMNS = Text(en="Columns", ko="열")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb and its own verbs."""
    verb = verbs.add_parser("data", help="curated datasets: list, show, make, get")
    own = verb.add_subparsers(dest="data_verb", required=True, metavar="VERB")
    listed = own.add_parser("list", help="which datasets exist")
    listed.add_argument("words", nargs="*", help="only those whose card holds all these words")
    listed.set_defaults(run=_list)
    shown = own.add_parser("show", help="one dataset's card, and whether its stored files are sound")
    shown.add_argument("name")
    shown.set_defaults(run=_show)
    made = own.add_parser("make", help="make a generated dataset")
    made.add_argument("name")
    made.add_argument("--size", default="S", metavar="S|M")
    made.add_argument("--again", action="store_true", help="even when it is there (after damage, say)")
    made.set_defaults(run=_make)
    got = own.add_parser("get", help="install a public file after checking it")
    got.add_argument("name")
    got.add_argument(
        "--from", dest="source", required=True, metavar="FILE|URL", help="the file, or a zip that holds it"
    )
    got.set_defaults(run=_get)


def _list(arguments: argparse.Namespace) -> int:
    from andon.data import catalog

    for row in catalog(" ".join(arguments.words)).to_dict("records"):
        print(f"{row['name']:20} {row['rows']:>10,}  {row['state']:20}  {row['title']}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from andon.data import cards
    from andon.data.describe import lines
    from andon.data.making import checked

    card = cards.card(arguments.name)
    for label, text in lines(card):
        print(f"{label}: {text}")
    for size in checked(card):
        print(_SOUND.format(size=size))
    print(f"{_COLUMNS}:")
    for column in card.columns:
        unit = f" [{column.unit}]" if column.unit else ""
        print(f"  {column.name}{unit}: {column.title}")
    return 0


def _make(arguments: argparse.Namespace) -> int:
    from andon.data import cards, making

    stored = making.make(cards.card(arguments.name), arguments.size, again=arguments.again, progress=_progress)
    mib = sum(mark.bytes for mark in stored.manifest.files.values()) / 2**20
    files, folder = len(stored.manifest.files), stored.folder
    print(_MADE.format(name=arguments.name, size=arguments.size, files=files, mib=mib, folder=folder))
    return 0


def _get(arguments: argparse.Namespace) -> int:
    from andon.data import get

    print(get(arguments.name, arguments.source, progress=_progress))
    return 0


def _progress(done: int, total: int) -> None:
    """One line that fills up, on a terminal only."""
    if sys.stderr.isatty():
        part = done / total if total else 0.0
        end = "\n" if total and done >= total else ""
        print(f"\r{'█' * round(30 * part):30} {100 * part:3.0f} %", end=end, file=sys.stderr, flush=True)
