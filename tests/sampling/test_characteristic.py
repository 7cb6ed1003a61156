# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Operating characteristics and c = 0 samples: published values, exact checks."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .package import VECTORS, refused, sampling

C0 = VECTORS["c0"]


@pytest.mark.parametrize("case", VECTORS["binomial_checks"]["cases"])
def test_published_operating_characteristics(case):
    # p95 and p10 of MIL-STD-105E tables X, in percent
    n, ac, aql = case["n"], case["c"], Decimal(str(case["aql"])) / 100
    chance = sampling.acceptance_probability(n, ac, aql)
    assert float(chance) == pytest.approx(case["Pa_at_aql"], abs=5.1e-5)
    for probability, field in (("0.95", "p95"), ("0.10", "p10")):
        quality = sampling.quality_accepted_at(n, ac, probability) * 100
        assert float(quality) == pytest.approx(case[field], abs=5.1e-3), field


def test_binomial_against_enumeration():
    # all outcomes of 6 units, counted one by one
    quality = Fraction(3, 10)
    for ac in range(7):
        by_hand = sum(
            quality ** len(bad) * (1 - quality) ** (6 - len(bad))
            for found in range(ac + 1)
            for bad in combinations(range(6), found)
        )
        assert sampling.acceptance_probability(6, ac, quality) == by_hand


def test_hypergeometric_against_enumeration():
    # all samples of a lot whose first units are the nonconforming ones
    for bad in range(8):
        for n in range(1, 8):
            samples = list(combinations(range(7), n))
            for ac in range(3):
                passed = sum(sum(u < bad for u in s) <= ac for s in samples)
                assert sampling.finite_acceptance_probability(
                    7, bad, n, ac
                ) == Fraction(passed, len(samples)), (bad, n, ac)


def test_ends_of_the_curve():
    assert sampling.acceptance_probability(80, 2, 0) == 1
    assert sampling.acceptance_probability(80, 2, 1) == 0
    assert sampling.acceptance_probability(2, 5, "0.5") == 1
    points = sampling.operating_characteristic(80, 2, ["0", "0.01", "1"], 1000)
    assert [point.quality for point in points] == [0, Fraction(1, 100), 1]
    assert points[0].outgoing == points[2].outgoing == 0
    middle = points[1]
    assert middle.outgoing == middle.acceptance * Fraction(1, 100) * Fraction(920, 1000)


def test_outgoing_quality_of_large_lots():
    # Pa·p without the lot's share; a lot inspected whole lets nothing through
    chance = sampling.acceptance_probability(125, 3, "0.02")
    assert sampling.average_outgoing_quality(125, 3, "0.02") == chance / 50
    assert sampling.average_outgoing_quality(125, 3, "0.02", 125) == 0
    with refused("E_PLAN"):
        sampling.average_outgoing_quality(125, 3, "0.02", 124)


def test_questions_without_answer():
    with refused("E_PLAN"):
        sampling.quality_accepted_at(5, 5, "0.95")
    for quality, code in (("1.5", "E_NUMBER"), (-1, "E_NUMBER"), (0.01, "E_FLOAT")):
        with refused(code):
            sampling.acceptance_probability(80, 2, quality)
    with refused("E_PLAN"):
        sampling.finite_acceptance_probability(10, 11, 2)
    with refused("E_PLAN"):
        sampling.finite_acceptance_probability(10, 1, 11)


@pytest.mark.parametrize("row", C0["confidence_reliability"]["table"])
def test_confidence_and_reliability(row):
    confidence, reliability = str(row["conf"]), str(row["rel"])
    n = sampling.reliability_sample(confidence, reliability)
    assert n == row["n"]
    limit = 1 - Fraction(confidence)
    assert Fraction(reliability) ** n <= limit < Fraction(reliability) ** (n - 1)


def test_confidence_and_reliability_with_failures():
    # published widely: 95 % confidence, 95 % and 90 % reliability, 0 to 2 failures
    for reliability, numbers in (("0.95", (59, 93, 124)), ("0.90", (29, 46, 61))):
        for ac, n in enumerate(numbers):
            assert sampling.reliability_sample("0.95", reliability, ac) == n


def test_equality_is_enough():
    # 0.5^n <= 0.125 is met at 3 exactly
    assert sampling.reliability_sample("0.875", "0.5") == 3


def test_reliability_for_a_lot():
    plan = sampling.reliability_plan(500, "0.95", "0.95")
    assert (plan.n, plan.ac, plan.re, plan.full) == (59, 0, 1, False)
    plan = sampling.reliability_plan(50, "0.95", "0.95")
    assert (plan.n, plan.full) == (50, True)
    assert sampling.reliability_plan(500, "0.95", "0.95", 1).re == 2


def test_demands_nobody_can_meet():
    with refused("E_TOO_LARGE"):
        sampling.reliability_sample("0.99", "0.9999999")
    for confidence, reliability, code in (
        ("1", "0.9", "E_NUMBER"),
        ("0.9", "1", "E_NUMBER"),
        ("0", "0.9", "E_NUMBER"),
        ("95", "90", "E_NUMBER"),
        (0.95, "0.90", "E_FLOAT"),
    ):
        with refused(code):
            sampling.reliability_sample(confidence, reliability)


@pytest.mark.parametrize("case", C0["hypergeometric"]["cases"])
def test_finite_lots(case):
    size, bad, risk = case["N"], case["D"], str(case["beta"])
    n = sampling.finite_lot_sample(size, bad, risk)
    assert n == case["n"]
    chance = sampling.finite_acceptance_probability
    assert chance(size, bad, n) <= Fraction(risk) < chance(size, bad, n - 1)
    plan = sampling.finite_lot_plan(size, bad, risk)
    assert (plan.n, plan.ac, plan.re) == (n, 0, 1)


def test_one_bad_unit_needs_nearly_the_lot():
    assert sampling.finite_lot_sample(100, 1, "0.10") == 90
    assert sampling.finite_lot_sample(100, 100, "0.10") == 1
    assert sampling.finite_lot_sample(1, 1, "0.10") == 1
    with refused("E_NUMBER"):
        sampling.finite_lot_sample(100, 0, "0.10")
    with refused("E_PLAN"):
        sampling.finite_lot_sample(100, 101, "0.10")


def test_a_percentage_of_a_lot_says_how_it_is_rounded():
    assert sampling.nonconforming_units(150, "1", "down") == 1
    assert sampling.nonconforming_units(150, "1", "up") == 2
    assert sampling.nonconforming_units(100, "1", "up") == 1
    for rounding in ("half", "", None):
        with refused("E_ROUNDING"):
            sampling.nonconforming_units(150, "1", rounding)
    with refused("E_NUMBER"):
        sampling.nonconforming_units(150, "101", "up")


@pytest.mark.parametrize("row", C0["z14_matched_c0"]["rows"])
def test_matched_limiting_quality(row):
    ((aql, ranges),) = row.items()
    for text, (n, ac, unrounded) in ranges.items():
        size = int(text.split("-")[0])
        code, plan_n, plan_ac, _re = sampling.single_plan(
            sampling.code_letter(size), aql
        )
        assert (plan_n, plan_ac) == (n, ac), code
        matched = sampling.matched_sample(n, ac)
        # the vectors are rounded to a tenth; the sample is the next whole unit
        assert unrounded - 0.06 <= matched < unrounded + 1.06
        assert matched == n or not ac or matched < n


def test_matched_plan_of_a_lot():
    plan = sampling.matched_plan(sampling.z14_plan(1000, "1.0"))
    assert (plan.n, plan.ac, plan.method) == (35, 0, "zero_acceptance")
    whole = sampling.z14_plan(10, "1.0")
    assert whole.full and sampling.matched_plan(whole).full
    # in reduced inspection the lot passes up to Re - 1
    reduced = sampling.z14_plan(2400, "2.5", severity="reduced")
    matched = sampling.matched_plan(reduced)
    assert matched.n == sampling.matched_sample(50, 5)
    with refused("E_PLAN"):
        sampling.matched_sample(2, 2)


@settings(deadline=None)
@given(
    st.integers(1, 120),
    st.integers(0, 8),
    st.fractions(min_value=0, max_value=1, max_denominator=1000),
    st.fractions(min_value=0, max_value=1, max_denominator=1000),
)
def test_worse_quality_is_accepted_less(n, ac, one, other):
    better, worse = sorted((one, other))
    chance = sampling.acceptance_probability
    assert 0 <= chance(n, ac, worse) <= chance(n, ac, better) <= 1
    assert (
        chance(n + 1, ac, better) <= chance(n, ac, better) <= chance(n, ac + 1, better)
    )


@settings(deadline=None)
@given(st.integers(2, 60), st.integers(0, 3), st.sampled_from(["0.95", "0.5", "0.10"]))
def test_quality_and_probability_are_inverse(n, ac, probability):
    if ac >= n:
        return
    quality = sampling.quality_accepted_at(n, ac, probability, digits=4)
    step = Decimal("0.0001")
    chance = sampling.acceptance_probability
    assert chance(n, ac, quality) >= Fraction(probability)
    assert chance(n, ac, quality + step) < Fraction(probability)


def test_numbers_nobody_means_are_refused_at_once():
    for value in ("1e-999999999", "0." + "3" * 400, Fraction(1, 10**40), "1e999999999"):
        with refused("E_NUMBER"):
            sampling.acceptance_probability(80, 2, value)
    with refused("E_AQL"):
        sampling.z14_plan(100, "1e999999999")
