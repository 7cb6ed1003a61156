# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Measured values as a person types them, and their limits."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?")


def parse_measured_value(text: str) -> Decimal:
    """The number a person typed, exactly.

    A point or a comma separates the decimals. Nothing is guessed: thousands
    separators, exponents, units, several numbers and empty text are refused,
    because a value that was misread is worse than one that was not taken.

    :param text: what was typed; blanks around it are ignored
    :raises ValueError: when it is not one plain decimal number
    """
    stripped = (text or "").strip()
    if not _NUMBER.fullmatch(stripped):
        raise ValueError(f"not a decimal number: {text!r}")
    return Decimal(stripped.replace(",", "."))


def within_limits(value: Decimal, lower: str | None, upper: str | None) -> bool:
    """Whether a value lies between limits, the limits included.

    Compared exactly, without rounding first (the absolute method of ASTM E29,
    which holds where a specification names no other): 5.204 is above 5.20.

    :param lower: lower limit as decimal text, empty where there is none
    :param upper: upper limit as decimal text, empty where there is none
    :raises ValueError: when neither limit exists; nothing conforms by default
    """
    if not lower and not upper:
        raise ValueError("a measured characteristic needs a limit")
    if lower and value < parse_measured_value(lower):
        return False
    return not (upper and value > parse_measured_value(upper))


def format_limits(lower: str | None, upper: str | None, unit: str = "") -> str:
    """Limits as a person reads them: ``4.80 … 5.20 mm``, ``≥ 3 N``, ``≤ 2``."""
    suffix = f" {unit}" if unit else ""
    if lower and upper:
        return f"{lower} … {upper}{suffix}"
    if lower:
        return f"≥ {lower}{suffix}"
    return f"≤ {upper}{suffix}" if upper else ""
