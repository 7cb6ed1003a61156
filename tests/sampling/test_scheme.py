# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a plan states once, for lots of any size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import sampling

Scheme = sampling.Scheme


@pytest.mark.parametrize(
    ("scheme", "lot", "n", "ac"),
    [
        (Scheme("single"), 5000, 1, 0),
        (Scheme("full"), 37, 37, 0),
        (Scheme("fixed", size=5, accept=1), 100, 5, 1),
        (Scheme("fixed", size=5), 3, 3, 0),
        (Scheme("percentage", percent="2.5", size=3), 1000, 25, 0),
        (Scheme("percentage", percent="2.5", size=3), 40, 3, 0),
        (Scheme("reliability", confidence="95", reliability="95"), 1000, 59, 0),
        (Scheme("reliability", confidence="95", reliability="90"), 1000, 29, 0),
        (Scheme("reliability", confidence="95", reliability="95"), 40, 40, 0),
        (Scheme("z14", level="II", aql="1.5"), 150, 32, 1),
        (Scheme("z14", level="II", aql="1.0"), 1000, 80, 2),
        (Scheme("zero_aql", level="II", aql="1.0", risk="10"), 1000, 35, 0),
    ],
)
def test_examples(scheme, lot, n, ac):
    plan = scheme.plan(lot)
    assert (plan.n, plan.ac) == (n, ac)


def test_single_has_a_sample_for_lots_of_no_known_size():
    assert Scheme("single").plan(0).n == 1


def test_limiting_quality_finds_the_lot_with_the_risk_at_most():
    plan = Scheme("limiting_quality", quality="5", risk="10").plan(200)
    passes = sampling.finite_acceptance_probability
    assert passes(200, 10, plan.n) * 10 <= 1 < passes(200, 10, plan.n - 1) * 10


def test_a_limiting_quality_below_one_unit_looks_for_one_unit():
    plan = Scheme("limiting_quality", quality="0.1", risk="10").plan(50)
    assert plan.n == 45


@pytest.mark.parametrize(
    "scheme",
    [
        Scheme("fixed"),
        Scheme("percentage", percent="0"),
        Scheme("percentage", percent="101"),
        Scheme("percentage"),
        Scheme("reliability", confidence="100", reliability="95"),
        Scheme("reliability", confidence="95"),
        Scheme("limiting_quality", quality="101", risk="10"),
        Scheme("z14", level="II", aql="1.2"),
        Scheme("z14", level="IV", aql="1.0"),
        Scheme("z14"),
        Scheme("some"),
    ],
)
def test_what_is_no_plan_is_refused(scheme):
    with pytest.raises(sampling.SamplingError):
        scheme.plan(1000)


def test_a_lot_without_units_has_no_sample():
    for method in ("full", "z14"):
        with pytest.raises(sampling.SamplingError):
            Scheme(method, level="II", aql="1.0").plan(0)


SCHEMES = [
    Scheme("full"),
    Scheme("fixed", size=7),
    Scheme("percentage", percent="12.5", size=2),
    Scheme("reliability", confidence="95", reliability="95"),
    Scheme("limiting_quality", quality="5", risk="10"),
    Scheme("z14", level="II", aql="0.65"),
    Scheme("zero_aql", level="II", aql="0.65"),
]


@given(st.sampled_from(SCHEMES), st.integers(1, 20_000))
def test_a_sample_is_never_larger_than_its_lot(scheme, lot):
    plan = scheme.plan(lot)
    assert 1 <= plan.n <= lot
    assert plan.ac < plan.re


@pytest.mark.parametrize("severity", sampling.SEVERITIES)
def test_severity_is_for_z14(severity):
    scheme = Scheme("z14", level="II", aql="1.0")
    assert scheme.plan(1000, severity) == sampling.z14_plan(1000, "1.0", "II", severity)
    assert Scheme("full").plan(5, severity).severity == "normal"
