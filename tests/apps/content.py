"""Small apps that the tests put on a shelf."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import nbformat
import yaml

from andon.model.shelf import CARD, NOTEBOOK, VETTED, Vetted, content_hash

ECHO = """
import os, ipywidgets as w
from andon.language import Text
said = w.Text(description=str(Text(en="Value", ko="값")))
heard = w.Label()
fail = w.Button(description=str(Text(en="Fail", ko="실패")))
out = w.Output()
said.observe(lambda change: setattr(heard, "value", f"heard {change['new']}"), "value")
def on_fail(_):
    with out:
        raise ZeroDivisionError("secret detail")
fail.on_click(on_fail)
w.VBox([w.HTML(f"viewer={os.environ['ANDON_VIEWER']} lang={os.environ['ANDON_LANG']}"), said, heard, fail, out])
"""
SPY = """
import json, os
print("ENV" + json.dumps(dict(os.environ)) + "VNE")
print("PID", os.getpid(), "CWD", os.getcwd(), "END")
"""
SLOW = "import time\nprint('asleep')\ntime.sleep(120)"
BROKEN = "print('before')\n1 / 0"
PICTURE = "import ipywidgets as w\nw.Image(value=bytes(range(1, 256)))"
NOISY = """
import sys, ipywidgets as w
print("to the log only", file=sys.stderr)
out = w.Output()
with out:
    raise RuntimeError("inner secret")
out
"""


def write_app(shelf: Path, name: str, *cells: str, vetted: bool = True, **card: object) -> Path:
    """One app folder; ``card`` overrides the card's keys."""
    home = shelf / name
    home.mkdir(parents=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in cells])
    nbformat.write(notebook, home / NOTEBOOK)
    both = {"en": f"App {name}", "ko": f"앱 {name}"}
    keys = {"name": name, "title": both, "summary": both, "needs": both, "author": "Author", "seconds": 60, **card}
    (home / CARD).write_text(yaml.safe_dump(keys, allow_unicode=True), encoding="utf-8")
    if vetted:
        vet(home)
    return home


def vet(home: Path) -> None:
    """Write the record that `andon app vet` would write."""
    lock = hashlib.sha256(b"lock").hexdigest()
    record = Vetted(
        sha256=content_hash(home), author="Author", reviewer="Reviewer", vetted_on=date(2026, 11, 1), lock_sha256=lock
    )
    (home / VETTED).write_text(yaml.safe_dump(record.model_dump(mode="json")), encoding="utf-8")


def write_shelf(content: Path) -> None:
    """All apps of the attack matrix."""
    shelf = content / "starter_notebooks" / "apps"
    write_app(shelf, "echo", ECHO)
    write_app(shelf, "spy", SPY)
    write_app(shelf, "slow", SLOW)
    write_app(shelf, "broken", BROKEN)
    write_app(shelf, "noisy", NOISY)
    write_app(shelf, "picture", PICTURE)
    write_app(shelf, "trainers", ECHO, roles=["trainer"])
    write_app(shelf, "not-enabled", ECHO)
    write_app(shelf, "unvetted", ECHO, vetted=False)
    changed = write_app(shelf, "changed", ECHO)
    (changed / NOTEBOOK).write_text((changed / NOTEBOOK).read_text().replace("heard", "stolen"))
