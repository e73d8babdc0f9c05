"""The arithmetic that must give the same bits everywhere."""

import numpy as np

from andon.data.generators.steady import Steady, drift, rounded, sine


def test_first_values_are_pinned():
    assert Steady(1, 2).normal(3).tolist() == [-0.92535400390625, -1.1262359619140625, -0.01953125]
    assert Steady(1, 2).coarse_normal(4).tolist() == [282, -94, -397, -266]


def test_streams_of_one_seed_differ():
    assert Steady(1, 2).normal(5).tolist() != Steady(1, 3).normal(5).tolist()


def test_normal_has_mean_0_and_deviation_1():
    values = Steady(7).normal(200_000)
    assert abs(values.mean()) < 0.01
    assert abs(values.std() - 1) < 0.01
    assert np.abs(values).max() <= 6


def test_coarse_normal_has_its_stated_deviation():
    values = Steady(7).coarse_normal(200_000)
    assert abs(values.mean()) < 2
    assert abs(values.std() - 209.0) < 1.5


def test_sine_is_as_near_as_it_says():
    turns = np.linspace(-2, 3, 10_001)
    assert np.abs(sine(turns) - np.sin(2 * np.pi * turns)).max() < 4e-6


def test_drift_remembers():
    assert drift(np.array([1.0, 0.0, 0.0]), 0.5).tolist() == [1.0, 0.5, 0.25]


def test_rounded_gives_the_nearest_decimal():
    assert rounded(np.array([1.2034999, 1.2035001]), 3).tolist() == [1.203, 1.204]
