# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Control charts, run rules and classes against published data sets."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import DATASETS, VECTORS, refused, spc


def limits(chart):
    return (chart.lower, chart.center, chart.upper)


def test_piston_rings_by_range():
    rings = DATASETS["montgomery-pistonrings"]
    expected = rings["expected"]
    mean, spread = spc.xbar_r(rings["subgroups"], rings["phase1"])
    named = expected["xbar_R_limits"]
    assert limits(mean) == pytest.approx(
        (named["lcl"], named["cl"], named["ucl"]), abs=6e-6
    )
    named = expected["R_limits"]
    assert limits(spread) == pytest.approx(
        (named["lcl"], named["cl"], named["ucl"]), abs=6e-6
    )
    beyond = [place for place, codes in mean.signals().items() if "N1" in codes]
    assert sorted(beyond) == expected["phase2_xbar_beyond_3s"]
    phase, _spread = spc.xbar_r(rings["subgroups"][: rings["phase1"]])
    assert phase.signals(["N1"]) == {}


def test_piston_rings_by_deviation():
    rings = DATASETS["montgomery-pistonrings"]
    expected = rings["expected"]
    mean, spread = spc.xbar_s(rings["subgroups"], rings["phase1"])
    named = expected["xbar_S_limits"]
    assert (mean.lower, mean.upper) == pytest.approx(
        (named["lcl"], named["ucl"]), abs=6e-6
    )
    named = expected["S_limits"]
    assert limits(spread) == pytest.approx(
        (named["lcl"], named["cl"], named["ucl"]), abs=6e-6
    )


def test_flow_rate_of_nist():
    flow = DATASETS["nist-6.3.2.2-imr"]
    expected = flow["expected"]
    value, moving = spc.individuals(flow["data"])
    assert value.center == pytest.approx(expected["xbar"])
    assert value.upper == pytest.approx(expected["ucl_exact_d2"], abs=5e-5)
    assert value.lower == pytest.approx(expected["lcl_exact_d2"], abs=5e-5)
    # printed with d2 rounded to 1.128
    assert value.upper == pytest.approx(flow["published"]["ucl"], abs=2e-3)
    assert moving.points == pytest.approx(expected["moving_ranges"])
    assert moving.center == pytest.approx(expected["mrbar"], abs=5e-5)
    assert moving.upper == pytest.approx(expected["mr_ucl_3_267"], abs=1e-3)
    assert moving.lower == 0
    assert value.signals(["N1"]) == moving.signals(["N1"]) == {}


@pytest.mark.parametrize("case", VECTORS["rules"], ids=lambda case: case["rule"])
def test_published_sequences(case):
    found = spc.fired(case["z"], [case["rule"]])
    assert found.get(case["rule"], []) == case["fires"]


UP_DOWN = [0.5, -0.5] * 7


@pytest.mark.parametrize(
    ("rule", "z", "fires"),
    [
        ("WE2", [2.1, 0, 2.1, 2.1], [3, 4]),
        ("WE2", [2.1, 0, -2.1], []),
        ("WE2", [2, 2, 2], []),
        ("WE4", [0.1] * 7 + [0] + [0.1] * 8, [16]),
        ("WE4", [-0.1] * 9, [8, 9]),
        ("N2", [0.1] * 9, [9]),
        ("N2", [0.1] * 8 + [-0.1], []),
        ("N2", [0.1] * 8 + [0], []),
        ("N3", [1, 2, 3, 4, 5], []),
        ("N3", [1, 2, 3, 3, 4, 5, 6, 7, 8], [9]),
        ("N4", UP_DOWN, [14]),
        ("N4", UP_DOWN[:13], []),
        ("N4", [*UP_DOWN[:13], 0.5], []),
        ("N6", [1.1, 1.1, -1.1, 1.1, 1.1], [5]),
        ("N6", [1.1, 1.1, 1.1, 1.1, 0.9], [4]),
        ("N7", [1] * 15, []),
        ("N8", [1.2, -1.2] * 4, [8]),
        ("N8", [1.2, -1.2] * 3 + [1.2, 0.9], []),
    ],
)
def test_rules_by_their_definition(rule, z, fires):
    assert spc.fired(z, [rule]).get(rule, []) == fires


def test_a_point_on_the_limit_is_not_beyond():
    chart = spc.Chart("i", (16.0, 28.0, 31.0, 4.0), 4.0, 16.0, 28.0)
    assert chart.signals(["N1"]) == {3: ("N1",)}


def test_of_ranges_only_rules_without_zones():
    # two of three near the upper limit: a rule of zones, and no rule of ranges
    points = (1.0, 2.9, 2.9, 1.0, 9.0)
    chart = spc.Chart("mr", points, 0.0, 1.0, 3.267, first=2)
    assert chart.signals() == {6: ("N1",)}
    assert "N5" in spc.fired(chart.z)


def test_subgroups_that_no_chart_takes():
    for groups in ([], [["1", "2"], ["1"]]):
        with refused("E_SUBGROUP"):
            spc.xbar_r(groups)
    with refused("E_SUBGROUP"):
        spc.individuals(["1"])


def test_no_spread_signals_nothing():
    value, moving = spc.individuals(["5"] * 20)
    assert value.signals() == moving.signals() == {}


@given(
    st.lists(st.decimals(-50, 50, places=2, allow_nan=False), min_size=1, max_size=300)
)
def test_classes_hold_each_value_once(values):
    bins = spc.histogram(spc.Sample(values))
    assert sum(each.count for each in bins) == len(values)
    assert 1 <= len(bins) <= 40
    for each in bins:
        inside = [value for value in values if each.low <= value < each.high]
        assert len(inside) == each.count
    for one, other in zip(bins, bins[1:], strict=False):
        assert one.high == other.low
    # borders lie between what can be written down
    step = spc.Sample(values).step
    assert (bins[0].low / step) % 1 != 0


def test_width_of_freedman_and_diaconis():
    # quartiles 25.75 and 75.25 of 1 … 100: 2 · 49.5 / 100^⅓ = 21.3
    bins = spc.histogram(spc.Sample(range(1, 101)))
    assert [each.count for each in bins] == [21, 21, 21, 21, 16]
    assert bins[0].low == Decimal("0.5")
    assert spc.histogram(spc.Sample([])) == []
    assert [each.count for each in spc.histogram(spc.Sample(["3.0"] * 4))] == [4]
