# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Plans that follow no table: the whole lot, a fixed number, a percentage."""

from math import ceil

from .errors import E_NUMBER, SamplingError
from .numbers import exact, whole
from .plan import SamplingPlan


def full_plan(lot_size: int) -> SamplingPlan:
    """Inspect every unit; the lot is accepted without nonconforming unit only.

    :raises SamplingError: ``E_NUMBER`` for a lot without units
    """
    return _plan("full", lot_size, lot_size)


def fixed_plan(lot_size: int, n: int, ac: int = 0) -> SamplingPlan:
    """Inspect ``n`` units of each lot, whatever its size; smaller lots whole.

    A fixed number protects the same way at each lot size, as its operating
    characteristic says, but follows no standard.

    :raises SamplingError: ``E_NUMBER``; ``E_PLAN``
    """
    return _plan("fixed", lot_size, whole(n, "The sample size", 1), ac)


def percentage_plan(lot_size: int, percent, minimum: int = 1, ac: int = 0):
    """Inspect a percentage of the lot, rounded up, at least ``minimum`` units.

    Small lots are protected worse than large ones by the same percentage: that is
    what ``minimum`` is for.

    :param percent: more than 0, at most 100; decimal text, decimal, integer, fraction
    :raises SamplingError: ``E_NUMBER``, ``E_FLOAT``; ``E_PLAN``
    """
    share = exact(percent, "The percentage")
    if not 0 < share <= 100:
        raise SamplingError(
            E_NUMBER, f"A percentage lies above 0 and up to 100, not at {percent}"
        )
    n = ceil(whole(lot_size, "The lot size", 1) * share / 100)
    return _plan("percentage", lot_size, max(n, whole(minimum, "The minimum", 1)), ac)


def _plan(method, lot_size, n, ac=0):
    size = whole(lot_size, "The lot size", 1)
    return SamplingPlan(
        method=method,
        lot_size=size,
        n=min(n, size),
        ac=whole(ac, "The acceptance number"),
        re=ac + 1,
    )
