# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Global Trade Item Numbers (the UDI-DI of the issuing agency GS1)."""

from typing import NamedTuple

from .errors import E_CHARSET, E_CHECK_DIGIT, E_EMPTY, E_LENGTH, UdiError

AI = "01"
_LENGTHS = (8, 12, 13, 14)
_DIGITS = frozenset("0123456789")


class Gtin(NamedTuple):
    """A valid GTIN.

    :param value: always 14 digits, padded with zeros on the left
    :param digits: how many digits it was given with: 8, 12, 13 or 14
    """

    value: str
    digits: int


def check_digit(body: str) -> str:
    """Check digit of a GTIN without one: modulo 10, weights 3, 1, 3 … from the
    right (GS1 General Specifications, section 7.9.1).

    :param body: the digits before the check digit
    :raises UdiError: ``E_EMPTY`` or ``E_CHARSET``
    """
    _check_digits(body)
    total = sum(
        int(digit) * (3 if index % 2 == 0 else 1)
        for index, digit in enumerate(reversed(body))
    )
    return str(-total % 10)


def normalise_gtin(text: str, *, position=None) -> Gtin:
    """A GTIN-8, -12, -13 or -14 as 14 digits.

    :param text: digits only; spaces and hyphens are errors, not decoration
    :raises UdiError: ``E_EMPTY``, ``E_CHARSET``, ``E_LENGTH``, ``E_CHECK_DIGIT``
    """
    _check_digits(text, position)
    if len(text) not in _LENGTHS:
        raise UdiError(
            E_LENGTH,
            f"(01) {text!r} has {len(text)} digits; a GTIN has 8, 12, 13 or 14",
            ai=AI,
            value=text,
            position=position,
        )
    expected = check_digit(text[:-1])
    if text[-1] != expected:
        raise UdiError(
            E_CHECK_DIGIT,
            f"(01) {text!r}: the check digit should be {expected}",
            ai=AI,
            value=text,
            position=position,
        )
    return Gtin(text.zfill(14), len(text))


def _check_digits(text, position=None):
    if not text:
        raise UdiError(E_EMPTY, "(01) is empty", ai=AI, position=position)
    if not _DIGITS.issuperset(text):
        raise UdiError(
            E_CHARSET,
            f"(01) {text!r} holds something that is no digit 0 to 9",
            ai=AI,
            value=text,
            position=position,
        )
