# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Gauge R&R against published results, and what must hold for any study."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .package import AIAG, HOUF_BERMAN, msa, refused


def sigmas(result):
    parts = ("repeatability", "appraiser", "gauge", "part", "total")
    return {name: getattr(result, name).sigma for name in parts}


def percents(result, kind="study_percent"):
    return [
        getattr(getattr(result, name), kind)
        for name in ("repeatability", "appraiser", "gauge", "part")
    ]


def test_aiag_by_average_and_range():
    # figure III-B 16 of the manual, which rounds its intermediate results
    found = msa.average_and_range(AIAG)
    assert float(found.mean_range) == pytest.approx(0.3417, abs=5e-5)
    assert float(found.appraiser_difference) == pytest.approx(0.4447, abs=5e-5)
    assert float(found.part_range) == pytest.approx(3.511, abs=5e-4)
    assert sigmas(found.study) == pytest.approx(
        {
            "repeatability": 0.20188,
            "appraiser": 0.22963,
            "gauge": 0.30575,
            "part": 1.10456,
            "total": 1.14610,
        },
        abs=1.5e-4,
    )
    assert percents(found.study) == pytest.approx(
        [17.62, 20.04, 26.68, 96.38], abs=0.01
    )
    assert (found.study.ndc, found.study.interaction) == (5, None)
    assert found.study.verdict_on_study == "conditional"
    # the range chart of the manual shows one range of appraiser B above its limit
    assert found.range_limit == pytest.approx(0.3417 * 2.575, abs=1e-3)
    assert found.out_of_control == ((4, "B"),)
    assert found.study.warnings == ("ranges_out_of_control",)


@pytest.mark.parametrize("alpha", ["0.05", "0.25"])
def test_aiag_by_analysis_of_variance(alpha):
    found = msa.anova(AIAG, alpha=alpha)
    squares = {row.source: (row.df, float(row.ms)) for row in found.full}
    # table III-B 7 of the manual
    assert squares == {
        "part": (9, pytest.approx(9.81799, abs=5e-6)),
        "appraiser": (2, pytest.approx(1.58363, abs=5e-6)),
        "interaction": (18, pytest.approx(0.01994, abs=5e-6)),
        "repeatability": (60, pytest.approx(0.04598, abs=5e-6)),
        "total": (89, pytest.approx(94.64711 / 89, abs=5e-6)),
    }
    interaction = found.full[2]
    assert interaction.f == pytest.approx(0.434, abs=5e-4)
    assert interaction.p == pytest.approx(0.9741, abs=5e-5)
    assert found.pooled and found.study.interaction is None
    # table III-B 8: the model without interaction
    assert sigmas(found.study) == pytest.approx(
        {
            "repeatability": 0.199933,
            "appraiser": 0.226838,
            "gauge": 0.302373,
            "part": 1.042327,
            "total": 1.0853,
        },
        abs=5e-6,
    )
    assert percents(found.study) == pytest.approx([18.4, 20.9, 27.9, 96.0], abs=0.05)
    assert percents(found.study, "contribution_percent") == pytest.approx(
        [3.4, 4.4, 7.8, 92.2], abs=0.05
    )
    # 1.41 · 1.042327 / 0.302373 = 4.861, cut
    assert found.study.ndc == 4
    assert found.study.warnings == ()
    # F of the reduced model as Minitab prints it for this data set
    assert found.row("repeatability").df == 78
    assert found.row("part").f == pytest.approx(245.614, abs=5e-4)
    assert found.row("appraiser").f == pytest.approx(39.617, abs=5e-4)
    with pytest.raises(KeyError):
        found.row("interaction")


def test_aiag_with_its_interaction_kept():
    found = msa.anova(AIAG, alpha="1")
    assert not found.pooled and found.rows == found.full
    assert found.row("part").f == pytest.approx(492.291, abs=5e-4)
    assert found.row("appraiser").f == pytest.approx(79.406, abs=5e-4)
    assert found.study.repeatability.sigma == pytest.approx(0.214435, abs=5e-6)
    # MS of the interaction is below that of repeatability: its estimate is negative
    assert found.study.interaction.sigma == 0
    assert found.study.warnings == ("interaction_set_to_zero",)


def test_houf_berman_by_analysis_of_variance():
    found = msa.anova(HOUF_BERMAN, tolerance="60")
    squares = {
        row.source: (row.df, float(row.ss), row.f and round(row.f, 2))
        for row in found.full
    }
    assert squares == {
        "part": (9, pytest.approx(3935.96, abs=5e-3), 162.27),
        "appraiser": (2, pytest.approx(39.27, abs=5e-3), 7.28),
        "interaction": (18, pytest.approx(48.51, abs=5e-3), 5.27),
        "repeatability": (60, pytest.approx(30.67, abs=5e-3), None),
        "total": (89, pytest.approx(4054.40, abs=5e-3), None),
    }
    assert found.row("appraiser").p == pytest.approx(0.005, abs=5e-4)
    assert found.row("interaction").p < 0.0005
    assert not found.pooled
    variances = [
        component.sigma**2
        for component in (
            found.study.repeatability,
            found.study.appraiser,
            found.study.interaction,
            found.study.gauge,
            found.study.part,
            found.study.total,
        )
    ]
    assert variances == pytest.approx([0.51, 0.56, 0.73, 1.80, 48.29, 50.10], abs=5e-3)
    # 6 sigma of the gauge over the tolerance
    assert found.study.gauge.tolerance_percent == pytest.approx(13.43, abs=5e-3)
    assert found.study.verdict_on_tolerance == "conditional"
    assert found.study.ndc == 7


def test_tolerance_and_spread():
    for evaluate in (msa.anova, msa.average_and_range):
        six = _study(evaluate(AIAG, tolerance="8"))
        former = _study(evaluate(AIAG, tolerance=8, spread="5.15"))
        none = _study(evaluate(AIAG))
        assert six.gauge.tolerance_percent == pytest.approx(
            100 * 6 * six.gauge.sigma / 8
        )
        assert former.gauge.tolerance_percent == pytest.approx(
            six.gauge.tolerance_percent * 5.15 / 6
        )
        assert none.gauge.tolerance_percent is none.verdict_on_tolerance is None
        assert none.gauge.study_percent == six.gauge.study_percent
        for tolerance in ("0", "-1"):
            with refused("E_NUMBER"):
                evaluate(AIAG, tolerance=tolerance)
        with refused("E_NUMBER"):
            evaluate(AIAG, spread=0)
        with refused("E_FLOAT"):
            evaluate(AIAG, tolerance=8.0)


def _study(found):
    return found.study


def test_verdicts():
    for percent, wanted in (
        (0, "acceptable"),
        (9.99, "acceptable"),
        (10, "conditional"),
        (30, "conditional"),
        (30.01, "unacceptable"),
        (250, "unacceptable"),
    ):
        assert msa.verdict(percent) == wanted


def made(value, parts=3, appraisers=2, trials=2):
    return msa.CrossedStudy.of(
        (part, appraiser, value(part, appraiser, trial))
        for part in range(parts)
        for appraiser in range(appraisers)
        for trial in range(trials)
    )


def test_readings_that_are_all_the_same_show_nothing():
    flat = made(lambda *place: "7.0")
    for evaluate in (msa.anova, msa.average_and_range):
        with refused("E_NO_VARIATION"):
            evaluate(flat)


def test_a_gauge_too_coarse_to_vary_is_told():
    # 0.1 is no binary fraction: sums of squares in floats would leave a rest
    coarse = made(lambda part, *rest: Decimal("0.1") * part)
    for evaluate in (msa.anova, msa.average_and_range):
        result = evaluate(coarse).study
        assert (result.gauge.sigma, result.ndc) == (0, None)
        assert "no_gauge_variation" in result.warnings
    assert msa.anova(coarse).full[0].f == float("inf")
    assert msa.anova(coarse).full[0].p == 0


def test_parts_that_are_all_alike_are_told():
    alike = made(lambda part, appraiser, trial: trial)
    for evaluate in (msa.anova, msa.average_and_range):
        result = evaluate(alike).study
        assert (result.part.sigma, result.ndc) == (0, 1)
        assert result.gauge.study_percent == pytest.approx(100)
        assert "no_part_variation" in result.warnings
        assert "appraiser_set_to_zero" in result.warnings
        assert result.verdict_on_study == "unacceptable"
    assert "part_set_to_zero" in msa.anova(alike).study.warnings


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ([], "E_UNBALANCED"),
        ([(1, "A", 1), (1, "A", 2), (1, "B", 1), (1, "B", 2)], "E_TOO_SMALL"),
        ([(1, "A", 1), (1, "A", 2), (2, "A", 1), (2, "A", 2)], "E_TOO_SMALL"),
        ([(p, a, 1) for p in (1, 2) for a in "AB"], "E_TOO_SMALL"),
        ([(p, a, 1) for p in (1, 2) for a in "ABB"], "E_UNBALANCED"),
        ([(1, "A", 1), (1, "B", 1), (2, "A", 1)], "E_UNBALANCED"),
        ([(1, "A", "1,5")], "E_NUMBER"),
        ([(1, "A", "NaN")], "E_NUMBER"),
        ([(1, "A", "1e999999")], "E_NUMBER"),
        ([(1, "A", None)], "E_NUMBER"),
        ([(1, "A", True)], "E_NUMBER"),
        ([(1, "A", 1.5)], "E_FLOAT"),
    ],
)
def test_studies_that_cannot_be_evaluated(entries, code):
    with refused(code):
        msa.CrossedStudy.of(entries)


def test_a_study_is_what_its_entries_say():
    assert AIAG.parts == tuple(range(1, 11)) and AIAG.appraisers == ("A", "B", "C")
    assert AIAG.trials == 3 and len(AIAG.values) == 90
    assert AIAG.readings[3][1] == (Fraction(1, 100), Fraction(103, 100), Fraction(1, 5))
    with refused("E_UNBALANCED"):
        replace(AIAG, parts=(1, 2))
    with refused("E_NUMBER"):
        msa.anova(AIAG, alpha="1.1")


STUDIES = st.tuples(st.integers(2, 5), st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda shape: st.lists(
        st.decimals("-99", "99", places=2),
        min_size=shape[0] * shape[1] * shape[2],
        max_size=shape[0] * shape[1] * shape[2],
    ).map(lambda values: _filled(shape, values))
)


def _filled(shape, values):
    values = iter(values)
    return made(lambda *place: next(values), *shape)


@settings(deadline=None)
@given(STUDIES, st.sampled_from(["0", "0.05", "1"]))
def test_sums_of_squares_from_the_readings(any_study, alpha):
    if len(set(any_study.values)) == 1:
        return
    found = msa.anova(any_study, alpha=alpha)
    for rows in (found.full, found.rows):
        *sources, total = rows
        assert sum(row.ss for row in sources) == total.ss
        assert sum(row.df for row in sources) == total.df == len(any_study.values) - 1
        assert all(row.ss >= 0 for row in rows)
        assert all(row.p is None or 0 <= row.p <= 1 for row in rows)
    # the rests of each cell, looked at one by one
    rest = sum(
        (value - Fraction(sum(cell), len(cell))) ** 2
        for row in any_study.readings
        for cell in row
        for value in cell
    )
    assert found.full[3].ss == rest
    result = found.study
    interaction = result.interaction.sigma**2 if result.interaction else 0
    assert result.gauge.sigma**2 == pytest.approx(
        result.repeatability.sigma**2 + result.appraiser.sigma**2 + interaction
    )
    assert result.total.contribution_percent == 100
    assert result.gauge.contribution_percent + result.part.contribution_percent == (
        pytest.approx(100)
    )


@settings(deadline=None)
@given(
    STUDIES, st.decimals("-500", "500", places=1), st.sampled_from(["0.001", "25.4"])
)
def test_unit_and_zero_do_not_matter(any_study, shift, factor):
    if len(set(any_study.values)) == 1:
        return
    moved = replace(
        any_study,
        readings=tuple(
            tuple(
                tuple(v * Fraction(factor) + Fraction(shift) for v in cell)
                for cell in row
            )
            for row in any_study.readings
        ),
    )
    for evaluate in (msa.anova, msa.average_and_range):
        here, there = evaluate(any_study).study, evaluate(moved).study
        assert percents(there) == pytest.approx(percents(here), abs=1e-6)
        assert there.warnings == here.warnings
        scaled = here.gauge.sigma * float(factor)
        assert there.gauge.sigma == pytest.approx(scaled)


def test_components_are_found_again():
    # the expected value of what both methods estimate, from a made-up process
    import random

    chance = random.Random("gauge")
    anovas, averages = [], []
    for _study in range(60):
        parts = [chance.gauss(10, 4) for _part in range(10)]
        people = [chance.gauss(0, 1) for _appraiser in range(3)]
        taken = made(
            lambda part, appraiser, trial, parts=parts, people=people: Decimal(
                parts[part] + people[appraiser] + chance.gauss(0, 0.5)
            ).quantize(Decimal("0.0001")),
            10,
            3,
            3,
        )
        anovas.append(msa.anova(taken).study)
        averages.append(msa.average_and_range(taken).study)
    for results in (anovas, averages):
        repeatability = fmean(result.repeatability.sigma for result in results)
        part = fmean(result.part.sigma for result in results)
        appraiser = fmean(result.appraiser.sigma**2 for result in results)
        assert repeatability == pytest.approx(0.5, abs=0.03)
        assert part == pytest.approx(4, abs=0.5)
        assert appraiser == pytest.approx(1, abs=0.5)
