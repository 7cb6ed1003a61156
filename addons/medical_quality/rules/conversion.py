# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Readings with a unit, and their exact conversion."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

_READING = re.compile(r"([+-]?[0-9]{1,15}(?:[.,][0-9]{1,10})?)\s*([^\s0-9.,+-].*)")


def split_reading(text: str) -> tuple[str, str] | None:
    """Number and unit of a reading: ``0.2 in`` is ``("0.2", "in")``.

    :return: None for what is no number followed by something else; a plain number has
        no unit
    """
    found = _READING.fullmatch((text or "").strip())
    return (found[1], found[2].strip()) if found else None


def absolute(factors: list[float]) -> Fraction:
    """The size of a unit in its reference, from the steps that lead there.

    Odoo keeps a step as floating-point number: its shortest decimal is what was typed
    (2.54), and that is multiplied, without rounding.

    :param factors: how many of the next unit each contains, the unit itself first
    :raises ValueError: for a step that is not above zero
    """
    size = Fraction(1)
    for factor in factors:
        step = Fraction(Decimal(repr(float(factor))))
        if step <= 0:
            raise ValueError("a unit contains more than nothing of its reference")
        size *= step
    return size
