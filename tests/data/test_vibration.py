"""The vibration archive: made in pieces, resumable, with the defect that its truth states."""

import numpy as np
import psutil
import pytest

import andon
from andon.data import cards, making, store
from andon.data.generators import vibration

CARD = cards.card("vibration-archive")


@pytest.mark.parametrize("size", ["S", "M"])
def test_recorded_steps_have_the_hash_in_the_card(cache, size):
    stored = making.made(CARD, size)
    assert stored.manifest.values == CARD.source.sizes[size].sha256


def test_sizes_are_what_the_card_says(cache):
    for size, stated in CARD.source.sizes.items():
        acceleration = andon.load("vibration-archive", size=size)["acceleration"]
        assert acceleration.dtype == np.float32
        assert (acceleration.sizes["time"], acceleration.size) == (stated.rows, stated.cells)
    assert acceleration.nbytes == 2**30  # size M decoded: larger than the lesson's cap
    on_disk = sum(mark.bytes for mark in making.made(CARD, "M").manifest.files.values())
    assert on_disk < 200 * 2**20


def test_kurtosis_rises_at_the_onset_on_the_faulty_bearing_only(cache):
    truth = andon.data.truth("vibration-archive").set_index("kind").loc["bearing-defect"]
    archive = andon.load("vibration-archive")
    signal = archive["acceleration"] - archive["acceleration"].mean("sample")
    kurtosis = ((signal**4).mean("sample") / (signal**2).mean("sample") ** 2).to_pandas()
    first = truth["first_snapshot"]
    assert kurtosis.iloc[:first].to_numpy().max() < 3.0
    assert kurtosis[truth["sensor"]].iloc[first] > 3.05
    assert kurtosis[truth["sensor"]].iloc[-1] > 8
    assert kurtosis.drop(columns=truth["sensor"]).to_numpy().max() < 3.1
    assert str(kurtosis.index[first]) == str(truth["start"])


def test_load_raises_the_level_without_a_defect(cache):
    truth = andon.data.truth("vibration-archive").set_index("kind").loc["load"]
    level = np.sqrt((andon.load("vibration-archive")["acceleration"] ** 2).mean("sample")).to_numpy()
    first, last = truth["first_snapshot"], truth["last_snapshot"]
    assert level[first : last + 1].min() > 1.1 * level[:first].max()


def test_interrupted_making_goes_on_where_it_stopped(own_cache):
    class Stop(Exception):
        pass

    seen: list[int] = []

    def cut(done: int, total: int) -> None:
        if done == 7:
            raise Stop

    with pytest.raises(Stop):
        making.make(CARD, "S", progress=cut)
    folder = store.folder_name(cards.recipe(CARD, "S"))
    part = own_cache / "vibration-archive" / f".{folder}.part"
    untouched = part / "archive.zarr" / "acceleration" / "c" / "0" / "0" / "0"
    born = untouched.stat().st_mtime_ns
    assert not store.exists("vibration-archive", folder)
    stored = making.make(CARD, "S", progress=lambda done, total: seen.append(done))
    assert stored.manifest.values == CARD.source.sizes["S"].sha256
    assert (stored.folder / "archive.zarr/acceleration/c/0/0/0").stat().st_mtime_ns == born
    assert seen[-1] == 32
    assert "journal.txt" not in stored.manifest.files


def test_damaged_piece_of_an_interrupted_making_is_made_anew(own_cache):
    with pytest.raises(KeyboardInterrupt):
        making.make(CARD, "S", progress=lambda done, total: _interrupt_at(done, 6))
    home = own_cache / "vibration-archive"
    part = next(path for path in home.iterdir() if path.name.endswith(".part"))
    whole = (part / "archive.zarr/acceleration/c/0/1/0").read_bytes()
    (part / "archive.zarr/acceleration/c/0/3/0").write_bytes(whole)  # valid, but another piece
    assert making.make(CARD, "S").manifest.values == CARD.source.sizes["S"].sha256


def test_making_holds_one_block_in_memory(own_cache):
    process, before, peak = psutil.Process(), psutil.Process().memory_info().rss, []
    making.make(CARD, "S", progress=lambda done, total: peak.append(process.memory_info().rss))
    assert max(peak) - before < 60 * 2**20  # the whole archive decodes to 64 MiB, its blocks to 2 MiB


def test_conditions_choose_sensors_and_times(cache):
    found = andon.load("vibration-archive", ["acceleration"], [("sensor", "==", "B3"), ("time", ">=", "2026-04-16")])
    assert list(found["sensor"].values) == ["B3"]
    assert 0 < found.sizes["time"] < 128
    assert list(found.data_vars) == ["acceleration"]


def test_severity_grows():
    severity = [vibration._severity(age) for age in (0.7, 0.8, 0.9, 1.0)]
    assert severity == sorted(severity)


def _interrupt_at(done: int, number: int) -> None:
    if done == number:
        raise KeyboardInterrupt
