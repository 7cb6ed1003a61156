# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Whether a typed value looks like a typing error: robust, and without a database.

Not whether it conforms: a value far outside its limits may be true. What is suspected
here is typed once more before it is taken.
"""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

# fewer values say nothing about what is usual
LEAST_HISTORY = 8
# a value counts as a slip of the decimal sign when it fits within this share
_NEAR = Decimal("0.3")
_POWERS = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True)
class Suspicion:
    """Why a value is suspected.

    :param rule: ``implausible`` (outside the plausible range) or ``unusual`` (far from
        the values before)
    :param usual: median of the values before, None where there are too few
    :param count: how many values that is the median of
    :param power: the value is the usual one times ten to this power, 0 if not
    :param opposite: the value is about the usual one with the other sign
    """

    rule: str
    usual: Decimal | None = None
    count: int = 0
    power: int = 0
    opposite: bool = False


def suspect(number, *, lower=None, upper=None, history=(), distance=None, step):
    """Whether a number looks mistyped, and why.

    :param number: the typed value
    :param lower: least plausible value, None if there is none; included
    :param upper: greatest plausible value, None if there is none; included
    :param history: values entered before for the same characteristic
    :param distance: multiple of the median absolute deviation (MAD) from the median
        that is still usual; None asks for no distance
    :param step: smallest difference the values are read to; the MAD counts as no less,
        so that equal values before do not make every other one suspect
    :return: :class:`Suspicion`, or None
    """
    usual = spread = None
    if len(history) >= LEAST_HISTORY:
        usual = median(history)
        spread = max(median([abs(value - usual) for value in history]), step)
    if (lower is not None and number < lower) or (upper is not None and number > upper):
        return _describe("implausible", number, usual, len(history))
    if usual is None or distance is None:
        return None
    if abs(number - usual) > distance * spread:
        return _describe("unusual", number, usual, len(history))
    return None


def _describe(rule, number, usual, count):
    if not usual:
        return Suspicion(rule, usual, count if usual is not None else 0)
    ratio = number / usual
    power = next(
        (power for power in _POWERS if _is_near(ratio, Decimal(10) ** power)), 0
    )
    return Suspicion(rule, usual, count, power, _is_near(ratio, Decimal(-1)))


def _is_near(ratio, factor):
    return abs(ratio - factor) <= _NEAR * abs(factor)
