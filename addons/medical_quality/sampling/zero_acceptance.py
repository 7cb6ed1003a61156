# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Samples that show a reliability, or find a lot that is not good enough (c = 0).

The published c = 0 tables (Squeglia) are protected by copyright and not used: what
they aim at, the limiting quality of a Z1.4 plan, is computed here.
"""

from fractions import Fraction
from math import ceil

from .characteristic import (
    binomial,
    finite_acceptance_probability,
    quality_accepted_at,
)
from .errors import E_NUMBER, E_PLAN, E_ROUNDING, E_TOO_LARGE, SamplingError
from .numbers import exact, proportion, whole
from .plan import SamplingPlan

# exact powers of longer samples take their time, and nobody inspects as many
LARGEST_SAMPLE = 100_000


def reliability_sample(confidence, reliability, ac: int = 0) -> int:
    """The smallest sample that shows a reliability with a confidence.

    The smallest n with P(at most ``ac`` failures | n, 1 - R) <= 1 - C (binomial); with
    ``ac`` 0 it is ceil(ln(1 - C) / ln R): the success run theorem.

    :param confidence: C, between 0 and 1, as decimal text, decimal or fraction
    :param reliability: R, proportion conforming, between 0 and 1, likewise
    :param ac: failures with which the demonstration still stands
    :raises SamplingError: ``E_NUMBER``, ``E_FLOAT``; ``E_TOO_LARGE`` for more than
        ``LARGEST_SAMPLE`` units
    """
    risk = 1 - proportion(confidence, "The confidence", open_ends=True)
    failing = 1 - proportion(reliability, "The reliability", open_ends=True)
    whole(ac, "The acceptance number")

    def shown(n):
        return _at_most(n, ac, failing, risk)

    high = ac + 1
    while not shown(high):
        if high >= LARGEST_SAMPLE:
            raise SamplingError(
                E_TOO_LARGE, f"More than {LARGEST_SAMPLE} units would be needed"
            )
        high = min(2 * high, LARGEST_SAMPLE)
    return _smallest(shown, ac + 1, high)


def reliability_plan(lot_size: int, confidence, reliability, ac: int = 0):
    """The plan of ``reliability_sample`` for a lot; smaller lots are inspected whole.

    :return: a ``SamplingPlan``
    :raises SamplingError: as ``reliability_sample``
    """
    n = reliability_sample(confidence, reliability, ac)
    return _plan(lot_size, n, ac)


def nonconforming_units(lot_size: int, percent, rounding: str) -> int:
    """How many units a percentage of a lot is, rounded the way that is said.

    :param rounding: ``down`` asks for larger samples, ``up`` for smaller ones; there is
        no default, the plan states it
    :raises SamplingError: ``E_ROUNDING``; ``E_NUMBER`` outside 0 to 100 %
    """
    share = proportion(exact(percent, "The percentage") / 100, "The percentage")
    units = whole(lot_size, "The lot size", 1) * share
    if rounding == "down":
        return units.numerator // units.denominator
    if rounding == "up":
        return ceil(units)
    raise SamplingError(E_ROUNDING, f"Round up or down, not {rounding!r}")


def finite_lot_sample(lot_size: int, nonconforming: int, risk) -> int:
    """The smallest c = 0 sample of one lot that finds it bad (hypergeometric).

    The smallest n with C(N - D, n) / C(N, n) <= risk: a lot with ``nonconforming``
    units or more passes with that probability at most.

    :param nonconforming: D, 1 to N; see ``nonconforming_units``
    :param risk: consumer's risk, between 0 and 1
    :raises SamplingError: ``E_NUMBER``, ``E_FLOAT``; ``E_PLAN`` for D above N
    """
    limit = proportion(risk, "The risk", open_ends=True)
    if whole(nonconforming, "The number of nonconforming units", 1) > whole(
        lot_size, "The lot size", 1
    ):
        raise SamplingError(E_PLAN, f"The lot has {lot_size} units only")
    return _smallest(
        lambda n: finite_acceptance_probability(lot_size, nonconforming, n) <= limit,
        1,
        lot_size,
    )


def finite_lot_plan(lot_size: int, nonconforming: int, risk) -> SamplingPlan:
    """The plan of ``finite_lot_sample``."""
    return _plan(lot_size, finite_lot_sample(lot_size, nonconforming, risk), 0)


def matched_sample(n: int, ac: int, risk=Fraction(1, 10)) -> int:
    """The c = 0 sample with the limiting quality of a plan.

    The smallest m with (1 - p)^m <= risk, where p is the quality that the plan
    (n, ac) accepts with that risk, taken to 12 decimals, rounded down.

    :param risk: consumer's risk at the limiting quality, 0.10 by custom
    :raises SamplingError: ``E_NUMBER``, ``E_FLOAT``, ``E_PLAN``
    """
    limit = proportion(risk, "The risk", open_ends=True)
    if whole(ac, "The acceptance number") == 0:
        return whole(n, "The sample size", 1)
    quality = Fraction(quality_accepted_at(n, ac, limit, digits=12))
    if not quality:
        raise SamplingError(E_NUMBER, "The limiting quality of the plan is too small")
    return _smallest(lambda m: _at_most(m, 0, quality, limit), 1, n)


def matched_plan(plan: SamplingPlan, risk=Fraction(1, 10)) -> SamplingPlan:
    """A c = 0 plan with the limiting quality of another one, for the same lot.

    What was inspected whole stays so.

    :raises SamplingError: as ``matched_sample``
    """
    n = plan.n if plan.full else matched_sample(plan.n, plan.re - 1, risk)
    return _plan(plan.lot_size, n, 0)


def _at_most(n, ac, quality, risk):
    """Whether lots of a quality are accepted with this risk at most."""
    ways, total = binomial(n, ac, quality)
    return ways * risk.denominator <= risk.numerator * total


def _smallest(fits, low, high):
    """The smallest integer from ``low`` to ``high`` that fits, as all above it do."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if fits(middle) else (middle + 1, high)
    return low


def _plan(lot_size, n, ac):
    size = whole(lot_size, "The lot size", 1)
    return SamplingPlan(
        method="zero_acceptance" if ac == 0 else "reliability",
        lot_size=size,
        n=min(n, size),
        ac=ac,
        re=ac + 1,
    )
