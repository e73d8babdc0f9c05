"""Loading: what one gets, in which form, with what attached, and what is refused."""

import json

import dask.dataframe as dd
import pandas as pd
import pytest
import xarray as xr

import andon
from andon.problem import Problem


def test_units_titles_limits_and_origin_travel_along(cache):
    press = andon.load("press-line")
    assert press.attrs["units"]["thickness_mm"] == "mm"
    assert press.attrs["titles"]["tonnage_kn"] == "Press force"
    assert press.attrs["limits"]["thickness_mm"] == {"lower": 1.17, "target": 1.2, "upper": 1.23}
    origin = press.attrs["origin"]
    assert origin["licence"] == "BSD-3-Clause"
    assert len(origin["sha256"]) == 64
    json.dumps(press.attrs)  # plain values only, so that the frame can be saved


def test_titles_speak_the_viewers_language(cache, monkeypatch):
    monkeypatch.setenv("ANDON_LANG", "ko")
    assert andon.load("press-line").attrs["titles"]["tonnage_kn"] == "프레스 하중"


def test_attributes_survive_saving(cache, tmp_path):
    press = andon.load("press-line")
    press.to_parquet(tmp_path / "saved.parquet")
    assert pd.read_parquet(tmp_path / "saved.parquet").attrs["origin"] == press.attrs["origin"]


@pytest.mark.parametrize(
    "where",
    [
        "thickness_mm > 1.23 and die == 'D22'",
        "`thickness_mm` > 1.23 and (die == 'D22')",
        [("thickness_mm", ">", 1.23), ("die", "==", "D22")],
        [("thickness_mm", ">", 1.23), ("die", "not in", ["D21"])],
    ],
)
def test_where_and_columns_give_the_same_however_written(cache, where):
    whole = andon.load("press-line")
    expected = whole[(whole["thickness_mm"] > 1.23) & (whole["die"] == "D22")]
    found = andon.load("press-line", ["time", "lot"], where)
    assert list(found.columns) == ["time", "lot"]
    assert len(found) == len(expected) > 0
    assert found["time"].tolist() == expected["time"].tolist()
    assert set(found.attrs["titles"]) == {"time", "lot"}


def test_dask_when_memory_is_small_and_the_same_numbers(cache, monkeypatch):
    here = andon.load("press-line")
    monkeypatch.setenv("ANDON_MEMORY_MIB", "1")
    lazy = andon.load("press-line", where="die == 'D21'")
    assert isinstance(lazy, dd.DataFrame)
    assert lazy.attrs["units"]["thickness_mm"] == "mm"
    assert lazy["thickness_mm"].sum().compute() == pytest.approx(here[here["die"] == "D21"]["thickness_mm"].sum())


def test_form_follows_the_data_or_the_wish(cache):
    assert isinstance(andon.load("press-line", as_="dask"), dd.DataFrame)
    assert isinstance(andon.load("vibration-archive"), xr.Dataset)
    assert andon.load("vibration-archive").attrs["units"]["acceleration"] == "[g]"


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: andon.load("pres-line"), "press-line"),
        (lambda: andon.load("press-line", ["thicknes_mm"]), "thickness_mm"),
        (lambda: andon.load("press-line", where="thicknes_mm > 1"), "thickness_mm"),
        (lambda: andon.load("press-line", where=[("dye", "==", "D21")]), "die"),
        (lambda: andon.load("press-line", size="L"), "S, M"),
        (lambda: andon.load("press-line", where="thickness_mm >"), "thickness_mm > 1.21"),
        (lambda: andon.load("press-line", where=[("die", "like", "D%")]), "thickness_mm > 1.21"),
        (lambda: andon.load("press-line", where=[("thickness_mm", ">", "thick")]), "thickness_mm > 1.21"),
        (lambda: andon.load("press-line", where="thickness_mm > 'thick'"), "thickness_mm > 1.21"),
        (lambda: andon.load("press-line", as_="xarray"), "pandas, dask"),
        (lambda: andon.load("vibration-archive", as_="pandas"), "xarray"),
        (lambda: andon.load("vibration-archive", where="sensor == 'B1'"), "('sensor', '==', 'B1')"),
        (lambda: andon.load("vibration-archive", where=[("acceleration", ">", 1)]), "sensor"),
        (lambda: andon.load("ai4i-2020"), "ai4i2020.csv"),
    ],
)
def test_refusals_name_what_would_be_right(cache, call, hint):
    with pytest.raises(Problem) as caught:
        call()
    assert hint in "\n".join(caught.value.lines("en"))
    assert len(caught.value.lines("ko")) == 4
