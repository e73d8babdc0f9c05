"""Installs public files that a user brings: checked, whole or not at all, with licence and citation."""

from __future__ import annotations

import importlib
import shutil
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from andon.data import cards, manifest, store
from andon.data.difference import explain
from andon.data.store import Stored
from andon.data.transfer import Progress, bring
from andon.language import Text
from andon.model.dataset import Dataset
from andon.problem import Problem

FOLDER = "file"
_HOME = "andon.data.adapters."


@dataclass(frozen=True)
class Receipt:
    """What was installed, whose it is, and how to cite it; prints in the viewer's language."""

    dataset: Dataset
    folder: Path

    def lines(self) -> list[tuple[str, str]]:
        """Label and text, line by line."""
        card = self.dataset
        pairs = (
            (Text(en="Installed", ko="설치함"), f"{card.title} ({card.name})"),
            (Text(en="Rows", ko="행 수"), f"{card.rows:,}"),
            (Text(en="Provider", ko="제공 기관"), str(card.provider)),
            (Text(en="Licence", ko="라이선스"), f"{card.licence}: {card.terms}"),
            (Text(en="Please cite", ko="인용 표시"), str(card.citation)),
        )
        return [(str(label), text) for label, text in pairs]

    def __str__(self) -> str:
        return "\n".join(f"{label}: {text}" for label, text in self.lines())

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return "<br>".join(f"<b>{escape(label)}</b>: {escape(text)}" for label, text in self.lines())


def get(name: str, from_: str | Path, progress: Progress | None = None) -> Receipt:
    """Install the public file of dataset ``name`` from a path or a web address (or a zip that holds it).

    The file must have the card's SHA-256; another one is refused with what differs. A download that
    was cut off goes on. Raises :class:`andon.problem.Problem`.
    """
    dataset = cards.card(name)
    if dataset.source.kind != "file":
        raise Problem(
            Text(
                en=f"`{name}` needs no file: it is generated.",
                ko=f"`{name}` 은(는) 생성 데이터라 파일이 필요 없습니다.",
            ),
            where=name,
            expected=Text(en="A dataset that is a public file.", ko="공개 파일로 된 데이터."),
            next_step=Text(en=f"Use andon.load('{name}').", ko=f"andon.load('{name}') 을(를) 쓰십시오."),
        )
    home = store.writable_home(name)
    with store.alone(home, FOLDER):
        arrived = home / f".{FOLDER}.download"
        bring(from_, arrived, progress)
        try:
            stored = _install(dataset, arrived, home, str(from_))
        finally:
            arrived.unlink(missing_ok=True)
    return Receipt(dataset, stored.folder)


def installed(dataset: Dataset) -> Stored:
    """The public file as it was installed; a :class:`Problem` says how to get it when it is not there."""
    found = store.find(dataset.name, FOLDER)
    if found is None:
        raise Problem(
            Text(
                en=f"`{dataset.name}` needs a public file that is not here yet.",
                ko=f"`{dataset.name}` 은(는) 공개 파일이 있어야 하는데 아직 없습니다.",
            ),
            where=dataset.source.address,
            expected=Text(en=f"The file {dataset.source.file_name}.", ko=f"파일 {dataset.source.file_name}."),
            next_step=Text(
                en=f"Download it, then run `andon data get {dataset.name} --from FILE`.",
                ko=f"내려받은 뒤 `andon data get {dataset.name} --from 파일` 을 실행하십시오.",
            ),
        )
    return found


def _install(dataset: Dataset, arrived: Path, home: Path, where: str) -> Stored:
    with store.workbench(home, FOLDER, resume=False) as part:
        file = part / dataset.source.file_name
        _unpack(arrived, file)
        digest = manifest.file_hash(file)
        if digest != dataset.source.sha256:
            difference = explain(file, dataset)
            shutil.rmtree(part)
            raise _refused(dataset, difference, where, digest)
        adapter(dataset).read(file).to_parquet(part / "data.parquet", index=False)
        listed = manifest.Manifest(
            name=dataset.name,
            size="",
            version=dataset.source.version,
            seed=0,
            values=digest,
            made_on=datetime.now(UTC).isoformat(timespec="seconds"),
            files=manifest.marks(part),
        )
        return store.put(part, home, FOLDER, listed)


def adapter(dataset: Dataset) -> Any:
    """The module that reads this public file."""
    if not dataset.source.adapter.startswith(_HOME):
        raise ValueError(f"{dataset.name}: adapter must be a module under {_HOME}")
    return importlib.import_module(dataset.source.adapter)


def _unpack(arrived: Path, file: Path) -> None:
    """Take the file out of a zip that holds it, or take it as it is."""
    if zipfile.is_zipfile(arrived):
        with zipfile.ZipFile(arrived) as archive:
            for entry in archive.infolist():
                if Path(entry.filename).name == file.name:
                    with archive.open(entry) as packed, file.open("wb") as target:
                        shutil.copyfileobj(packed, target)
                    return
    shutil.copyfile(arrived, file)


def _refused(dataset: Dataset, difference: Text, where: str, digest: str) -> Problem:
    source = dataset.source
    return Problem(
        Text(en="This is not the published file: {difference}", ko="공개된 파일과 다릅니다: {difference}").format(
            difference=difference
        ),
        where=f"{where} (SHA-256 {digest[:12]}…)",
        expected=Text(
            en=f"{source.file_name}, {source.bytes:,} bytes, SHA-256 {source.sha256[:12]}….",
            ko=f"{source.file_name}, {source.bytes:,} 바이트, SHA-256 {source.sha256[:12]}….",
        ),
        next_step=Text(
            en=f"Download it again from {source.address} and do not open or save it in between.",
            ko=f"{source.address} 에서 다시 내려받고, 그 사이에 열어서 저장하지 마십시오.",
        ),
    )
