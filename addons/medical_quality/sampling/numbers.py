# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Numbers as decisions need them: exact, or refused."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction

from .errors import E_FLOAT, E_NUMBER, SamplingError

# more digits than anybody means, few enough to compute with
_MOST_DIGITS = 15


def whole(value, name, minimum=0) -> int:
    """The value, an integer of at least ``minimum``.

    :raises SamplingError: ``E_NUMBER`` for anything else, also for True and 3.0
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
        raise SamplingError(
            E_NUMBER, f"{name} is an integer of at least {minimum}, not {value!r}"
        )
    return value


def exact(value, name) -> Fraction:
    """The value as a fraction: of an integer, a decimal, a fraction, or a text.

    Floats are refused: 0.1 is not one tenth, and plans turn on equality.

    :raises SamplingError: ``E_FLOAT``, or ``E_NUMBER`` for what is no number
    """
    if isinstance(value, float):
        raise SamplingError(E_FLOAT, f"{name} is given as decimal text, not as float")
    try:
        if isinstance(value, str):
            value = Decimal(value)
        if isinstance(value, Decimal) and not _is_short(value):
            raise ValueError
        if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool):
            return _short(Fraction(value))
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise _no_number(value, name) from error
    raise _no_number(value, name)


def _no_number(value, name):
    return SamplingError(
        E_NUMBER, f"{name} is a number of up to {_MOST_DIGITS} digits, not {value!r}"
    )


def _is_short(value):
    """Whether a decimal can be written out in few digits; infinities cannot."""
    digits = value.as_tuple()
    return (
        isinstance(digits.exponent, int)
        and len(digits.digits) <= 2 * _MOST_DIGITS
        and abs(digits.exponent) <= _MOST_DIGITS
    )


def _short(value):
    if max(abs(value.numerator), value.denominator) > 10 ** (2 * _MOST_DIGITS):
        raise ValueError
    return value


def proportion(value, name, open_ends=False) -> Fraction:
    """The value, from 0 to 1; with ``open_ends`` neither 0 nor 1.

    :raises SamplingError: as ``exact``; ``E_NUMBER`` outside the range
    """
    share = exact(value, name)
    inside = 0 < share < 1 if open_ends else 0 <= share <= 1
    if not inside:
        raise SamplingError(E_NUMBER, f"{name} lies between 0 and 1, not {value!r}")
    return share
