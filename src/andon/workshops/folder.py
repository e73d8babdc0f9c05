"""The folder of a workshop: its card, its notebook in each language, and whatever lies beside them."""

from __future__ import annotations

import ast
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from andon import places
from andon.language import Language, Text
from andon.model.notebook import Workshop
from andon.model.strict import nearest, read_card
from andon.problem import Problem

CARD = "card.yml"
NOTEBOOKS: dict[Language, str] = {"en": "workshop.ipynb", "ko": "workshop.ko.ipynb"}
BUILT_IN = ("seat", "participant", "seed", "language")
"""What every workshop notebook receives, whatever its card says."""


@dataclass(frozen=True)
class WorkshopFolder:
    """A workshop that may be run: both notebooks declare exactly the parameters of the card."""

    card: Workshop
    folder: Path

    def notebook(self, lang: Language) -> Path:
        """The notebook in ``lang``."""
        return self.folder / NOTEBOOKS[lang]

    def extras(self) -> dict[str, bytes]:
        """The other files by relative name (card, data, helper modules); they are laid beside the seats' notebooks."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
            and path.suffix != ".ipynb"
            and not any(p.startswith(".") or p == "__pycache__" for p in path.relative_to(self.folder).parts)
        }

    def digest(self, lang: Language) -> str:
        """SHA-256 of everything that a seat's notebook is made from, apart from its parameters."""
        total = hashlib.sha256(self.notebook(lang).read_bytes())
        for name, data in self.extras().items():
            total.update(f"\0{name}\0{len(data)}\0".encode())
            total.update(data)
        return total.hexdigest()


def find(workshop: str | Path) -> WorkshopFolder:
    """The workshop of that name, or in that folder.

    Raises :class:`Problem` when there is none, when the card is wrong, or when a notebook and the
    card disagree about the parameters.
    """
    here = Path(workshop).expanduser()
    shelf = places.notebooks() / "workshops"
    for folder in (shelf / str(workshop), here):
        if (folder / CARD).is_file():
            return _read(folder.resolve())
    known = [card.parent.name for card in sorted(shelf.glob(f"*/{CARD}"))]
    guess = nearest(here.name, known)
    raise Problem(
        Text(en=f"There is no workshop `{workshop}`.", ko=f"`{workshop}` 워크숍이 없습니다."),
        where=str(here.absolute() if here.is_dir() else shelf),
        expected=Text(
            en=f"Did you mean `{guess}`?" if guess else f"A name ({', '.join(known)}) or a folder with {CARD}.",
            ko=f"`{guess}` 을(를) 쓰려고 했습니까?" if guess else f"이름({', '.join(known)}) 또는 {CARD} 이 있는 폴더.",
        ),
        next_step=Text(en="`andon workshop list` shows all names.", ko="`andon workshop list` 로 이름을 확인하십시오."),
    )


def available(own: Path | None = None) -> tuple[dict[str, WorkshopFolder], dict[str, Problem]]:
    """Every workshop that ships with Andon, and those in the folder ``own``; and why others cannot be run."""
    good: dict[str, WorkshopFolder] = {}
    refused: dict[str, Problem] = {}
    cards = sorted((places.notebooks() / "workshops").glob(f"*/{CARD}"))
    if own is not None:
        cards += [card for card in sorted(own.glob(f"*/{CARD}")) if (card.parent / NOTEBOOKS["en"]).is_file()]
    for card in cards:
        try:
            good[card.parent.name] = _read(card.parent.resolve())
        except Problem as problem:
            refused[card.parent.name] = problem
    return good, refused


def _read(folder: Path) -> WorkshopFolder:
    card = read_card(folder / CARD, Workshop)
    if card.name != folder.name:
        raise Problem(
            Text(en=f"The card names the workshop `{card.name}`.", ko=f"카드의 워크숍 이름이 `{card.name}` 입니다."),
            where=str(folder / CARD),
            expected=Text(en=f"The folder's name, `{folder.name}`.", ko=f"폴더 이름 `{folder.name}`."),
            next_step=Text(en="Make them the same.", ko="둘을 같게 하십시오."),
        )
    _check_names(card, folder)
    found = WorkshopFolder(card, folder)
    cells = {lang: _code_cells(found.notebook(lang)) for lang in NOTEBOOKS}
    for lang in NOTEBOOKS:
        _check_parameters(found, lang, cells[lang])
    _check_same_code(found, cells["en"], cells["ko"])
    return found


def _check_names(card: Workshop, folder: Path) -> None:
    names = [parameter.name for parameter in card.parameters]
    wrong = sorted({n for n in names if n in BUILT_IN or names.count(n) > 1})
    if wrong:
        raise Problem(
            Text(
                en=f"The parameter `{wrong[0]}` cannot be declared.",
                ko=f"매개변수 `{wrong[0]}` 은(는) 선언할 수 없습니다.",
            ),
            where=str(folder / CARD),
            expected=Text(
                en=f"Each name once, and none of {', '.join(BUILT_IN)}: those are always there.",
                ko=f"이름은 한 번씩만. {', '.join(BUILT_IN)} 은(는) 항상 있으므로 선언하지 않습니다.",
            ),
            next_step=Text(en="Rename or remove it.", ko="이름을 바꾸거나 지우십시오."),
        )


def _code_cells(path: Path) -> list[dict[str, Any]]:
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [cell for cell in cells if cell["cell_type"] == "code"]
    except FileNotFoundError:
        reason = Text(en=f"The notebook {path.name} is missing.", ko=f"노트북 {path.name} 이(가) 없습니다.")
    except (OSError, ValueError, KeyError, TypeError):
        reason = Text(
            en=f"{path.name} cannot be read as a notebook.", ko=f"{path.name} 을(를) 노트북으로 읽을 수 없습니다."
        )
    raise Problem(
        reason,
        where=str(path),
        expected=Text(
            en="One notebook per language: workshop.ipynb (English) and workshop.ko.ipynb (Korean).",
            ko="언어마다 노트북 하나: workshop.ipynb(영어)와 workshop.ko.ipynb(한국어).",
        ),
        next_step=Text(
            en="Add it; its code cells are the same in both.", ko="추가하십시오. 코드 셀은 두 노트북이 같아야 합니다."
        ),
    )


def source(cell: dict[str, Any]) -> str:
    """The text of a notebook cell, which a file may hold as one string or as lines."""
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def _declared(cells: list[dict[str, Any]]) -> list[str] | None:
    """Names assigned in the cell tagged ``parameters``; None when there is no such cell or it is not Python."""
    for cell in cells:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            try:
                body = ast.parse(source(cell)).body
            except SyntaxError:
                return None
            targets: list[ast.expr] = []
            for node in body:
                targets += node.targets if isinstance(node, ast.Assign) else []
                targets += [node.target] if isinstance(node, ast.AnnAssign) else []
            return [target.id for target in targets if isinstance(target, ast.Name)]
    return None


def _check_parameters(found: WorkshopFolder, lang: Language, cells: list[dict[str, Any]]) -> None:
    """papermill only warns about a parameter that a notebook does not declare; here it is refused."""
    wanted = [*BUILT_IN, *(parameter.name for parameter in found.card.parameters)]
    declared = _declared(cells)
    where = str(found.notebook(lang))
    if declared is None:
        raise Problem(
            Text(
                en="The notebook has no readable cell tagged `parameters`.",
                ko="`parameters` 태그가 붙은 셀이 없거나 읽을 수 없습니다.",
            ),
            where=where,
            expected=Text(
                en=f"One code cell with that tag that sets {', '.join(wanted)}.",
                ko=f"그 태그가 있고 {', '.join(wanted)} 을(를) 정하는 코드 셀 하나.",
            ),
            next_step=Text(en="Add the tag in the cell's property panel.", ko="셀 속성 창에서 태그를 붙이십시오."),
        )
    for name in wanted:
        if name not in declared:
            guess = nearest(name, [d for d in declared if d not in wanted])
            raise Problem(
                Text(
                    en=f"The cell tagged `parameters` does not set `{name}`.",
                    ko=f"`parameters` 셀이 `{name}` 을(를) 정하지 않습니다.",
                ),
                where=where,
                expected=Text(
                    en=f"`{name}` instead of `{guess}`?" if guess else f"A line `{name} = ...`.",
                    ko=f"`{guess}` 대신 `{name}` 입니까?" if guess else f"`{name} = ...` 한 줄.",
                ),
                next_step=Text(en="Correct the cell or the card.", ko="셀이나 카드를 고치십시오."),
            )
    for name in declared:
        if name not in wanted:
            raise Problem(
                Text(
                    en=f"The cell tagged `parameters` sets `{name}`.", ko=f"`parameters` 셀이 `{name}` 을(를) 정합니다."
                ),
                where=where,
                expected=Text(
                    en=f"Only what the card names: {', '.join(wanted)}.", ko=f"카드에 있는 이름만: {', '.join(wanted)}."
                ),
                next_step=Text(
                    en="Add it to the card, or move it to another cell.", ko="카드에 추가하거나 다른 셀로 옮기십시오."
                ),
            )


def _check_same_code(found: WorkshopFolder, en: list[dict[str, Any]], ko: list[dict[str, Any]]) -> None:
    ours, theirs = [source(cell).strip() for cell in en], [source(cell).strip() for cell in ko]
    if ours == theirs:
        return
    same = zip(ours, theirs, strict=False)
    number = next((i for i, (a, b) in enumerate(same, 1) if a != b), min(len(ours), len(theirs)) + 1)
    raise Problem(
        Text(
            en=f"The two notebooks differ in code cell {number}.",
            ko=f"두 노트북의 코드 셀 {number} 이(가) 서로 다릅니다.",
        ),
        where=str(found.notebook("ko")),
        expected=Text(
            en="The same code in both languages; only text cells differ.", ko="두 언어의 코드는 같고 글 셀만 다릅니다."
        ),
        next_step=Text(
            en="Copy the code cell from one to the other.", ko="코드 셀을 한쪽에서 다른 쪽으로 복사하십시오."
        ),
    )
