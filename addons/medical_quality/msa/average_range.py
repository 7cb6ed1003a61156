# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Gauge R&R by the average and range method (AIAG MSA, 4th edition, chapter III-B)."""

from dataclasses import dataclass
from fractions import Fraction

from .range_factors import d4, k1, k2, k3
from .result import (
    APPRAISER_SET_TO_ZERO,
    RANGES_OUT_OF_CONTROL,
    SPREAD,
    GaugeStudy,
    gauge_study,
)
from .study import CrossedStudy, mean


@dataclass(frozen=True)
class AverageAndRange:
    """The result, and the averages and ranges it comes from.

    :param study: the result
    :param mean_range: mean of the ranges of trials, over parts and appraisers
    :param appraiser_difference: largest less smallest mean of an appraiser
    :param part_range: largest less smallest mean of a part
    :param range_limit: upper control limit of the ranges, D4 times their mean
    :param out_of_control: ``(part, appraiser)`` whose range is above it; the cause is
        found and the readings repeated before the study is believed
    """

    study: GaugeStudy
    mean_range: Fraction
    appraiser_difference: Fraction
    part_range: Fraction
    range_limit: float
    out_of_control: tuple[tuple, ...]


def average_and_range(study: CrossedStudy, tolerance=None, spread=SPREAD):
    """EV = R̄·K1, AV² = (X̄diff·K2)² - EV²/(n·r), PV = Rp·K3.

    AV is taken as zero where its square comes out negative. The interaction of
    appraisers and parts is not seen by this method; ``anova`` estimates it.

    :param tolerance: width of the tolerance, in the unit of the readings
    :param spread: standard deviations that are the spread, 6 or formerly 5.15
    :return: an ``AverageAndRange``
    :raises MsaError: ``E_NO_VARIATION``, ``E_NUMBER``, ``E_FLOAT``, ``E_TOO_LARGE``
    """
    parts, appraisers, trials = len(study.parts), len(study.appraisers), study.trials
    ranges = {
        (part, appraiser): max(cell) - min(cell)
        for part, row in zip(study.parts, study.readings, strict=True)
        for appraiser, cell in zip(study.appraisers, row, strict=True)
    }
    mean_range = mean(list(ranges.values()))
    difference = _spread_of(study.appraiser_means())
    part_range = _spread_of(study.part_means())
    limit = d4(trials) * float(mean_range)
    outside = tuple(cell for cell, width in ranges.items() if width > limit)

    ev = (float(mean_range) * k1(trials, parts * appraisers)) ** 2
    av = (float(difference) * k2(appraisers)) ** 2 - ev / (parts * trials)
    pv = (float(part_range) * k3(parts)) ** 2
    warnings = [APPRAISER_SET_TO_ZERO] if av < 0 else []
    if outside:
        warnings.append(RANGES_OUT_OF_CONTROL)
    return AverageAndRange(
        gauge_study(
            "average_and_range",
            (ev, max(av, 0), 0, pv),
            interaction=False,
            tolerance=tolerance,
            spread=spread,
            warnings=warnings,
        ),
        mean_range,
        difference,
        part_range,
        limit,
        outside,
    )


def _spread_of(means):
    return max(means) - min(means)
