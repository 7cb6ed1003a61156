# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Code letters and single plans of ANSI/ASQ Z1.4 / MIL-STD-105E."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import VECTORS, refused, sampling

SEVERITIES = ("normal", "tightened", "reduced")
LOT_SIZES = st.integers(1, 2_000_000)
LEVELS = st.sampled_from(list(VECTORS["code_letters"]))
AQLS = st.sampled_from(VECTORS["aql"])


@pytest.mark.parametrize("level", VECTORS["code_letters"])
def test_code_letters(level):
    letters = VECTORS["code_letters"][level]
    for (low, high), letter in zip(VECTORS["lot_ranges"], letters, strict=True):
        for size in (low, (low + (high or 9_999_999)) // 2, high or 9_999_999):
            assert sampling.code_letter(size, level) == letter, size


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_cell_as_printed(severity):
    arrows = {"down": "v", "up": "^"}
    for letter, row in VECTORS["raw"][severity].items():
        n, cells = sampling.SINGLE_PLANS[severity][letter]
        assert n == VECTORS["sample_size"][severity][letter]
        assert list(cells) == VECTORS["aql"]
        for aql, cell in row.items():
            wanted = arrows[cell] if isinstance(cell, str) else tuple(cell)
            assert cells[aql] == wanted, (letter, aql)


@pytest.mark.parametrize("severity", SEVERITIES)
def test_every_cell_resolved(severity):
    for letter, row in VECTORS["resolved"][severity].items():
        for aql, cell in row.items():
            plan = sampling.single_plan(letter, aql, severity)
            wanted = (cell["code"], cell["n"], cell["ac"], cell["re"])
            assert plan == wanted, (letter, aql)
            assert (letter != plan[0]) is cell["arrow"]


@pytest.mark.parametrize("example", VECTORS["worked_examples"])
def test_worked_examples(example):
    plan = sampling.z14_plan(example["lot"], example["aql"], example["level"])
    for field in ("letter", "code", "n", "ac", "re", "arrow", "aql", "level"):
        assert getattr(plan, field) == example[field], field
    assert not plan.full and plan.lot_size == example["lot"]


def test_an_arrow_brings_its_own_sample_size():
    # two public tools keep the n of the letter: lot 150, II, 1.5 is not 20 but 32
    plan = sampling.z14_plan(150, "1.5")
    assert (plan.letter, plan.code, plan.n, plan.ac) == ("F", "G", 32, 1)
    plan = sampling.z14_plan(20, "4.0")
    assert (plan.letter, plan.code, plan.n, plan.ac) == ("C", "B", 3, 0)


def test_a_sample_as_large_as_the_lot_is_the_lot():
    for size, n, full in ((20, 20, True), (21, 20, False), (19, 19, True)):
        plan = sampling.z14_plan(size, "0.65")
        assert (plan.n, plan.full, plan.ac) == (n, full, 0)
    # the acceptance number stays that of the plan at the arrow's end
    plan = sampling.z14_plan(13, "6.5", "III", "tightened")
    assert (plan.code, plan.n, plan.full, plan.ac) == ("E", 13, True, 1)


def test_a_single_unit_is_inspected():
    for severity in SEVERITIES:
        plan = sampling.z14_plan(1, "6.5", "III", severity)
        assert (plan.n, plan.ac, plan.re, plan.full) == (1, 0, 1, True)


def test_aqls_as_they_are_typed():
    for value in ("1.0", "1", "1.00", 1, Decimal("1.000"), " 1.0 "):
        assert sampling.printed_aql(value) == "1.0", value
    assert sampling.printed_aql("0.1") == "0.10"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((0, "1.0"), "E_LOT_SIZE"),
        ((-5, "1.0"), "E_LOT_SIZE"),
        ((True, "1.0"), "E_LOT_SIZE"),
        ((150.0, "1.0"), "E_LOT_SIZE"),
        (("150", "1.0"), "E_LOT_SIZE"),
        ((150, "0.7"), "E_AQL"),
        ((150, "10"), "E_AQL"),
        ((150, "0"), "E_AQL"),
        ((150, "NaN"), "E_AQL"),
        ((150, ""), "E_AQL"),
        ((150, None), "E_AQL"),
        ((150, False), "E_AQL"),
        ((150, 1.0), "E_FLOAT"),
        ((150, "1.0", "IV"), "E_LEVEL"),
        ((1, "1.0", "IV"), "E_LEVEL"),
        ((150, "1.0", "II", "discontinued"), "E_SEVERITY"),
        ((150, "1.0", "II", ""), "E_SEVERITY"),
    ],
)
def test_nothing_is_guessed(arguments, code):
    with refused(code):
        sampling.z14_plan(*arguments)


def test_strange_letters():
    for letter in ("I", "O", "S", "", "a"):
        with refused("E_LEVEL"):
            sampling.single_plan(letter, "1.0")
    with refused("E_LOT_SIZE"):
        sampling.code_letter(1)


@given(LOT_SIZES, AQLS, LEVELS, st.sampled_from(SEVERITIES))
def test_never_more_than_the_lot(size, aql, level, severity):
    plan = sampling.z14_plan(size, aql, level, severity)
    assert 1 <= plan.n <= size
    assert plan.full is (plan.n == size)
    assert 0 <= plan.ac < plan.re
    assert plan.re == plan.ac + 1 or severity == "reduced"


@given(LOT_SIZES, LOT_SIZES, LEVELS)
def test_code_letters_never_fall(one, other, level):
    small, large = sorted((max(one, 2), max(other, 2)))
    letters = sampling.LETTERS
    assert letters.index(sampling.code_letter(small, level)) <= letters.index(
        sampling.code_letter(large, level)
    )


@given(LOT_SIZES, AQLS, LEVELS)
def test_tightened_is_not_laxer_nor_reduced_stricter(size, aql, level):
    chances = []
    for severity in ("tightened", "normal", "reduced"):
        plan = sampling.z14_plan(size, aql, level, severity)
        if plan.full:
            return
        chances.append(
            sampling.acceptance_probability(plan.n, plan.re - 1, Decimal(aql) / 100)
        )
    assert chances == sorted(chances)


def test_one_step_tighter_is_read_from_the_table():
    series = sampling.switching.InspectedLot
    seen = {}
    for n, cells in sampling.SINGLE_PLANS["normal"].values():
        row = [cell for cell in cells.values() if isinstance(cell, tuple)]
        for (tighter, _re), (ac, re) in zip(row, row[1:], strict=False):
            if ac < 2:
                continue
            seen[ac] = tighter
            for found, score in ((tighter, 10), (tighter + 1, 0)):
                lot = series("normal", n, ac, re, found, n, steady=True)
                assert lot.score(7) == score
    assert sorted(seen) == [2, 3, 5, 7, 10, 14, 21]
