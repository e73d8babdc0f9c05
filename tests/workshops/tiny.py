"""A small workshop that can be told to go wrong."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CARD = """\
name: tiny
title: {en: Tiny workshop, ko: 작은 워크숍}
summary: {en: For the tests., ko: 시험용입니다.}
minutes: 5
seats_max: 8
seconds: 20
parameters:
  - name: trouble
    title: {en: Planted trouble, ko: 심어 둔 문제}
    per_seat: true
    default: ""
  - name: offset
    title: {en: Offset, ko: 오프셋}
    kind: float
    per_seat: true
    default: 0.5
  - name: level
    title: {en: Level, ko: 난이도}
    kind: int
    default: 1
results:
  - name: answer
    title: {en: Answer, ko: 답}
    unit: mm
  - name: sharp
    title: {en: Sharp, ko: 예리함}
"""
CODE = [
    'seat = "0"\nparticipant = "-"\nseed = 1\nlanguage = "en"\ntrouble = ""\noffset = 0.5\nlevel = 1',
    "from andon.workshops import report",
    """\
    import os, sys, time

    if trouble == "error":
        raise ValueError(f"the gauge of {participant} slipped")
    if trouble == "kill":
        os.kill(os.getpid(), 9)
    if trouble == "exit":
        sys.exit(0)
    if trouble == "slow":
        time.sleep(600)
    if trouble == "typo":
        report("anser", 1)""",
    'report("answer", seed % 1000 + offset)\nreport("sharp", level > 0)',
]
KERNEL = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def notebook(title: str, code: Sequence[str]) -> dict[str, Any]:
    """A notebook of code cells; the first carries the tag ``parameters``."""
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "id": "title", "metadata": {}, "source": f"# {title}"}]
    for number, text in enumerate(code):
        tags = ["parameters"] if number == 0 else []
        cells.append(
            {"cell_type": "code", "id": f"code-{number}", "metadata": {"tags": tags}, "execution_count": None,
             "outputs": [], "source": textwrap.dedent(text)}
        )  # fmt: skip
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": KERNEL, "cells": cells}


def write_workshop(folder: Path, card: str = CARD, en: Sequence[str] = CODE, ko: Sequence[str] = CODE) -> Path:
    """Write a workshop folder."""
    folder.mkdir(parents=True)
    (folder / "card.yml").write_text(card, encoding="utf-8")
    (folder / "workshop.ipynb").write_text(json.dumps(notebook("Tiny", en)), encoding="utf-8")
    (folder / "workshop.ko.ipynb").write_text(json.dumps(notebook("작은 워크숍", ko)), encoding="utf-8")
    return folder
