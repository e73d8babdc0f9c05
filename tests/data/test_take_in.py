"""Taking in: one small file per difficulty; the value that must come out, and the guess that must be told."""

import datetime as dt
import io
import json
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

import andon
from andon.data import Intake


def text(body: str, encoding: str = "utf-8") -> Intake:
    return andon.take_in(body.encode(encoding), name="file.csv")


def column(cells: list[str], name: str = "x", separator: str = ",") -> tuple[pd.Series, list[str]]:
    lines = [f'k{separator}"{name}"', *(f'row{k}{separator}"{cell}"' for k, cell in enumerate(cells))]
    intake = text("\n".join(lines))
    return intake.frame[name], [str(finding) for finding in intake.findings]


@pytest.mark.parametrize(
    ("encoding", "stated"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp949", "cp949"), ("euc-kr", "cp949"), ("utf-16", "utf-16")],
)
def test_korean_in_every_encoding(encoding, stated):
    intake = text("설비,온도(℃)\n프레스1,43.1\n프레스2,41.7\n", encoding)
    assert intake.encoding == stated
    assert intake.frame["설비"].tolist() == ["프레스1", "프레스2"]
    assert intake.frame.attrs["units"] == {"온도(℃)": "Cel"}


def test_letters_that_only_cp949_has():
    assert text("이름,값\n똠방각하,1\n쀍,2\n", "cp949").frame["이름"].tolist() == ["똠방각하", "쀍"]


def test_western_european_text_is_not_taken_for_korean():
    intake = text("Straße,Größe\nMünchen Süd,1\nKöln Café,2\nÅrhus,3\n", "latin-1")
    assert intake.frame.columns.tolist() == ["Straße", "Größe"]
    assert "guessed" in str(intake.findings[0])


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(separator, ends):
    rows = ["time", "value"], ["2026-03-02", "1.5"], ["2026-03-03", "2.5"]
    frame = text(ends.join(separator.join(row) for row in rows) + ends).frame
    assert frame["value"].tolist() == [1.5, 2.5]
    assert frame["time"].tolist() == [pd.Timestamp("2026-03-02"), pd.Timestamp("2026-03-03")]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1,204", "962", "1,234,567"], [1204, 962, 1234567]),
        (["1,204.5", "962"], [1204.5, 962.0]),
        ([" 12 ", "7 "], [12, 7]),
        (["1 204", "- 3"], [1204, -3]),
        (["12.5%", "3%"], [12.5, 3.0]),
        (["(1,200)", "15"], [-1200, 15]),
        (["１２．５", "３"], [12.5, 3.0]),
        (["−4", "2"], [-4, 2]),
        (["1e-3", "2.5E2"], [0.001, 250.0]),
    ],
)
def test_numbers_as_people_write_them(cells, values):
    assert column(cells)[0].tolist() == values


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["3,5", "1.204,25"], [3.5, 1204.25]),
        (["50,937417", "6,9"], [50.937417, 6.9]),
        (["1.204", "3,75"], [1204, 3.75]),
    ],
)
def test_decimal_comma_in_semicolon_files(cells, values):
    found, told = column(cells, separator=";")
    assert found.tolist() == values
    assert any("decimal comma" in line for line in told)


def test_points_in_semicolon_files_stay_points():
    assert column(["1.204", "3.75"], separator=";")[0].tolist() == [1.204, 3.75]


@pytest.mark.parametrize("mark", ["-", "NA", "#N/A", "null", "***", ""])
def test_missing_marks(mark):
    found, _ = column(["1.5", mark, "2.5"])
    assert found.isna().tolist() == [False, True, False]
    assert found.sum() == 4.0


def test_true_and_false_are_truth_values():
    assert column(["True", "false", "TRUE"])[0].tolist() == [True, False, True]


def test_codes_with_leading_zeros_stay_text():
    found, told = column(["00417", "00418"])
    assert found.tolist() == ["00417", "00418"]
    assert any("Leading zeros" in line for line in told)


def test_nearly_numbers_stay_text_and_the_odd_ones_are_named():
    cells = [str(k) for k in range(20)] + ["불량"]
    found, told = column(cells)
    assert found.tolist() == cells
    assert any("`불량`" in line for line in told)


@pytest.mark.parametrize(
    ("cell", "time"),
    [
        ("2026-03-02 오전 9:05:00", dt.datetime(2026, 3, 2, 9, 5)),
        ("2026-03-02 오후 12:05", dt.datetime(2026, 3, 2, 12, 5)),
        ("2026-03-02 오전 12:05", dt.datetime(2026, 3, 2, 0, 5)),
        ("2026/3/2 1:05:06 PM", dt.datetime(2026, 3, 2, 13, 5, 6)),
        ("2020 10 30 00:00:04", dt.datetime(2020, 10, 30, 0, 0, 4)),
        ("2026. 3. 2.", dt.datetime(2026, 3, 2)),
        ("2026년 3월 2일 14시 5분", dt.datetime(2026, 3, 2, 14, 5)),
        ("2026-03-02(월) 08:00", dt.datetime(2026, 3, 2, 8)),
        ("2026-03-02T08:00:00.25", dt.datetime(2026, 3, 2, 8, 0, 0, 250_000)),
        ("2026-03-02 24:00", dt.datetime(2026, 3, 3)),
        ("20260302", dt.datetime(2026, 3, 2)),
        ("20260302081530", dt.datetime(2026, 3, 2, 8, 15, 30)),
        ("22.07.21", dt.datetime(2021, 7, 22)),
        ("13/12/2025", dt.datetime(2025, 12, 13)),
        ("12/13/2025", dt.datetime(2025, 12, 13)),
    ],
)
def test_times_as_people_write_them(cell, time):
    found, _ = column([cell, cell], name="작업일시")
    assert found.tolist() == [pd.Timestamp(time)] * 2


def test_unclear_day_and_month_is_told():
    found, told = column(["01/02/2026", "03/04/2026"])
    assert found.tolist() == [pd.Timestamp("2026-01-02"), pd.Timestamp("2026-03-04")]
    assert any("no date here proves it" in line for line in told)


def test_eight_digits_that_are_no_dates_stay_numbers():
    assert column(["20261399", "20260230", "20260101"], name="date")[0].tolist() == [20261399, 20260230, 20260101]


def test_lines_above_empty_rows_and_columns_and_notes_below():
    body = "생산실적 조회\n기간: 2026\n\n일자,,설비,수량\n2026-03-02,,A,5\n\n2026-03-03,,B,6\n\n※ 확정 전 자료\n"
    intake = text(body)
    assert intake.frame.columns.tolist() == ["일자", "설비", "수량"]
    assert intake.frame["수량"].tolist() == [5, 6]
    assert intake.table_range == "A4:D8"
    told = " ".join(str(finding) for finding in intake.findings)
    assert "생산실적 조회" in told
    assert "empty rows" in told


def test_header_names_are_unique_and_no_header_is_told():
    assert text("a,a,b\n1,2,3\n4,5,6\n").frame.columns.tolist() == ["a", "a_2", "b"]
    intake = text("1,2\n3,4\n")
    assert intake.frame.columns.tolist() == ["column_1", "column_2"]
    assert intake.frame.shape == (2, 2)
    assert any("No header" in str(finding) for finding in intake.findings)


def test_years_may_be_names():
    assert text("line,2024,2025\nA,10,20\nB,30,40\n").frame.columns.tolist() == ["line", "2024", "2025"]


def test_totals_are_kept_and_told():
    intake = text("line,n\nA,1\nB,2\n합계,3\n")
    assert len(intake.frame) == 3
    assert any("합계" in finding.where for finding in intake.findings)


def test_quoted_cells_hold_delimiters_and_line_ends():
    frame = text('name,n\n"a, b",1\n"c\nd",2\n').frame
    assert frame["name"].tolist() == ["a, b", "c\nd"]


def test_one_column_is_a_table():
    assert text("thickness\n1.201\n1.203\n").frame["thickness"].tolist() == [1.201, 1.203]


def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "실적.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet = book.add_worksheet("표지")
        sheet.write(0, 0, "표지")
        book.add_worksheet("숨김").hide()
        sheet = book.add_worksheet("실적")
        sheet.merge_range("B1:F1", "월간 생산 실적")
        sheet.merge_range("B3:B4", "일시")
        sheet.merge_range("C3:C4", "로트")
        sheet.merge_range("D3:E3", "치수(mm)")
        sheet.write_row("D4", ["두께", "폭"])
        sheet.merge_range("C5:C6", "L-001")
        for row in range(4, 8):
            sheet.write_datetime(row, 1, dt.datetime(2026, 3, row), day)
            sheet.write_row(row, 3, [1.2 + row / 1000, 30])
        sheet.write_column("C7", ["L-002", "L-003"])
    return path


def test_workbook_with_merged_header_and_body(tmp_path):
    path = workbook(tmp_path)
    before = path.read_bytes()
    intake = andon.take_in(path)
    assert intake.frame.columns.tolist() == ["일시", "로트", "치수(mm) / 두께", "치수(mm) / 폭"]
    assert intake.frame["로트"].tolist() == ["L-001", "L-001", "L-002", "L-003"]
    assert intake.frame["일시"].iloc[0] == pd.Timestamp("2026-03-04")
    assert intake.frame["치수(mm) / 폭"].tolist() == [30] * 4
    assert intake.table_range == "실적!B3:E8"
    assert any("숨김" in str(finding) for finding in intake.findings)
    assert path.read_bytes() == before


def test_parquet_and_json_lines(tmp_path):
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    assert andon.take_in(buffer.getvalue()).frame.equals(frame)
    lines = "\n".join(json.dumps(row) for row in frame.to_dict("records"))
    assert andon.take_in(lines.encode()).frame["b"].tolist() == ["x", "y"]


def test_open_files_and_paths_and_bytes_give_the_same(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with path.open("rb") as file:
        opened = andon.take_in(file)
    assert opened.origin == andon.take_in(path).origin == andon.take_in(path.read_bytes(), name="a.csv").origin
    assert opened.frame.attrs["origin"]["sha256"] == opened.origin["sha256"]


def test_same_finding_of_many_columns_is_told_once():
    intake = text("a,b,c\n-,-,-\n1,2,3\n4,5,6\n")
    assert [finding.where for finding in intake.findings if "Missing" in finding.title.en] == ["a, b, c"]


def test_findings_speak_korean_and_escape_what_they_show(monkeypatch):
    intake = text("<b>위험</b>\n\n이름,값\n가,1\n나,2\n", "cp949")
    monkeypatch.setenv("ANDON_LANG", "ko")
    shown = intake._repr_html_()
    assert "표 위의 설명 줄" in shown
    assert "<b>위험" not in shown
