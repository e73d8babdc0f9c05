"""Constants against closed forms, an independent quadrature and the printed five digits."""

from __future__ import annotations

import math

import pytest
from scipy.integrate import dblquad, quad
from scipy.stats import norm

from andon.methods import constants

FIVE_DIGITS = {
    2: (1.12838, 0.8525, 0.79788, 1.8800, 2.6587, 0, 3.2665, 0, 3.2665),
    3: (1.69257, 0.8884, 0.88623, 1.0233, 1.9544, 0, 2.5746, 0, 2.5682),
    4: (2.05875, 0.8798, 0.92132, 0.7286, 1.6281, 0, 2.2821, 0, 2.2660),
    5: (2.32593, 0.8641, 0.93999, 0.5768, 1.4273, 0, 2.1145, 0, 2.0890),
    6: (2.53441, 0.8480, 0.95153, 0.4832, 1.2871, 0, 2.0038, 0.0304, 1.9696),
    7: (2.70436, 0.8332, 0.95937, 0.4193, 1.1819, 0.0757, 1.9243, 0.1177, 1.8823),
    8: (2.84720, 0.8198, 0.96503, 0.3725, 1.0991, 0.1362, 1.8638, 0.1851, 1.8149),
    9: (2.97003, 0.8078, 0.96931, 0.3367, 1.0317, 0.1840, 1.8160, 0.2391, 1.7609),
    10: (3.07751, 0.7971, 0.97266, 0.3083, 0.9754, 0.2230, 1.7770, 0.2837, 1.7163),
}


@pytest.mark.parametrize("n", FIVE_DIGITS)
def test_every_constant_agrees_with_the_table_to_its_last_digit(n: int) -> None:
    found = constants(n)
    names = ("d2", "d3", "c4", "A2", "A3", "D3", "D4", "B3", "B4")
    digits = (5, 4, 5, 4, 4, 4, 4, 4, 4)
    for name, expected, places in zip(names, FIVE_DIGITS[n], digits, strict=True):
        assert getattr(found, name) == pytest.approx(expected, abs=0.51 * 10**-places), (n, name)


def test_two_and_three_values_have_closed_forms() -> None:
    two, three = constants(2), constants(3)
    assert two.d2 == pytest.approx(2 / math.sqrt(math.pi), abs=1e-13)
    assert two.d3 == pytest.approx(math.sqrt(2 - 4 / math.pi), abs=1e-12)
    assert three.d2 == pytest.approx(3 / math.sqrt(math.pi), abs=1e-13)
    assert three.d3**2 == pytest.approx(2 + (3 * math.sqrt(3) - 9) / math.pi, abs=1e-12)
    assert three.c4 == pytest.approx(math.sqrt(math.pi) / 2, abs=1e-14)


@pytest.mark.parametrize("n", [6, 25])
def test_range_moments_agree_with_adaptive_quadrature(n: int) -> None:
    mean, _ = quad(lambda x: 1 - norm.cdf(x) ** n - norm.sf(x) ** n, -9, 9, epsabs=1e-12)
    assert constants(n).d2 == pytest.approx(mean, abs=1e-9)

    def density(x: float, w: float) -> float:
        between = math.erf((x + w) / math.sqrt(2)) - math.erf(x / math.sqrt(2))
        return n * (n - 1) * math.exp(-(x**2 + (x + w) ** 2) / 2) / (2 * math.pi) * (between / 2) ** (n - 2)

    square, _ = dblquad(lambda x, w: w**2 * density(x, w), 0, 11, -8, 8, epsabs=1e-7)
    assert constants(n).d3 == pytest.approx(math.sqrt(square - mean**2), abs=1e-5)


def test_c4_stays_exact_for_very_large_subgroups() -> None:
    n = 1_000_000
    assert 1 - constants(n).c4 == pytest.approx(1 / (4 * (n - 1)), rel=1e-5)


def test_one_value_has_no_constants() -> None:
    with pytest.raises(ValueError, match="at least two"):
        constants(1)
