"""What a file really is, by its bytes and not by its name; what is no table is refused with a way out."""

from __future__ import annotations

import io
import zipfile

from andon.language import Text
from andon.problem import Problem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_LARGEST_UNPACKED = 2**30
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes(k for k in range(32) if k not in b"\t\n\r\f\x1a") + b"\x7f"

_REFUSALS: dict[str, tuple[Text, Text]] = {
    "empty": (
        Text(en="This file is empty.", ko="빈 파일입니다."),
        Text(
            en="Save or export it again; look whether the export finished.",
            ko="다시 저장하거나 내보내고, 내보내기가 끝났는지 확인하십시오.",
        ),
    ),
    "picture": (
        Text(en="This is a picture.", ko="그림 파일입니다."),
        Text(
            en="Export the table itself from the program that made the picture.",
            ko="그림을 만든 프로그램에서 표 자체를 내보내십시오.",
        ),
    ),
    "pdf": (
        Text(en="This is a PDF document.", ko="PDF 문서입니다."),
        Text(
            en="Ask for the table as Excel or CSV, or copy it into a sheet.",
            ko="표를 엑셀이나 CSV로 받거나 시트에 옮겨 붙이십시오.",
        ),
    ),
    "page": (
        Text(en="This is a web page, whatever its name says.", ko="이름과 달리 웹 페이지입니다."),
        Text(
            en="Open it in Excel, choose Save As, type `Excel Workbook (.xlsx)`. "
            "If it is a login page, log in and download again.",
            ko="엑셀에서 열어 '다른 이름으로 저장'에서 'Excel 통합 문서(.xlsx)'를 고르십시오. "
            "로그인 화면이면 로그인한 뒤 다시 내려받으십시오.",
        ),
    ),
    "locked": (
        Text(en="This workbook is locked with a password.", ko="암호가 걸린 통합 문서입니다."),
        Text(
            en="Open it in Excel, remove the password (File, Info), save a copy.",
            ko="엑셀에서 열어 암호를 풀고(파일 > 정보) 사본으로 저장하십시오.",
        ),
    ),
    "document": (
        Text(en="This is a text document, not a sheet.", ko="표가 아니라 문서 파일(한글, 워드)입니다."),
        Text(en="Copy the table into a sheet and save that.", ko="표를 시트에 옮겨 붙여 저장하십시오."),
    ),
    "archive": (
        Text(en="This is an archive of several files.", ko="여러 파일을 묶은 압축 파일입니다."),
        Text(en="Unpack it and take in the table inside.", ko="압축을 풀고 안에 있는 표 파일을 쓰십시오."),
    ),
    "broken": (
        Text(en="This workbook is damaged or incomplete.", ko="통합 문서가 손상되었거나 일부가 없습니다."),
        Text(
            en="Download or copy it again; or open it in Excel, let it repair the file, and save it.",
            ko="다시 내려받거나 복사하십시오. 또는 엑셀에서 열어 복구한 뒤 저장하십시오.",
        ),
    ),
    "huge": (
        Text(en="This workbook unpacks to more than 1 GiB.", ko="압축을 풀면 1 GiB가 넘는 통합 문서입니다."),
        Text(en="Save the one sheet that you need as CSV.", ko="필요한 시트 하나만 CSV로 저장하십시오."),
    ),
    "unknown": (
        Text(en="This is no table: its bytes are no text.", ko="표가 아닙니다. 텍스트로 읽을 수 없는 파일입니다."),
        Text(
            en="Export it as CSV or Excel from the program it belongs to.",
            ko="이 파일을 쓰는 프로그램에서 CSV나 엑셀로 내보내십시오.",
        ),
    ),
}


def kind_of(data: bytes, name: str) -> str:
    """One of "parquet", "workbook", "records" (JSON), "text"; everything else is refused as a :class:`Problem`."""
    found = _signature(data)
    if found in _REFUSALS:
        raise refused(found, name, data)
    return found


def refused(kind: str, name: str, data: bytes, reason: str = "") -> Problem:
    """Why this file is no table, and the way out."""
    read, next_step = _REFUSALS[kind]
    size = f"{name}: {len(data):,} B"
    return Problem(
        read,
        where=f"{size} ({reason})" if reason else size,
        expected=Text(
            en="A table: CSV or other text, Excel (.xlsx, .xlsm, .xls), Parquet or JSON lines.",
            ko="표 파일: CSV 등 텍스트, 엑셀(.xlsx, .xlsm, .xls), Parquet, JSON lines.",
        ),
        next_step=next_step,
    )


def _signature(data: bytes) -> str:
    head = data[:4096]
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        return "empty"
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:4] == b"PK\x03\x04":
        return _zipped(data)
    if head[:8] == _OLE:
        return _compound(data)
    if head.startswith(_PICTURES[:3]) or (head.startswith(_PICTURES[3:]) and b"\x00" in head):
        return "picture"
    if head[:5] == b"%PDF-":
        return "pdf"
    if head[:2] == b"\x1f\x8b" or head[:6] in (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"):
        return "archive"
    return _written(data, head)


def _written(data: bytes, head: bytes) -> str:
    """Web page, JSON, text, or none of them."""
    if not head.startswith(_BOMS[1:]):
        sample = data[:65536]
        if len(sample) - len(sample.translate(None, _CONTROL)) > len(sample) // 200:
            return "unknown"
    start = head.removeprefix(_BOMS[0]).lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<style", b"<?xml")):
        return "page"
    return "records" if start.startswith((b"{", b"[{")) else "text"


def _zipped(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "broken"
    names = {entry.filename for entry in entries}
    if any(name.startswith("xl/") for name in names):
        return "huge" if sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED else "workbook"
    documents = ("word/", "ppt/", "Contents/", "content.hpf")
    return "document" if any(name.startswith(documents) for name in names) else "archive"


def _compound(data: bytes) -> str:
    """An old Office container: names of its streams stand in it as UTF-16."""

    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return "locked"
    if holds("Workbook") or holds("Book"):
        return "workbook"
    return "document" if holds("WordDocument") or holds("BodyText") or holds("HwpSummaryInformation") else "broken"
