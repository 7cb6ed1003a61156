# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Indices and their intervals against published cases."""

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import DATASETS, VECTORS, spc

CASES = {each["id"]: each for each in VECTORS["capability"]}


def test_nist_6_1_6():
    case = CASES["nist-6.1.6"]
    # a hundred values of that mean and that deviation
    off = (99 / 100) ** 0.5 * 2
    sample = spc.Sample([16 - off, 16 + off] * 50)
    assert sample.mean == pytest.approx(16)
    assert sample.sd == pytest.approx(2)
    found = spc.capability(sample, case["lsl"], case["usl"])
    assert found.pp.value == pytest.approx(case["Cp"])
    assert found.pp[1:] == pytest.approx(case["Cp_ci95"], abs=5e-5)
    assert found.ppk.value == pytest.approx(case["Cpk"], abs=5e-5)
    assert found.ppk[1:] == pytest.approx(case["Cpk_ci95"], abs=5e-5)
    assert found.cp is found.cpk is found.cpm is found.ppm is None
    assert not found.few


def test_twelve_values():
    case = CASES["qcc-golden"]
    groups = case["data"]
    sample = spc.Sample([value for group in groups for value in group])
    # that case takes n - 1 for the range, too
    within = spc.range_sigma(groups)._replace(df=11)
    found = spc.capability(sample, case["lsl"], case["usl"], case["target"], within)
    for name, expected in case["expected"].items():
        index = getattr(found, name.lower())
        if name in ("Cpm", "Ppm"):
            # qcc leaves out the square that Boyles has (and Minitab) over the bar
            off = (found.mean - case["target"]) / (
                found.sd if name == "Ppm" else within.sigma
            )
            index = (
                index.value,
                *spc.ratio_interval(index.value, 12 * (1 + off**2) / (1 + 2 * off**2)),
            )
        # d2 is rounded to 2.059 there
        assert index == pytest.approx(expected, rel=2e-4), name
    off = (found.mean - case["target"]) / found.sd
    assert found.ppm[1:] == pytest.approx(spc.cpm_interval(found.ppm.value, 12, off))
    assert found.few
    # of itself, three ranges of four are worth 0.9 times nine degrees
    assert spc.range_sigma(groups).df == pytest.approx(8.1)


def test_piston_rings():
    rings = DATASETS["montgomery-pistonrings"]
    groups = rings["subgroups"][: rings["phase1"]]
    expected = rings["capability"]
    sample = spc.Sample([value for group in groups for value in group])
    found = spc.capability(
        sample,
        expected["lsl"],
        expected["usl"],
        expected["target"],
        spc.range_sigma(groups),
    )
    for name in ("Cp", "Cpk", "Pp", "Ppk"):
        value = getattr(found, name.lower()).value
        assert value == pytest.approx(expected[name], abs=6e-5), name
    assert found.mean == pytest.approx(rings["expected"]["xbarbar"], abs=1e-6)
    assert found.sd == pytest.approx(rings["expected"]["overall_s"], abs=1e-9)
    pooled = spc.within_sigma(groups)
    assert pooled.df == 100
    squares = sum(statistics.variance(group) for group in groups)
    assert pooled.sigma == pytest.approx((squares / 25) ** 0.5, rel=1e-9)


def test_one_limit_has_an_index_towards_it_alone():
    sample = spc.Sample(["4.9", "5.0", "5.1"])
    within = spc.moving_range_sigma(sample.values)
    upper = spc.capability(sample, None, "5.3", "5.0", within)
    assert upper.ppk.value == pytest.approx(1.0)
    assert upper.cpk.value == pytest.approx(0.3 / (3 * 0.1 / 1.128379), rel=1e-6)
    assert upper.pp is upper.cp is upper.cpm is upper.ppm is None
    lower = spc.capability(sample, "4.4", "", "")
    assert lower.ppk.value == pytest.approx(2.0)


def test_zero_is_a_limit():
    found = spc.capability(spc.Sample(["0.2", "0.4", "0.6"]), "0.00", None)
    assert found.ppk.value == pytest.approx(0.4 / 0.6)


def test_mean_beyond_a_limit_is_below_zero():
    found = spc.capability(spc.Sample(["5.4", "5.5", "5.6"]), "4.8", "5.2")
    assert found.ppk.value == pytest.approx(-1.0)
    assert found.ppk.low < -1 < found.ppk.high


@pytest.mark.parametrize(
    ("values", "limits", "reason"),
    [
        ([], ("1", "2"), spc.TOO_FEW),
        (["1.5"], ("1", "2"), spc.TOO_FEW),
        (["1.5"] * 50, ("1", "2"), spc.NO_SPREAD),
        # of which the mean in floats is another number
        (["0.1"] * 3, ("0", "1"), spc.NO_SPREAD),
        (["1.4", "1.5", "1.6"], (None, ""), spc.NO_LIMITS),
    ],
)
def test_no_index_and_why(values, limits, reason):
    found = spc.capability(spc.Sample(values), *limits)
    assert found.reason == reason
    names = ("cp", "cpk", "cpm", "pp", "ppk", "ppm")
    assert {getattr(found, name) for name in names} == {None}
    assert found.n == len(values)


def test_no_spread_within_subgroups_has_no_cpk():
    groups = [["5.0", "5.0"], ["5.1", "5.1"]]
    sample = spc.Sample([value for group in groups for value in group])
    found = spc.capability(sample, "4", "6", None, spc.within_sigma(groups))
    assert found.cp is found.cpk is None
    assert found.ppk is not None


@pytest.mark.parametrize(("n", "few"), [(24, True), (25, False)])
def test_few_values(n, few):
    values = [str(5 + place % 3) for place in range(n)]
    assert spc.capability(spc.Sample(values), "0", "10").few is few


@given(
    st.lists(st.integers(-50, 50), min_size=3, max_size=40).filter(
        lambda values: len(set(values)) > 1
    ),
    st.integers(-60, 60),
    st.integers(1, 80),
)
def test_indices_of_any_values(values, lower, wide):
    upper = lower + wide
    found = spc.capability(spc.Sample(values), lower, upper, lower)
    assert found.ppk.value <= found.pp.value + 1e-12
    assert found.pp.low < found.pp.value < found.pp.high
    assert found.ppk.low < found.ppk.value < found.ppk.high
    assert found.ppm.value <= found.pp.value + 1e-12
    # the same in hundredths, far from zero
    moved = [f"{10**7 + value}e-2" for value in values]
    other = spc.capability(
        spc.Sample(moved), f"{10**7 + lower}e-2", f"{10**7 + upper}e-2"
    )
    assert other.ppk == pytest.approx(found.ppk, rel=1e-9, abs=1e-9)
