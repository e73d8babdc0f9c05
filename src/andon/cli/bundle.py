"""`andon bundle`: everything that Andon is installed from, in one folder, for places without a network."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from andon.language import Text


def register(verbs: Any) -> None:
    """Add the verb."""
    parser = verbs.add_parser("bundle", help="write an offline bundle: wheels, npm packages, images, chart, datasets")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--check", action="store_true", help="only hold every file of FOLDER to its checksum")
    parser.add_argument("--images", type=Path, metavar="DIR", help="archives made by images/build.py (default: build)")
    parser.add_argument("--base", default="", help="handed to images/build.py where the images are built")
    names = ("wheels", "npm", "images", "chart", "datasets")
    parser.add_argument("--only", nargs="+", default=[], choices=names, metavar="PART", help=f"of {', '.join(names)}")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make or check; exit code 1 when a check finds a difference."""
    from andon.operate import bundle

    if not arguments.check:
        work = bundle.order(arguments.folder, arguments.images, arguments.base)
        bundle.make(work, bundle.chosen(arguments.only), lambda text: print(text, flush=True))
        return 0
    found = bundle.check(arguments.folder)
    for label, files in (
        (Text(en="missing", ko="없음"), found.missing),
        (Text(en="changed", ko="바뀜"), found.changed),
        (Text(en="not of the bundle", ko="묶음의 것이 아님"), found.unknown),
    ):
        for name in files:
            print(f"{label}: {name}")
    if found:
        print(Text(en="Copy these files again.", ko="이 파일들을 다시 복사하십시오."))
        return 1
    print(Text(en="Every file is as it was written.", ko="모든 파일이 처음과 같습니다."))
    return 0
