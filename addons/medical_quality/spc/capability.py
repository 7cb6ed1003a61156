# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""How well the spread of a characteristic fits between its limits (ISO 22514-2)."""

from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

from .quantiles import chi_square_quantile, normal_quantile
from .sample import Sample
from .within import Within

# why there is no index
TOO_FEW, NO_SPREAD, NO_LIMITS = "too_few", "no_spread", "no_limits"
# below this many values an index says little (AIAG SPC: 25 subgroups, 100 values)
FEW = 25
_TAIL = 0.025


class Index(NamedTuple):
    """An index with the interval that holds the true one in 95 of 100 cases.

    A sign that is below 0 says that the mean lies outside of a limit.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Capability:
    """Figures of one characteristic.

    Cp, Cpk and Cpm are by the spread within subgroups, Pp, Ppk and Ppm by the overall
    one. With one limit there is Cpk and Ppk alone, towards it; Cpm takes both limits
    and a nominal. An index that cannot be said is None.

    :ivar mean: in the unit of the values; None of no values
    :ivar sd: overall standard deviation (n - 1); None below two values
    :ivar reason: why there is no index: ``TOO_FEW``, ``NO_SPREAD``, ``NO_LIMITS``
    :ivar few: fewer than ``FEW`` values: what the interval says matters
    """

    n: int
    mean: float | None
    sd: float | None
    within: Within | None
    reason: str | None
    cp: Index | None = None
    cpk: Index | None = None
    cpm: Index | None = None
    pp: Index | None = None
    ppk: Index | None = None
    ppm: Index | None = None

    @property
    def few(self) -> bool:
        return self.n < FEW


def capability(sample: Sample, lower, upper, nominal=None, within=None) -> Capability:
    """Indices of a sample between limits.

    :param sample: all values
    :param lower: limit as decimal text or number; None or an empty text: there is none
    :param upper: likewise
    :param nominal: likewise, what should be aimed at
    :param within: the spread within subgroups, as :func:`within_sigma` gives it
    """
    low, high, aim = (
        None if limit in (None, "") else sample.shift(limit)
        for limit in (lower, upper, nominal)
    )
    sd = sample.sd
    reason = (
        TOO_FEW
        if sample.n < 2
        else NO_SPREAD
        # equal values have no spread, whatever rounding makes of them
        if not sample.spread or not sd
        else NO_LIMITS
        if low is None and high is None
        else None
    )
    found = {}
    if not reason:
        short = within and within.sigma and (within.sigma, within.df)
        for names, spread in (
            (("cp", "cpk", "cpm"), short),
            (("pp", "ppk", "ppm"), (sd, sample.n - 1)),
        ):
            if spread:
                indices = _indices(sample, low, high, aim, *spread)
                found |= dict(zip(names, indices, strict=True))
    return Capability(sample.n, sample.mean, sd, within, reason, **found)


def _indices(sample, low, high, aim, sigma, df):
    """``(Cp, Cpk, Cpm)`` by one sigma; limits are shifts from the first value."""
    sides = []
    if high is not None:
        sides.append((high - sample.mean_shift) / (3 * sigma))
    if low is not None:
        sides.append((sample.mean_shift - low) / (3 * sigma))
    k = min(sides)
    k = Index(k, *index_interval(k, sample.n, df))
    if low is None or high is None:
        return None, k, None
    ratio = (high - low) / (6 * sigma)
    around = None
    if aim is not None:
        off = (sample.mean_shift - aim) / sigma
        value = ratio / sqrt(1 + off * off)
        around = Index(value, *cpm_interval(value, sample.n, off))
    return Index(ratio, *ratio_interval(ratio, df)), k, around


def ratio_interval(value: float, df: float) -> tuple[float, float]:
    """95 % interval of Cp or Pp: by chi-square (ISO 22514-2, NIST 6.1.6)."""
    return (
        value * sqrt(chi_square_quantile(_TAIL, df) / df),
        value * sqrt(chi_square_quantile(1 - _TAIL, df) / df),
    )


def index_interval(value: float, n: int, df: float) -> tuple[float, float]:
    """95 % interval of Cpk or Ppk (Bissell, Applied Statistics 39, 1990)."""
    half = normal_quantile(1 - _TAIL) * sqrt(1 / (9 * n) + value * value / (2 * df))
    return value - half, value + half


def cpm_interval(value: float, n: int, off: float) -> tuple[float, float]:
    """95 % interval of Cpm (Boyles, Journal of Quality Technology 23, 1991).

    :param off: distance of the mean from the nominal in standard deviations
    """
    return ratio_interval(value, n * (1 + off * off) ** 2 / (1 + 2 * off * off))
