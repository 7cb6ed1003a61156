# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Factors of ranges and the F distribution against published tables."""

from fractions import Fraction
from math import asin, comb, pi, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .package import msa, refused


def test_published_d2_and_d3():
    # factors for control charts, ASTM E2587
    for n, d2, d3 in (
        (2, 1.128, 0.853),
        (3, 1.693, 0.888),
        (4, 2.059, 0.880),
        (5, 2.326, 0.864),
        (6, 2.534, 0.848),
        (7, 2.704, 0.833),
        (8, 2.847, 0.820),
        (9, 2.970, 0.808),
        (10, 3.078, 0.797),
        (15, 3.472, 0.756),
        (20, 3.735, 0.729),
        (25, 3.931, 0.708),
    ):
        assert msa.range_factors(n) == pytest.approx((d2, d3), abs=6e-4), n
    # two values: |X - Y| has the mean 2/sqrt(pi) and the second moment 2
    d2, d3 = msa.range_factors(2)
    assert d2 == pytest.approx(2 / sqrt(pi), abs=1e-7)
    assert d2**2 + d3**2 == pytest.approx(2, abs=1e-7)
    # three values: the mean 3/sqrt(pi), the second moment 2 + 3·sqrt(3)/pi
    d2, d3 = msa.range_factors(3)
    assert d2 == pytest.approx(3 / sqrt(pi), abs=1e-7)
    assert d2**2 + d3**2 == pytest.approx(2 + 3 * sqrt(3) / pi, abs=5e-7)


def test_published_factors_of_gauge_studies():
    # AIAG MSA, 4th edition: form of the average and range method, appendix C for d2*
    assert [msa.k1(n, 30) for n in (2, 3)] == pytest.approx([0.8862, 0.5908], abs=5e-5)
    assert [msa.k2(n) for n in (2, 3)] == pytest.approx([0.7071, 0.5231], abs=5e-5)
    assert [msa.k3(n) for n in range(2, 11)] == pytest.approx(
        [0.7071, 0.5231, 0.4467, 0.4030, 0.3742, 0.3534, 0.3375, 0.3249, 0.3146],
        abs=5e-5,
    )
    for size, ranges, value in (
        (2, 1, 1.41421),
        (3, 1, 1.91155),
        (4, 1, 2.23887),
        (5, 1, 2.48124),
        (2, 2, 1.27931),
        (3, 2, 1.80538),
    ):
        assert msa.d2_star(size, ranges) == pytest.approx(value, abs=2e-5), (
            size,
            ranges,
        )
    assert msa.d4(2) == pytest.approx(3.267, abs=5e-4)
    assert msa.d4(3) == pytest.approx(2.575, abs=5e-4)


def test_few_ranges_take_d2_star():
    assert msa.k1(3, 16) == 1 / msa.range_factors(3).d2
    assert msa.k1(3, 15) == 1 / msa.d2_star(3, 15) < msa.k1(3, 16)


def test_ranges_of_what_has_none():
    for n in (1, 0, 201):
        with refused("E_TOO_LARGE"):
            msa.range_factors(n)


@pytest.mark.parametrize(
    ("f", "df", "p"),
    [
        # upper points of F as every table has them
        (4.965, (1, 10), 0.05),
        (2.711, (5, 20), 0.05),
        (2.978, (10, 10), 0.05),
        (3.150, (2, 60), 0.05),
        (8.451, (3, 7), 0.01),
        (161.448, (1, 1), 0.05),
    ],
)
def test_published_points_of_f(f, df, p):
    assert msa.f_upper_tail(f, *df) == pytest.approx(p, rel=4e-3)


def test_ends_of_f():
    assert msa.f_upper_tail(0, 3, 7) == 1
    assert msa.f_upper_tail(float("inf"), 3, 7) == 0
    assert msa.f_upper_tail(1, 10, 10) == pytest.approx(0.5)
    for arguments in ((-0.1, 1, 1), (1.1, 1, 1), (0.5, 0, 1), (0.5, 1, -1)):
        with pytest.raises(ValueError, match="incomplete beta"):
            msa.incomplete_beta(*arguments)


@settings(deadline=None)
@given(
    st.fractions(min_value=0, max_value=1, max_denominator=1000),
    st.integers(1, 60),
    st.integers(1, 60),
)
def test_incomplete_beta_of_integers_is_a_binomial_sum(x, a, b):
    total = a + b - 1
    exact = sum(
        comb(total, j) * x**j * (1 - x) ** (total - j) for j in range(a, total + 1)
    )
    assert msa.incomplete_beta(float(x), a, b) == pytest.approx(
        float(exact), rel=1e-9, abs=1e-14
    )


@given(st.floats(0, 1))
def test_incomplete_beta_of_halves_is_an_arc(x):
    arc = 2 / pi * asin(sqrt(x))
    # the arc itself loses digits near its end
    assert msa.incomplete_beta(x, 0.5, 0.5) == pytest.approx(arc, abs=2e-8)


@given(st.integers(1, 200), st.floats(0, 50))
def test_numerator_of_two_degrees_is_a_power(df, f):
    # P(F > f) = (1 + 2 f / v)^(-v/2) with 2 and v degrees of freedom
    wanted = (1 + 2 * f / df) ** (-df / 2)
    assert msa.f_upper_tail(f, 2, df) == pytest.approx(wanted, rel=1e-9, abs=1e-14)


def test_fractions_stay_out_of_floats():
    # p is a float, what it is of may be exact
    assert msa.f_upper_tail(Fraction(1), 10, 10) == pytest.approx(0.5)
