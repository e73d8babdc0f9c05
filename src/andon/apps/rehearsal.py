"""An app is run as its viewers will run it, once in each language, before anyone may publish it."""

# mypy: allow-untyped-calls
# (nbformat's functions carry no types)

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from collections.abc import Iterator
from typing import Any

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from andon import places
from andon.apps.inspection import Finding
from andon.apps.kernels import Seat
from andon.apps.viewers import Viewer
from andon.language import LANGUAGES, Language, Text
from andon.model.notebook import App

WIDGET = "application/vnd.jupyter.widget-view+json"
HANGUL = re.compile("[가-힣]")
#: Traits of widgets whose text a viewer reads.
READ = ("value", "description", "placeholder", "tooltip", "title", "label", "_options_labels", "_titles")


def rehearse(notebook: bytes, card: App) -> list[Finding]:
    """Run the notebook in both languages within the card's time; an empty list means that it may be shown.

    The kernel gets the same environment and the same kind of folder as under the app server, but no
    company: it sees the reference data sets only.
    """
    return [finding for lang in LANGUAGES for finding in asyncio.run(_run(notebook, card, lang))]


async def _run(notebook: bytes, card: App, lang: Language) -> list[Finding]:
    seat = Seat(Viewer("vetting", frozenset(card.roles), lang), card.name)
    server = {name: value for name, value in os.environ.items() if name not in ("ANDON_COMPANY", "ANDON_DATASETS")}
    data = {"ANDON_DATA": str(places.data_cache()), "ANDON_CONTENT": str(places.content())}
    environment = seat.environment(server | data)
    kernel = AsyncKernelManager(kernel_name="python3", transport_encryption="auto")
    client = NotebookClient(nbformat.reads(notebook.decode("utf-8"), as_version=4), km=kernel, allow_errors=True)
    started = time.monotonic()
    try:
        run = client.async_execute(env=environment, cwd=str(seat.home))
        await asyncio.wait_for(run, card.seconds)
    except (TimeoutError, DeadKernelError):  # nbclient may take the end of our patience for the kernel's
        if time.monotonic() - started >= card.seconds:
            return [_finding(lang, f"It took more than {card.seconds} s.", f"{card.seconds}초가 넘게 걸렸습니다.")]
        return [_finding(lang, "The kernel died.", "커널이 죽었습니다.")]
    finally:
        if await kernel.is_alive():
            await kernel.shutdown_kernel(now=True)
        shutil.rmtree(seat.home, ignore_errors=True)
    return list(_seen(client, lang))


def _seen(client: NotebookClient, lang: Language) -> Iterator[Finding]:
    """What is wrong with what the viewer would see."""
    outputs = [output for cell in client.nb.cells for output in cell.get("outputs", ())]
    for state in client.widget_state.values():
        outputs += state.get("outputs", ())
    for output in outputs:
        if output["output_type"] == "error":
            yield _finding(
                lang, f"Error: {output['ename']}: {output['evalue']}", f"오류: {output['ename']}: {output['evalue']}"
            )
    if not outputs:
        yield _finding(lang, "The app shows nothing.", "앱이 아무것도 보여 주지 않습니다.")
    shown = [text for text in _texts(outputs, client.widget_state) if HANGUL.search(text)]
    if lang == "en" and shown:
        yield _finding(
            lang, f"Korean on the English page: {shown[0][:60]}", f"영어 화면에 한국어가 있습니다: {shown[0][:60]}"
        )
    if lang == "ko" and outputs and not shown:
        yield _finding(lang, "No Korean on the Korean page.", "한국어 화면에 한국어가 없습니다.")


def _texts(outputs: list[Any], widgets: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Every text that a viewer would read, as far as it stands in outputs and widgets."""
    for output in outputs:
        data = output.get("data", {})
        if WIDGET not in data:
            yield from (str(data[kind]) for kind in ("text/plain", "text/html", "text/markdown") if kind in data)
        if output.get("name") == "stdout":
            yield str(output["text"])
    for state in widgets.values():
        for trait in READ:
            value = state.get(trait)
            for text in value if isinstance(value, list | tuple) else [value]:
                if isinstance(text, str):
                    yield text


def _finding(lang: Language, en: str, ko: str) -> Finding:
    return Finding(lang, Text(en=en, ko=ko))
