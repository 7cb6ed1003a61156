# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Agreement by attributes: published kappas, and effectiveness by example."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .package import msa, refused


@pytest.mark.parametrize(
    ("table", "kappa"),
    [
        # (both yes, yes/no, no/yes, both no): worked examples of textbooks
        ((20, 5, 10, 15), Fraction(2, 5)),
        ((45, 15, 25, 15), 0.1304),
        ((25, 35, 5, 35), 0.2593),
    ],
)
def test_published_cohen_kappas(table, kappa):
    pairs = [
        pair
        for pair, times in zip(
            [(True, True), (True, False), (False, True), (False, False)],
            table,
            strict=True,
        )
        for _time in range(times)
    ]
    found = msa.cohen_kappa(pairs)
    assert float(found.value) == pytest.approx(float(kappa), abs=5e-5)
    assert found.observed == Fraction(table[0] + table[3], sum(table))


def test_published_fleiss_kappa():
    # ten subjects, fourteen raters, five categories: the worked example known from
    # Fleiss' kappa on many pages; P 0.378, P by chance 0.213, kappa 0.210
    table = """
        0 0 0 0 14
        0 2 6 4 2
        0 0 3 5 6
        0 3 9 2 0
        2 2 8 1 1
        7 7 0 0 0
        3 2 6 3 0
        2 5 3 2 2
        6 5 2 1 0
        0 2 2 3 7
    """
    ratings = [
        [name for name, times in enumerate(line.split()) for _t in range(int(times))]
        for line in table.strip().splitlines()
    ]
    found = msa.fleiss_kappa(ratings)
    assert [round(float(value), 3) for value in found] == [0.210, 0.378, 0.213]


@given(st.lists(st.sampled_from("abc"), min_size=2, max_size=30))
def test_full_agreement_is_one(ratings):
    pairs = [(one, one) for one in ratings]
    if len(set(ratings)) == 1:
        for call in (msa.cohen_kappa, msa.fleiss_kappa):
            with refused("E_NO_VARIATION"):
                call(pairs)
        return
    assert msa.cohen_kappa(pairs).value == msa.fleiss_kappa(pairs).value == 1


def test_ratings_that_cannot_be_compared():
    with refused("E_TOO_SMALL"):
        msa.cohen_kappa([])
    for ratings in ([], [["a"]], [[]]):
        with refused("E_TOO_SMALL"):
            msa.fleiss_kappa(ratings)
    with refused("E_UNBALANCED"):
        msa.fleiss_kappa([["a", "b"], ["a", "b", "b"]])


REFERENCE = {"P1": True, "P2": True, "P3": False, "P4": False}


def test_effectiveness():
    found = msa.effectiveness(
        REFERENCE,
        {
            "P1": [True, True, True],
            "P2": [True, False, True],
            "P3": [False, False, False],
            # the same each time, and wrong each time
            "P4": [True, True, True],
        },
    )
    assert found == msa.Effectiveness(
        effectiveness=Fraction(1, 2),
        repeatability=Fraction(3, 4),
        miss_rate=Fraction(1, 2),
        false_alarm_rate=Fraction(1, 6),
    )


def test_effectiveness_without_nonconforming_parts():
    found = msa.effectiveness({"P1": True}, {"P1": [True, False]})
    assert (found.miss_rate, found.false_alarm_rate) == (None, Fraction(1, 2))


@pytest.mark.parametrize(
    ("judged", "code"),
    [
        ({"P1": [True], "P2": [True], "P3": [False]}, "E_UNBALANCED"),
        ({part: [True] for part in ("P1", "P2", "P3", "P4", "P5")}, "E_UNBALANCED"),
        (
            {"P1": [True, True], "P2": [True], "P3": [False], "P4": [False]},
            "E_UNBALANCED",
        ),
        ({part: [] for part in REFERENCE}, "E_TOO_SMALL"),
        ({part: [1] for part in REFERENCE}, "E_RATING"),
        ({part: [None] for part in REFERENCE}, "E_RATING"),
    ],
)
def test_judgements_that_are_incomplete(judged, code):
    with refused(code):
        msa.effectiveness(REFERENCE, judged)


def test_a_reference_is_needed():
    with refused("E_UNBALANCED"):
        msa.effectiveness({}, {})
    with refused("E_RATING"):
        msa.effectiveness({"P1": None}, {"P1": [True]})
