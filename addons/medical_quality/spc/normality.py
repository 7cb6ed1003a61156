# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Whether values look as if they came from a normal distribution."""

from math import exp, fsum, log
from statistics import NormalDist

from .sample import Sample

# fewer say nothing
LEAST_VALUES = 8
_NORMAL = NormalDist()
_LEAST_SHARE = 1e-300


def normality(sample: Sample) -> tuple[float, float] | None:
    """Anderson-Darling test with mean and deviation estimated from the values.

    Statistic and p-value after D'Agostino and Stephens, Goodness-of-fit Techniques
    (1986), table 4.9. A small p-value speaks against a normal distribution; values
    rounded coarsely fail it too, for they are not continuous.

    :return: ``(A* squared, p)``; None below ``LEAST_VALUES`` values or without spread
    """
    if sample.n < LEAST_VALUES or not sample.spread:
        return None
    n, sd = sample.n, sample.sd
    z = sorted((shift - sample.mean_shift) / sd for shift in sample.shifts)
    total = fsum(
        (2 * place - 1) * (_log_share(z[place - 1]) + _log_share(-z[n - place]))
        for place in range(1, n + 1)
    )
    statistic = (-n - total / n) * (1 + 0.75 / n + 2.25 / n**2)
    return statistic, p_value(statistic)


def _log_share(z):
    return log(max(_NORMAL.cdf(z), _LEAST_SHARE))


def p_value(a: float) -> float:
    """p of the corrected statistic, by the published formulas of four ranges."""
    if a >= 0.6:
        # beyond, the fitted parabola would rise again
        a = min(a, 13.0)
        return exp(1.2937 - 5.709 * a + 0.0186 * a * a)
    if a >= 0.34:
        return exp(0.9177 - 4.279 * a - 1.38 * a * a)
    if a >= 0.2:
        return 1 - exp(-8.318 + 42.796 * a - 59.938 * a * a)
    return 1 - exp(-13.436 + 101.14 * a - 223.73 * a * a)
