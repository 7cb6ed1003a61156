# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a sample says of its lot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import refused, sampling


def test_accepted_not_accepted():
    plan = sampling.z14_plan(2400, "2.5")
    assert plan.judge(0, 125) == "accepted"
    assert plan.judge(7, 125) == "accepted"
    assert plan.judge(8, 125) == "not_accepted"
    assert plan.judge(125, 125) == "not_accepted"


def test_the_gap_of_reduced_inspection():
    # table II-C, letter K, AQL 2.5: Ac 3, Re 6
    plan = sampling.z14_plan(2400, "2.5", severity="reduced")
    assert (plan.n, plan.ac, plan.re) == (50, 3, 6)
    verdicts = [plan.judge(found, 50) for found in range(3, 7)]
    assert verdicts == [
        "accepted",
        "accepted_back_to_normal",
        "accepted_back_to_normal",
        "not_accepted",
    ]


def test_an_incomplete_sample_never_accepts():
    plan = sampling.z14_plan(2400, "2.5")
    for inspected in (0, 1, 124):
        with refused("E_INCOMPLETE"):
            plan.judge(0, inspected)
    # but eight of eight are enough to say no
    assert plan.judge(8, 8) == "not_accepted"


def test_impossible_counts():
    plan = sampling.z14_plan(2400, "2.5")
    for found, inspected, code in (
        (9, 8, "E_COUNT"),
        (0, 126, "E_TOO_MANY"),
        (-1, 125, "E_NUMBER"),
        (True, 125, "E_NUMBER"),
        (None, 125, "E_NUMBER"),
        (0, None, "E_NUMBER"),
        (0, 125.0, "E_NUMBER"),
    ):
        with refused(code):
            plan.judge(found, inspected)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"n": 11}, "E_PLAN"),
        ({"n": 0}, "E_NUMBER"),
        ({"ac": 1, "re": 1}, "E_PLAN"),
        ({"ac": 1, "re": 3}, "E_PLAN"),
        ({"ac": -1}, "E_NUMBER"),
        ({"severity": "lenient"}, "E_PLAN"),
    ],
)
def test_no_plan_that_makes_no_sense(fields, code):
    with refused(code):
        sampling.SamplingPlan(**{"method": "fixed", "lot_size": 10, "n": 5, **fields})


def test_plans_without_table():
    plan = sampling.full_plan(40)
    assert (plan.n, plan.ac, plan.re, plan.full) == (40, 0, 1, True)
    plan = sampling.fixed_plan(40, 5)
    assert (plan.n, plan.ac, plan.re, plan.full) == (5, 0, 1, False)
    assert sampling.fixed_plan(40, 40).full
    assert sampling.fixed_plan(4, 5).n == 4
    assert sampling.fixed_plan(40, 5, ac=1).re == 2


def test_a_percentage_is_rounded_up():
    for size, percent, minimum, n in (
        (100, 10, 1, 10),
        (101, 10, 1, 11),
        (1, "0.1", 1, 1),
        (1000, "0.1", 1, 1),
        (1001, "0.1", 1, 2),
        # 29 % of 100 is 29, whatever floats make of it
        (100, "29", 1, 29),
        (700, "7", 1, 49),
        (30, 10, 5, 5),
        (3, 10, 5, 3),
        (50, 100, 1, 50),
    ):
        assert sampling.percentage_plan(size, percent, minimum).n == n, (size, percent)


def test_percentages_that_are_none():
    for percent, code in (
        (0, "E_NUMBER"),
        ("-1", "E_NUMBER"),
        ("100.1", "E_NUMBER"),
        ("ten", "E_NUMBER"),
        ("Infinity", "E_NUMBER"),
        (10.0, "E_FLOAT"),
    ):
        with refused(code):
            sampling.percentage_plan(100, percent)
    for call in (
        lambda: sampling.full_plan(0),
        lambda: sampling.fixed_plan(10, 0),
        lambda: sampling.percentage_plan(10, 10, 0),
    ):
        with refused("E_NUMBER"):
            call()


@given(
    st.integers(1, 10**6),
    # numbers of more than 15 digits are refused, see the refusals
    st.fractions(min_value="1/1000", max_value=100, max_denominator=10**9),
    st.integers(1, 500),
)
def test_percentage_within_the_lot(size, percent, minimum):
    plan = sampling.percentage_plan(size, percent, minimum)
    assert min(minimum, size) <= plan.n <= size
    assert plan.n * 100 >= min(size * percent, size * 100)
    assert plan.n <= minimum or (plan.n - 1) * 100 < size * percent


def test_the_code_of_each_refusal_is_known():
    assert {"E_INCOMPLETE", "E_AQL", "E_SEVERITY"} < sampling.errors.CODES
    error = sampling.SamplingError("E_AQL", "no such AQL")
    assert isinstance(error, ValueError) and str(error) == "no such AQL"
