# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""A computed number as decimal text."""

from fractions import Fraction

from .errors import E_SIZE, FormulaError

DIGITS = 10
_LARGEST = 10**15


def decimal_text(number: Fraction, digits: int = DIGITS) -> str:
    """The number with as many decimals as it has, ``digits`` of them at most.

    What has more is rounded to the nearest, a half away from zero.

    :raises FormulaError: ``E_SIZE`` for numbers of more than 15 digits
    """
    scaled = abs(number) * 10**digits
    whole = scaled.numerator // scaled.denominator
    if 2 * (scaled - whole) >= 1:
        whole += 1
    if whole >= _LARGEST * 10**digits:
        raise FormulaError(E_SIZE, "The value has more than 15 digits")
    left, right = divmod(whole, 10**digits)
    decimals = f"{right:0{digits}d}".rstrip("0") if digits else ""
    text = f"{left}.{decimals}" if decimals else str(left)
    return f"-{text}" if number < 0 and whole else text
