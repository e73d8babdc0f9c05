"""The press line: same values everywhere, faults where the truth says, quiet elsewhere."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from andon.data import cards
from andon.data.generators import press_line
from andon.data.generators.recipe import table_hash

CARD = cards.card("press-line")
RECIPE = cards.recipe(CARD, "S")


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return press_line.frame(RECIPE)


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    return press_line.truth(RECIPE).set_index("kind")


def inside(table: pd.DataFrame, truth: pd.DataFrame, kind: str) -> pd.DataFrame:
    return table[table["subgroup"].between(truth.loc[kind, "first_subgroup"], truth.loc[kind, "last_subgroup"])]


@pytest.mark.parametrize("size", ["S", "M"])
def test_values_have_the_hash_in_the_card(size):
    recipe, stated = cards.recipe(CARD, size), CARD.source.sizes[size]
    made = press_line.frame(recipe)
    assert table_hash(made) == stated.sha256
    assert (len(made), made.size) == (stated.rows, stated.cells)


def test_another_seed_gives_another_hash(table):
    assert table_hash(press_line.frame(replace(RECIPE, seed=1))) != table_hash(table)


def test_one_changed_value_changes_the_hash(table):
    changed = table.copy()
    changed.loc[17, "thickness_mm"] += 0.001
    assert table_hash(changed) != table_hash(table)


def test_columns_are_those_of_the_card(table):
    assert list(table.columns) == [column.name for column in CARD.columns]
    assert table.groupby("subgroup").size().eq(5).all()


def test_quiet_start_and_alarms_at_the_planted_faults(table, truth):
    groups = table.groupby("subgroup")["thickness_mm"]
    means, ranges = groups.mean(), groups.max() - groups.min()
    reach, top = 0.577 * ranges[:120].mean(), 2.114 * ranges[:120].mean()
    out = (means - means[:120].mean()).abs() > reach
    assert not out[:120].any()
    assert not (ranges[:120] > top).any()
    for kind, least in (("die-chipping", 10), ("tool-wear", 15), ("wrong-coil", 20)):
        first, last = truth.loc[kind, "first_subgroup"], truth.loc[kind, "last_subgroup"]
        assert out.loc[first:last].sum() >= least, kind
    loose = ranges.loc[truth.loc["loose-clamp", "first_subgroup"] : truth.loc["loose-clamp", "last_subgroup"]]
    assert (loose > top).sum() >= 4
    faulty = pd.concat([out.loc[f : g + 1] for f, g in zip(truth.first_subgroup, truth.last_subgroup, strict=True)])
    assert out.drop(faulty.index).sum() <= 5  # a Shewhart chart's own false alarms


def test_stuck_sensor_shows_one_value(table, truth):
    assert inside(table, truth, "stuck-sensor")["tonnage_kn"].nunique() == 1


def test_gap_is_missing_there_and_nowhere_else(table, truth):
    assert inside(table, truth, "sensor-gap")["oil_temperature_c"].isna().all()
    assert table["oil_temperature_c"].isna().sum() == len(inside(table, truth, "sensor-gap"))


def test_duplicated_hour_repeats_the_hour_before(table, truth):
    twice = inside(table, truth, "duplicated-hour")
    before = table[table["time"].between(twice["time"].iloc[0] - pd.Timedelta("1h"), twice["time"].iloc[0], "left")]
    measured = list(press_line.COPIED)
    assert np.array_equal(twice[measured].to_numpy(), before[measured].to_numpy())
    assert len(twice) == 30


def test_truth_is_inside_the_record_and_in_both_languages(table, monkeypatch):
    monkeypatch.setenv("ANDON_LANG", "ko")
    spoken = press_line.truth(RECIPE)
    assert spoken["end"].max() <= table["time"].max()
    assert "잘못 건 코일: 두께 초과" in set(spoken["title"])
