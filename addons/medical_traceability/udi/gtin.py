# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Keys with a check digit: the GTIN (the UDI-DI of the issuing agency GS1), SSCC."""

from typing import NamedTuple

from .errors import E_CHARSET, E_CHECK_DIGIT, E_EMPTY, E_LENGTH, UdiError

AI = "01"
SSCC_AI = "00"
GTIN_LENGTHS = (8, 12, 13, 14)
_SSCC_LENGTHS = (18,)
_DIGITS = frozenset("0123456789")


class Gtin(NamedTuple):
    """A valid GTIN.

    :param value: always 14 digits, padded with zeros on the left
    :param digits: how many digits it was given with: 8, 12, 13 or 14
    """

    value: str
    digits: int


def check_digit(body: str) -> str:
    """Check digit of a key without one: modulo 10, weights 3, 1, 3 … from the
    right (GS1 General Specifications, section 7.9.1).

    :param body: the digits before the check digit
    :raises UdiError: ``E_EMPTY`` or ``E_CHARSET``
    """
    _check_digits(AI, body, None)
    return str(-weighted(body + "0") % 10)


def weighted(digits: str) -> int:
    """Sum of ASCII digits with weights 1, 3, 1 … from the right; a multiple of ten
    where the last one is the check digit of those before it."""
    codes = digits.encode("ascii")
    odd, even = codes[-2::-2], codes[-1::-2]
    return 3 * (sum(odd) - 48 * len(odd)) + sum(even) - 48 * len(even)


def normalise_gtin(text: str, *, position=None) -> Gtin:
    """A GTIN-8, -12, -13 or -14 as 14 digits.

    :param text: digits only; spaces and hyphens are errors, not decoration
    :raises UdiError: ``E_EMPTY``, ``E_CHARSET``, ``E_LENGTH``, ``E_CHECK_DIGIT``
    """
    _check_key(AI, text, GTIN_LENGTHS, "a GTIN has 8, 12, 13 or 14", position)
    return Gtin(text.zfill(14), len(text))


def check_sscc(text: str, *, position=None) -> str:
    """A Serial Shipping Container Code: 18 digits with their check digit.

    :return: the text
    :raises UdiError: ``E_EMPTY``, ``E_CHARSET``, ``E_LENGTH``, ``E_CHECK_DIGIT``
    """
    _check_key(SSCC_AI, text, _SSCC_LENGTHS, "an SSCC has 18", position)
    return text


def build_sscc(extension: int, company_prefix: str, reference: int) -> str:
    """An SSCC of a company: extension digit, GS1 company prefix, serial reference
    padded to 17 digits together, check digit (General Specifications, section 3.3.1).

    :param extension: 0 to 9, free to the company
    :param company_prefix: 4 to 12 digits
    :param reference: number of the logistic unit, never used again within a year
    :raises UdiError: ``E_CHARSET``, or ``E_LENGTH`` where the number does not fit
    """
    _check_digits(SSCC_AI, company_prefix, None)
    room = 16 - len(company_prefix)
    if not 4 <= len(company_prefix) <= 12:
        raise UdiError(
            E_LENGTH,
            f"({SSCC_AI}) company prefix {company_prefix!r} has not 4 to 12 digits",
            ai=SSCC_AI,
            value=company_prefix,
        )
    if not 0 <= extension <= 9 or not 0 <= reference < 10**room:
        raise UdiError(
            E_LENGTH,
            f"({SSCC_AI}) {extension} and {reference} do not fit the one and {room}"
            f" digits that company prefix {company_prefix} leaves",
            ai=SSCC_AI,
            value=str(reference),
        )
    body = f"{extension}{company_prefix}{reference:0{room}d}"
    return body + check_digit(body)


def _check_key(ai, text, lengths, rule, position):
    _check_digits(ai, text, position)
    if len(text) not in lengths:
        raise UdiError(
            E_LENGTH,
            f"({ai}) {text!r} has {len(text)} digits; {rule}",
            ai=ai,
            value=text,
            position=position,
        )
    if weighted(text) % 10:
        expected = check_digit(text[:-1])
        raise UdiError(
            E_CHECK_DIGIT,
            f"({ai}) {text!r}: the check digit should be {expected}",
            ai=ai,
            value=text,
            position=position,
        )


def _check_digits(ai, text, position):
    if not text:
        raise UdiError(E_EMPTY, f"({ai}) is empty", ai=ai, position=position)
    if not _DIGITS.issuperset(text):
        raise UdiError(
            E_CHARSET,
            f"({ai}) {text!r} holds something that is no digit 0 to 9",
            ai=ai,
            value=text,
            position=position,
        )
