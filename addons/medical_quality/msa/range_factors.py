# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Factors of ranges of normal samples: d2, d3, d2*, D4, and K1 to K3 of AIAG MSA.

They are integrated from the distribution of the range, not typed from a table:
P(W > w) = 1 - n ∫ φ(x) [Φ(x + w) - Φ(x)]^(n-1) dx, E(W) = ∫ P(W > w) dw and
E(W²) = 2 ∫ w P(W > w) dw. d2*(m, g) = sqrt(d2² + d3²/g) (Duncan; AIAG MSA, appendix C).
"""

from functools import cache
from math import erf, exp, pi, sqrt
from typing import NamedTuple

from .errors import E_TOO_LARGE, MsaError

LARGEST_SAMPLE = 200
# with more ranges than this AIAG takes d2 for d2* (MSA 4th edition, average and range)
_MANY_RANGES = 15

# grid of the integration, in standard deviations: steps of _STEP, x from -_REACH
_STEP, _REACH, _WIDEST = 0.05, 9, 16


class RangeFactors(NamedTuple):
    """Mean and standard deviation of the range of n values of a standard normal."""

    d2: float
    d3: float


@cache
def range_factors(n: int) -> RangeFactors:
    """d2 and d3 of samples of n.

    :raises MsaError: ``E_TOO_LARGE`` below 2 and above ``LARGEST_SAMPLE``
    """
    if not 2 <= n <= LARGEST_SAMPLE:
        raise MsaError(
            E_TOO_LARGE, f"Ranges are of 2 to {LARGEST_SAMPLE} values, not {n}"
        )
    last = round((2 * _REACH + _WIDEST) / _STEP)
    below = [
        (1 + erf((place * _STEP - _REACH) / sqrt(2))) / 2 for place in range(last + 1)
    ]
    # x by every second point: its trapezoids are exact far beyond what is needed
    places = range(0, round(2 * _REACH / _STEP), 2)
    weights = [
        2 * _STEP * n * exp(-((p * _STEP - _REACH) ** 2) / 2) / sqrt(2 * pi)
        for p in places
    ]
    first = second = 0.0
    steps = round(_WIDEST / _STEP)
    for step in range(steps + 1):
        simpson = 1 if step in (0, steps) else 2 + 2 * (step % 2)
        beyond = 1 - sum(
            weight * (below[p + step] - below[p]) ** (n - 1)
            for p, weight in zip(places, weights, strict=True)
        )
        first += simpson * beyond
        second += simpson * beyond * step * _STEP
    d2 = first * _STEP / 3
    return RangeFactors(d2, sqrt(2 * second * _STEP / 3 - d2**2))


def d2_star(size: int, ranges: int) -> float:
    """d2* for the mean of so many ranges of samples of a size."""
    factors = range_factors(size)
    return sqrt(factors.d2**2 + factors.d3**2 / ranges)


def d4(size: int) -> float:
    """D4: upper limit of the range chart over the mean range, 1 + 3·d3/d2."""
    factors = range_factors(size)
    return 1 + 3 * factors.d3 / factors.d2


def k1(trials: int, ranges: int) -> float:
    """K1 of the mean range of trials: 1/d2*, 1/d2 with more than 15 ranges."""
    if ranges > _MANY_RANGES:
        return 1 / range_factors(trials).d2
    return 1 / d2_star(trials, ranges)


def k2(appraisers: int) -> float:
    """K2 of the range of the appraisers' means: 1/d2* of one range."""
    return 1 / d2_star(appraisers, 1)


def k3(parts: int) -> float:
    """K3 of the range of the parts' means: 1/d2* of one range."""
    return 1 / d2_star(parts, 1)
