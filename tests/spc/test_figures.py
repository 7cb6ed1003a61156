# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Moments, constants and quantiles against published figures."""

import statistics
from decimal import Decimal
from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import VECTORS, msa, refused, spc

NUMACC = {
    "NumAcc2": ["1.2", *["1.1", "1.3"] * 500],
    "NumAcc4": ["10000000.2", *["10000000.1", "10000000.3"] * 500],
}


@pytest.mark.parametrize("case", VECTORS["nist_strd"], ids=lambda case: case["name"])
@pytest.mark.parametrize("taken_as", [str, float, Decimal])
def test_nist_strd(case, taken_as):
    values = case.get("data") or NUMACC[case["name"]]
    sample = spc.Sample([taken_as(value) for value in values])
    assert sample.mean == case["mean"]
    assert sample.sd == pytest.approx(case["sd"], rel=1e-13)


@given(
    st.lists(
        st.decimals(-1000, 1000, places=3, allow_nan=False), min_size=2, max_size=60
    ),
    st.sampled_from([0, 10**9]),
)
def test_moments_are_those_of_exact_arithmetic(values, far):
    values = [value + far for value in values]
    sample = spc.Sample(values)
    assert sample.mean == pytest.approx(
        float(statistics.mean(values)), rel=1e-15, abs=1e-12
    )
    assert sample.sd == pytest.approx(float(statistics.stdev(values)), abs=1e-10)


@pytest.mark.parametrize("value", ["", "abc", "1e400", "NaN", float("inf"), None])
def test_what_is_no_number(value):
    with refused("E_NUMBER"):
        spc.Sample(["1", value])


def test_constants():
    names = {"D3": "d_3", "D4": "d_4"}
    for size, expected in VECTORS["constants"].items():
        found = spc.constants(int(size))
        for name, value in expected.items():
            if name != "E2":
                named = getattr(found, names.get(name, name.lower()))
                assert named == pytest.approx(value, abs=2e-6), (size, name)
    for size, printed in VECTORS["constants_published_3dp"].items():
        found = spc.constants(int(size))
        for name, value in printed.items():
            named = getattr(found, names.get(name, name.lower()))
            # D4 of three is printed 2.574, and is 2.5746
            assert named == pytest.approx(value, abs=7e-4), (size, name)


def test_table_of_ranges_is_the_integral():
    for size in range(2, 26):
        d2, d3 = msa.range_factors(size)
        assert spc.constants(size).d2 == pytest.approx(d2, abs=2e-6)
        assert spc.constants(size).d3 == pytest.approx(d3, abs=2e-6)


@pytest.mark.parametrize("size", [0, 1, 26])
def test_no_constants(size):
    with refused("E_SUBGROUP"):
        spc.constants(size)


@pytest.mark.parametrize(
    ("share", "df", "printed"),
    [
        # NIST/SEMATECH e-Handbook 1.3.6.7.4, critical values of chi-square
        (0.025, 1, 0.001),
        (0.025, 5, 0.831),
        (0.025, 10, 3.247),
        (0.025, 30, 16.791),
        (0.025, 100, 74.222),
        (0.975, 1, 5.024),
        (0.975, 5, 12.833),
        (0.975, 10, 20.483),
        (0.975, 30, 46.979),
        (0.975, 100, 129.561),
        (0.95, 3, 7.815),
        (0.999, 2, 13.816),
    ],
)
def test_published_quantiles(share, df, printed):
    found = spc.chi_square_quantile(share, df)
    assert found == pytest.approx(printed, abs=5.1e-4)


@given(st.integers(1, 100), st.floats(0.001, 0.999))
def test_quantile_of_an_even_number_of_degrees(half, share):
    """There the distribution is a sum of Poisson terms, in closed form."""
    x = spc.chi_square_quantile(share, 2 * half) / 2
    below = 1 - sum(exp(-x) * x**k / factorial(k) for k in range(half))
    assert below == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize(("share", "df"), [(0, 3), (1, 3), (0.5, 0)])
def test_no_quantile(share, df):
    with pytest.raises(ValueError, match="No chi-square quantile"):
        spc.chi_square_quantile(share, df)


@pytest.mark.parametrize(
    ("statistic", "p"),
    # Stephens' percentage points with mean and variance estimated
    [(0.341, 0.50), (0.470, 0.25), (0.561, 0.15), (0.631, 0.10), (0.752, 0.05),
     (0.873, 0.025), (1.035, 0.01), (1.159, 0.005)],
)  # fmt: skip
def test_published_points_of_anderson_darling(statistic, p):
    from_formula = spc.normality.__globals__["p_value"](statistic)
    assert from_formula == pytest.approx(p, rel=0.06)


def test_normality_warns_of_what_is_not_normal():
    normal = statistics.NormalDist(50, 2)
    even = [round(normal.inv_cdf((i + 0.5) / 60), 4) for i in range(60)]
    skewed = [round(exp(value / 2), 6) for value in even[:60]]
    assert spc.normality(spc.Sample(even))[1] > 0.9
    assert spc.normality(spc.Sample(skewed))[1] < 0.005
    assert spc.normality(spc.Sample(even[:7])) is None
    assert spc.normality(spc.Sample(["5"] * 20)) is None


def test_sigma_within():
    assert spc.moving_range_sigma(["1", "2", "4"]).sigma == pytest.approx(
        1.5 / 1.128379
    )
    assert spc.within_sigma([["1"], ["2"], ["4"]]).method == "moving_range"
    # squares 2 and 8 with one and two degrees of freedom; one value has none
    found = spc.pooled_sigma([["1", "3"], ["0", "2", "4"], ["9"]])
    assert found.df == 3
    assert found.sigma == pytest.approx((10 / 3) ** 0.5)
    assert spc.within_sigma([["1", "3"], ["7"]]).method == "pooled"
    assert spc.within_sigma([["1"]]) is None
    assert spc.within_sigma([]) is None
    with refused("E_SUBGROUP"):
        spc.range_sigma([["1"], ["2"]])
