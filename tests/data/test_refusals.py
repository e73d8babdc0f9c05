"""What is no table: each refused with what it is and a way out, never with a stack."""

import io
import random
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

import andon
from andon.problem import Problem

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def workbook() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(300):
            sheet.write_row(row, 0, ["a", row, row * 1.5])
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "read"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\xef\xbb\xbf \r\n\r\n", "empty"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture"),
        ("photo.xlsx", b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture"),
        ("report.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        ("data.csv.gz", b"\x1f\x8b\x08\x00\x00", "archive"),
        ("files.zip", zipped("a.csv", "b.csv"), "archive"),
        ("text.docx", zipped("word/document.xml"), "text document"),
        ("text.hwp", OLE + "HwpSummaryInformation".encode("utf-16-le"), "text document"),
        ("report.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "web page"),
        ("login.csv", b"\xef\xbb\xbf\n<!DOCTYPE html><html></html>", "web page"),
        ("locked.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("cut.xlsx", workbook()[:2000], "damaged"),
        ("odd.xls", OLE + "Workbook".encode("utf-16-le") + bytes(2000), "damaged"),
        ("hollow.xlsx", zipped("xl/workbook.xml", "[Content_Types].xml"), "damaged"),
        ("cut.parquet", b"PAR1" + bytes(200), "damaged"),
        ("junk.csv", random.Random(1).randbytes(4000), "no text"),
        ("word.csv", b"hello", "No table"),
    ],
)
def test_no_table_is_refused_with_a_way_out(name, data, read):
    with pytest.raises(Problem) as caught:
        andon.take_in(data, name=name)
    problem = caught.value
    assert read in problem.read.en
    assert name in problem.where
    assert len(problem.lines("ko")) == 4


def test_empty_workbook_is_refused():
    buffer = io.BytesIO()
    xlsxwriter.Workbook(buffer, {"in_memory": True}).close()
    with pytest.raises(Problem):
        andon.take_in(buffer.getvalue(), name="empty.xlsx")


def test_missing_path_is_refused(tmp_path: Path):
    with pytest.raises(Problem) as caught:
        andon.take_in(tmp_path / "none.csv")
    assert "none.csv" in caught.value.where


def test_damaged_workbooks_and_texts_never_show_a_stack():
    dice = random.Random(7)
    sound = [workbook(), "설비,온도\n프레스,1.5\n".encode("cp949") * 20, b"a;b\n1,5;2\n" * 20, b'{"a": 1}\n' * 20]
    refused = 0
    for turn in range(120):
        data = bytearray(sound[turn % len(sound)])
        for _ in range(dice.randint(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            andon.take_in(bytes(data[: dice.randint(1, len(data))]), name="damaged")
        except Problem:
            refused += 1
    assert refused > 10
