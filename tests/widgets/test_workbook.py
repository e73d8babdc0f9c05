"""The Excel file, read back: numbers are numbers, every value is there, the words are the viewer's."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pytest

import andon
from andon.language import speaking
from andon_widgets import ControlChartTool
from andon_widgets.control_chart import words
from andon_widgets.control_chart import workbook as module


def opened(tool: ControlChartTool) -> tuple[openpyxl.Workbook, bytes]:
    file = tool._excel()
    assert file.name.endswith(".xlsx")
    return openpyxl.load_workbook(io.BytesIO(file.content)), file.content


def test_all_numbers_of_the_chart_are_in_it_as_numbers(tool: ControlChartTool) -> None:
    book, content = opened(tool)
    assert book.sheetnames == [title.en for title in words.SHEETS.values()]
    rows = list(book["Chart values"].values)[1:]
    chart = tool.result
    np.testing.assert_allclose([row[2] for row in rows], chart.location.values)
    np.testing.assert_allclose([row[3] for row in rows], np.full(len(chart), chart.location.lower))
    np.testing.assert_allclose([row[5] for row in rows], np.full(len(chart), chart.location.upper))
    np.testing.assert_allclose([row[6] for row in rows], chart.dispersion.values)
    alarms = list(book["Alarms"].values)[1:]
    assert [row[2] for row in alarms] == [alarm.title.en for alarm in chart.alarms]
    assert all(isinstance(row[3], float | int) for row in alarms)
    frame = andon.load("press-line")
    data = list(book["Data"].values)
    assert data[0] == ("Time of measurement", "Subgroup", "Thickness of the part (mm)")
    assert [row[2] for row in data[1:]] == frame["thickness_mm"].tolist()
    assert pd.Timestamp(data[1][0]) == frame["time"].iloc[0]
    said = {row[0]: row[1] for row in book["Summary"].values if row[0]}
    assert said["Points"] == 1000
    assert said["Sigma (within)"] == pytest.approx(chart.sigma)
    assert said["Verdict"] == chart.verdict.en
    proofs = [row for row in book["Method"].values if row[3] is not None][1:]
    assert len(proofs) > 5
    assert {row[3] for row in proofs} == {"✓ agrees"}
    with ZipFile(io.BytesIO(content)) as archive:
        drawn = archive.read("xl/charts/chart1.xml").decode()
    assert "'Chart values'!$C$2:$C$1001" in drawn  # a native chart, fed by the cells


def test_it_speaks_korean(data: Path) -> None:
    with speaking("ko"):
        tool = ControlChartTool(datasets=["press-line"])
        book, _ = opened(tool)
    assert book.sheetnames == ["요약", "관리도 값", "경보", "데이터", "방법"]
    assert book["데이터"]["C1"].value == "제품 두께 (mm)"
    assert book["경보"]["C2"].value == tool.result.alarms[0].title.ko


def test_a_cell_that_looks_like_a_formula_stays_text(tool: ControlChartTool) -> None:
    rows = "".join(f"=cmd({i // 2}),{20 + (i * 31 % 7) / 10}\n" for i in range(60))
    tool._take("=1+1.csv", f"=HYPERLINK(1),diameter\n{rows}".encode())
    tool.choices.grouping.value = ("column", tool.choices.grouping.options[2][1][1])
    book, content = opened(tool)
    with ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet for sheet in sheets)
    assert book["Data"]["A1"].value.startswith("=HYPERLINK")
    assert book["Data"]["A2"].value == "=cmd(0)"
    assert book["Data"]["A2"].data_type == "s"


def test_missing_values_are_empty_cells_and_long_tables_are_cut_aloud(
    tool: ControlChartTool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool.choices.value.value = "oil_temperature_c"
    book, _ = opened(tool)
    values = [row[2] for row in list(book["Data"].values)[1:]]
    frame = andon.load("press-line")
    assert [value is None for value in values] == frame["oil_temperature_c"].isna().tolist()
    monkeypatch.setattr(module, "ROWS", 10)
    book, _ = opened(tool)
    assert len(list(book["Data"].values)) == 12
    assert "5,000" in book["Data"]["A1"].value


def test_without_a_result_there_is_no_file(tool: ControlChartTool) -> None:
    tool.choices.data.index = 0
    assert tool.excel.disabled
    with pytest.raises(andon.problem.Problem):
        tool._excel()
