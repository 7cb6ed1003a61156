# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a plan does: probability of acceptance and outgoing quality, exactly.

Integer arithmetic throughout; a fraction comes out as it is. Ac stands for the highest
number of nonconforming units with which the lot passes: in reduced inspection Re - 1.
"""

from decimal import Decimal
from fractions import Fraction
from math import comb
from typing import NamedTuple

from .errors import E_PLAN, SamplingError
from .numbers import proportion, whole


class Point(NamedTuple):
    """One point of an operating characteristic.

    :param quality: proportion nonconforming of the submitted product, 0 to 1
    :param acceptance: probability that a lot is accepted, 0 to 1
    :param outgoing: average outgoing quality, proportion nonconforming
    """

    quality: Fraction
    acceptance: Fraction
    outgoing: Fraction


def acceptance_probability(n: int, ac: int, quality) -> Fraction:
    """Probability that a lot from a running process is accepted (binomial, type B).

    :param quality: proportion nonconforming of the process, 0 to 1
    :raises SamplingError: ``E_NUMBER``, ``E_FLOAT``
    """
    return Fraction(*binomial(n, ac, quality))


def binomial(n, ac, quality):
    """``(numerator, denominator)`` of ``acceptance_probability``, not reduced.

    Reducing the fraction of a large sample takes long, comparing it does not.
    """
    n, ac = whole(n, "The sample size", 1), whole(ac, "The acceptance number")
    share = proportion(quality, "The quality")
    bad, total = share.numerator, share.denominator
    good, most = total - bad, min(ac, n)
    # the powers common to all terms are taken out
    ways = sum(
        comb(n, found) * bad**found * good ** (most - found)
        for found in range(most + 1)
    )
    return ways * good ** (n - most), total**n


def finite_acceptance_probability(
    lot_size: int, nonconforming: int, n: int, ac: int = 0
) -> Fraction:
    """Probability that this one lot is accepted (hypergeometric, type A).

    :param nonconforming: nonconforming units in the lot
    :raises SamplingError: ``E_NUMBER``; ``E_PLAN`` when the lot has fewer units than
        are sampled or nonconforming
    """
    whole(lot_size, "The lot size", 1), whole(ac, "The acceptance number")
    whole(nonconforming, "The number of nonconforming units")
    if whole(n, "The sample size", 1) > lot_size or nonconforming > lot_size:
        raise SamplingError(E_PLAN, f"The lot has {lot_size} units only")
    # of the sample and the nonconforming units, the smaller set is drawn: same ways
    drawn, marked = sorted((n, nonconforming))
    ways = sum(
        comb(marked, found) * comb(lot_size - marked, drawn - found)
        for found in range(min(ac, drawn) + 1)
    )
    return Fraction(ways, comb(lot_size, drawn))


def average_outgoing_quality(n: int, ac: int, quality, lot_size=None) -> Fraction:
    """Average outgoing quality under rectifying inspection.

    Lots that are not accepted are inspected whole, and every nonconforming unit that
    is found is replaced by a conforming one. AOQ = Pa·p·(N - n)/N, for long series of
    large lots (no lot size) Pa·p.

    :raises SamplingError: as ``acceptance_probability``; ``E_PLAN`` when the lot is
        smaller than the sample
    """
    passed = acceptance_probability(n, ac, quality) * proportion(quality, "The quality")
    if lot_size is None:
        return passed
    if whole(lot_size, "The lot size", 1) < n:
        raise SamplingError(E_PLAN, "A sample is not larger than its lot")
    return passed * Fraction(lot_size - n, lot_size)


def operating_characteristic(n: int, ac: int, qualities, lot_size=None):
    """The points of the curve at these qualities, in their order."""
    return tuple(
        Point(
            proportion(quality, "The quality"),
            acceptance_probability(n, ac, quality),
            average_outgoing_quality(n, ac, quality, lot_size),
        )
        for quality in qualities
    )


def quality_accepted_at(n: int, ac: int, probability, digits: int = 6) -> Decimal:
    """The quality of which lots are accepted with a probability.

    With 0.95 it is what MIL-STD-105E prints as p95 beside its curves, with 0.10 the
    limiting quality (LTPD) p10.

    :param probability: between 0 and 1
    :param digits: decimals of the result
    :return: proportion nonconforming; the largest decimal of so many digits that is
        accepted with that probability or a higher one
    :raises SamplingError: ``E_PLAN`` for a plan that accepts everything
    """
    wanted = proportion(probability, "The probability", open_ends=True)
    if whole(ac, "The acceptance number") >= whole(n, "The sample size", 1):
        raise SamplingError(
            E_PLAN, "A plan that accepts everything has no such quality"
        )
    steps = 10 ** whole(digits, "The number of digits", 1)
    low, high = 0, steps
    while high - low > 1:
        middle = (low + high) // 2
        ways, total = binomial(n, ac, Fraction(middle, steps))
        if ways * wanted.denominator >= wanted.numerator * total:
            low = middle
        else:
            high = middle
    return Decimal(low).scaleb(-digits)
