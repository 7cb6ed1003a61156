# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Values counted into classes of equal width."""

from decimal import Decimal
from math import ceil, floor, log2
from statistics import quantiles
from typing import NamedTuple

from .sample import Sample

_MOST_BINS = 40


class Bin(NamedTuple):
    """A class: from ``low``, which belongs to it, to ``high``, which does not."""

    low: Decimal
    high: Decimal
    count: int


def histogram(sample: Sample) -> list[Bin]:
    """Classes that hold all values.

    Their width is twice the interquartile range by the cube root of n (Freedman and
    Diaconis, 1981); where half of the values are equal, the spread by 1 + log2 n
    (Sturges, 1926). It is a whole number of the steps in which values were written
    down, and their borders lie between two steps: no class can hold more possible
    values than another, and no value lies on a border. At most 40 classes.
    """
    if not sample.n:
        return []
    step = sample.step
    low, high = min(sample.values), max(sample.values)
    spread = float(high - low)
    steps = 1
    if spread:
        width = 0.0
        if sample.n > 3:
            first, _median, third = quantiles(sample.shifts, n=4, method="inclusive")
            width = 2 * (third - first) / sample.n ** (1 / 3)
        width = width or spread / (1 + log2(sample.n))
        width = max(width, spread / (_MOST_BINS - 1))
        steps = max(1, round(width / float(step)))
        if floor(spread / (steps * float(step))) + 1 > _MOST_BINS:
            steps = ceil(spread / float(step) / (_MOST_BINS - 1))
    wide = step * steps
    begin = low - step / 2
    counts = {}
    for value in sample.values:
        place = int((value - begin) // wide)
        counts[place] = counts.get(place, 0) + 1
    return [
        Bin(begin + wide * place, begin + wide * (place + 1), counts.get(place, 0))
        for place in range(max(counts) + 1)
    ]
