# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""The spread within subgroups, or from one value to the next."""

from math import fsum, sqrt
from typing import NamedTuple

from .constants import constants
from .sample import Sample

# degrees of freedom that the mean of a range is worth, for each one that the standard
# deviation has: of ranges of subgroups about 0.9, of moving ranges of two 0.605
# (Cryer and Ryan, Journal of Quality Technology 22, 1990)
_RANGES_WORTH, _MOVING_RANGES_WORTH = 0.9, 0.605


class Within(NamedTuple):
    """Standard deviation within subgroups.

    :ivar sigma: in the unit of the values, 0.0 where there is no spread
    :ivar df: degrees of freedom that the estimate is worth
    :ivar method: ``pooled``, ``range`` or ``moving_range``
    """

    sigma: float
    df: float
    method: str


def pooled_sigma(subgroups) -> Within | None:
    """From the squares within subgroups of two values or more, of any size."""
    samples = [Sample(group) for group in subgroups]
    samples = [sample for sample in samples if sample.n > 1]
    df = sum(sample.n - 1 for sample in samples)
    if not df:
        return None
    squares = fsum(sample.sd**2 * (sample.n - 1) for sample in samples)
    return Within(sqrt(squares / df), df, "pooled")


def range_sigma(subgroups) -> Within | None:
    """From the mean range over d2, of subgroups of one size.

    :raises SpcError: ``E_SUBGROUP`` for sizes that have no d2
    """
    samples = [Sample(group) for group in subgroups]
    if not samples:
        return None
    size = samples[0].n
    mean = fsum(sample.spread for sample in samples) / len(samples)
    df = _RANGES_WORTH * len(samples) * (size - 1)
    return Within(mean / constants(size).d2, df, "range")


def moving_range_sigma(values) -> Within | None:
    """From the mean difference between neighbours over d2 of two; None below two."""
    shifts = Sample(values).shifts
    ranges = [abs(b - a) for a, b in zip(shifts, shifts[1:], strict=False)]
    if not ranges:
        return None
    mean = fsum(ranges) / len(ranges)
    df = _MOVING_RANGES_WORTH * len(ranges)
    return Within(mean / constants(2).d2, df, "moving_range")


def within_sigma(subgroups) -> Within | None:
    """Pooled over subgroups; of single values from one to the next; None if neither.

    :param subgroups: values that belong together, in the order of time
    """
    groups = [tuple(group) for group in subgroups]
    if all(len(group) == 1 for group in groups):
        return moving_range_sigma([value for group in groups for value in group])
    return pooled_sigma(groups)
