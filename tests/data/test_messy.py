"""Real files that break importers (they are not part of the project)."""

import pandas as pd
import pytest

import andon
from andon.problem import Problem


@pytest.mark.parametrize(
    ("file", "shape", "encoding"),
    [
        ("ko_cp949_preamble_kma_temperature_1907-2020.csv", (40_660, 5), "cp949"),
        ("ko_cp949_mois_population_by_age_2020.csv", (3_847, 104), "cp949"),
        ("de_semicolon_decimalcomma_ladesaeulen_koeln.csv", (292, 26), "utf-8-sig"),
        ("us_cr_line_endings_preamble_giss_temperature.csv", (133, 19), "utf-8"),
        ("nl_latin1_multirow_header_begrotingsanalyse_2011.csv", (36, 14), "utf-8"),
        ("simple_semicolon.ssv", (6, 3), "utf-8"),
        ("utf8bom_tiny.csv", (0, 2), "utf-8-sig"),
        ("xls_span_rich.xls", (5, 4), ""),
    ],
)
def test_shape_and_encoding(shared_data, file, shape, encoding):
    intake = andon.take_in(shared_data / "messy" / file)
    assert (intake.frame.shape, intake.encoding) == (shape, encoding)


def test_korean_weather_values(shared_data):
    frame = andon.take_in(shared_data / "messy" / "ko_cp949_preamble_kma_temperature_1907-2020.csv").frame
    assert frame["날짜"].iloc[[0, -1]].tolist() == [pd.Timestamp("1907-10-01"), pd.Timestamp("2020-03-31")]
    assert frame["평균기온(℃)"].iloc[-1] == 11.9
    assert frame.attrs["units"]["평균기온(℃)"] == "Cel"


def test_korean_population_values_are_numbers(shared_data):
    frame = andon.take_in(shared_data / "messy" / "ko_cp949_mois_population_by_age_2020.csv").frame
    assert frame["2020년_계_총인구수"].iloc[0] == 9_668_465
    assert (frame.dtypes.iloc[1:] == "int64").all()


def test_german_coordinates_and_dates(shared_data):
    frame = andon.take_in(shared_data / "messy" / "de_semicolon_decimalcomma_ladesaeulen_koeln.csv").frame
    assert frame["Breitengrad"].iloc[0] == 50.937417
    assert frame["Inbetriebnahmedatum"].iloc[0] == pd.Timestamp("2021-07-22")
    assert frame["Hausnummer"].iloc[8] == "18-24"


def test_stars_are_missing_values(shared_data):
    frame = andon.take_in(shared_data / "messy" / "us_cr_line_endings_preamble_giss_temperature.csv").frame
    assert frame["Jun"].isna().sum() == 1
    assert frame["Jan"].iloc[0] == -43


def test_dutch_header_of_several_rows_and_blanks_in_numbers(shared_data):
    frame = andon.take_in(shared_data / "messy" / "nl_latin1_multirow_header_begrotingsanalyse_2011.csv").frame
    assert frame.columns[2] == "provincie / A / Groningen"
    assert frame[frame["Cluster"] == "Aantal inwoners"].iloc[0, 2] == 566_216
    assert frame[frame["Cluster"] == "Totaal"].iloc[-1, 4] == -1


def test_a_sheet_of_prose_is_read_with_its_merged_ranges_told(shared_data):
    intake = andon.take_in(shared_data / "messy" / "uk_xlsm_merged_headers_nhs_mca_dols.xlsm")
    assert any("merged ranges" in str(finding) for finding in intake.findings)


def test_a_single_sentence_is_no_table(shared_data):
    with pytest.raises(Problem):
        andon.take_in(shared_data / "messy" / "xls_unicode_sheet_name.xls")
