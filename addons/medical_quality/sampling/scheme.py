# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""How the sample of any lot is derived: what a plan states once, for all its lots."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from .errors import E_RULE, SamplingError
from .numbers import exact
from .plan import NORMAL, SamplingPlan
from .simple_plans import fixed_plan, full_plan, percentage_plan
from .z14 import z14_plan
from .zero_acceptance import (
    finite_lot_plan,
    matched_plan,
    nonconforming_units,
    reliability_plan,
)

SINGLE, FULL, FIXED, PERCENTAGE = "single", "full", "fixed", "percentage"
RELIABILITY, LIMITING_QUALITY = "reliability", "limiting_quality"
ZERO_AQL, Z14 = "zero_aql", "z14"
METHODS = (
    SINGLE,
    FULL,
    FIXED,
    PERCENTAGE,
    RELIABILITY,
    LIMITING_QUALITY,
    ZERO_AQL,
    Z14,
)
# the same for every lot, however large it is
SIZE_FREE = frozenset((SINGLE,))


@dataclass(frozen=True)
class Scheme:
    """What a plan says of its samples.

    :param method: ``single`` (one value stands for the lot), ``full``, ``fixed``,
        ``percentage``, ``reliability`` (c failures allowed), ``limiting_quality``
        (c = 0, one finite lot), ``zero_aql`` (c = 0 with the limiting quality of the
        plan of Z1.4) or ``z14``
    :param size: units, for ``fixed``; the least of them for ``percentage``
    :param percent: of the lot, for ``percentage``, decimal text
    :param accept: acceptance number of ``fixed``, ``percentage``, ``reliability``
    :param confidence: percent, decimal text
    :param reliability: percent, decimal text
    :param quality: limiting quality (LTPD), percent nonconforming, decimal text
    :param risk: consumer's risk at it, percent, decimal text
    :param level: inspection level of Z1.4
    :param aql: AQL, percent nonconforming, as the tables print it
    """

    method: str
    size: int = 0
    percent: str = ""
    accept: int = 0
    confidence: str = ""
    reliability: str = ""
    quality: str = ""
    risk: str = ""
    level: str = ""
    aql: str = ""

    def plan(self, lot_size: int, severity: str = NORMAL) -> SamplingPlan:
        """The plan of a lot of so many units.

        :param severity: for ``z14``; other methods know one severity only
        :raises SamplingError: when what the scheme states is no plan, or the lot
            size is none
        """
        return _plan(self, lot_size, severity)


@lru_cache(maxsize=4096)
def _plan(scheme, lot_size, severity):
    if scheme.method == SINGLE:
        return SamplingPlan(method=SINGLE, lot_size=max(lot_size, 1), n=1)
    if scheme.method == FULL:
        return full_plan(lot_size)
    if scheme.method == FIXED:
        return fixed_plan(lot_size, scheme.size, scheme.accept)
    if scheme.method == PERCENTAGE:
        return percentage_plan(
            lot_size, scheme.percent, max(scheme.size, 1), scheme.accept
        )
    if scheme.method == RELIABILITY:
        return reliability_plan(
            lot_size,
            _share(scheme.confidence, "The confidence"),
            _share(scheme.reliability, "The reliability"),
            scheme.accept,
        )
    if scheme.method == LIMITING_QUALITY:
        # rounded down asks for the larger sample; a lot where that is no unit at all
        # is searched for one
        wanted = nonconforming_units(lot_size, scheme.quality, "down")
        return finite_lot_plan(
            lot_size, max(wanted, 1), _share(scheme.risk, "The risk")
        )
    if scheme.method == ZERO_AQL:
        return matched_plan(
            z14_plan(lot_size, scheme.aql, scheme.level),
            _share(scheme.risk, "The risk") if scheme.risk else Fraction(1, 10),
        )
    if scheme.method == Z14:
        return z14_plan(lot_size, scheme.aql, scheme.level, severity)
    raise SamplingError(E_RULE, f"{scheme.method!r} is no method of sampling")


def _share(text, name):
    return exact(text, name) / 100
