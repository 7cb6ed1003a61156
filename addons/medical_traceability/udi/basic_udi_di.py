# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Check pair of Basic UDI-DIs: the Global Model Number of GS1, and of HIBCC.

GS1 General Specifications, section 7.9.5; HIBCC Basic UDI-DI specification. Both
weigh the values of character set 82 by primes and take the sum modulo 1021.
"""

from __future__ import annotations

import re

from .charset import ALPHANUMERIC, CSET_82, CSET_82_ORDER, first_foreign
from .errors import (
    E_CHARSET,
    E_CHECK_PAIR,
    E_EMPTY,
    E_LENGTH,
    E_LIC,
    E_PCN,
    E_STRUCT,
    UdiError,
)

GMN_AI = "8013"
SHORTEST, LONGEST = 8, 25
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61)
_PRIMES += (67, 71, 73, 79, 83)
_VALUES = {character: value for value, character in enumerate(CSET_82_ORDER)}
_PAIR = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PAIR_SET = frozenset(_PAIR)
_PREFIX_DIGITS = 5
_EUDAMED = re.compile(r"[BD]-[0-9A-Za-z-]{1,48}")


def check_pair(body: str) -> str:
    """The two characters that follow a GMN or HIBCC Basic UDI-DI without them.

    :param body: at most 23 characters of set 82; ``++`` of HIBCC included
    :raises UdiError: ``E_EMPTY``, ``E_CHARSET`` or ``E_LENGTH``
    """
    if not body:
        raise UdiError(E_EMPTY, "no model reference", ai=GMN_AI, value=body)
    _check_charset(body, 0)
    if len(body) > len(_PRIMES):
        raise UdiError(
            E_LENGTH,
            f"{body!r} has more than {len(_PRIMES)} characters before the check pair",
            ai=GMN_AI,
            value=body,
        )
    return _pair(body)


def build_gmn(company_prefix: str, model: str) -> str:
    """A Global Model Number: company prefix, model reference, check pair.

    :param company_prefix: GS1 company prefix, 4 to 12 digits
    :param model: the company's reference of the model, of set 82
    :raises UdiError: ``E_EMPTY``, ``E_CHARSET`` or ``E_LENGTH``
    """
    if not model:
        raise UdiError(E_EMPTY, "no model reference", ai=GMN_AI, value=model)
    body = company_prefix + model
    text = body + check_pair(body)
    check_gmn(text)
    return text


def build_hibc_basic(lic: str, model: str) -> str:
    """A Basic UDI-DI of HIBCC: ``++``, labeler, model, check pair.

    :param lic: labeler identification code, a letter and three letters or digits
    :param model: 1 to 17 letters or digits
    :raises UdiError: ``E_LIC``, ``E_PCN`` or ``E_LENGTH``
    """
    if len(lic) != 4:
        raise UdiError(E_LIC, f"{lic!r} has not four characters", value=lic)
    body = f"++{lic}{model}"
    text = body + (check_pair(body) if CSET_82.issuperset(body) else "22")
    check_hibc_basic(text)
    return text


def check_gmn(text: str, *, position: int = 0) -> str:
    """A Global Model Number with its check pair.

    :return: the text
    :raises UdiError: ``E_EMPTY``, ``E_CHARSET``, ``E_LENGTH``, ``E_CHECK_PAIR``
    """
    _check_charset(text, position)
    _check_length(text, position)
    if not text[:_PREFIX_DIGITS].isdigit():
        at = first_foreign(text, frozenset("0123456789"))
        raise UdiError(
            E_CHARSET,
            f"{text!r} does not begin with the {_PREFIX_DIGITS} digits of a company"
            " prefix",
            ai=GMN_AI,
            value=text,
            position=position + at,
        )
    return _check_pair(text, position)


def check_hibc_basic(text: str, *, position: int = 0) -> str:
    """A Basic UDI-DI of HIBCC with its check pair.

    :return: the text
    :raises UdiError: ``E_LIC``, ``E_PCN``, ``E_CHARSET``, ``E_LENGTH``,
        ``E_CHECK_PAIR``, or ``E_STRUCT`` without ``++``
    """
    where = {"value": text, "position": position + 2}
    if not text.startswith("++"):
        raise UdiError(E_STRUCT, f"{text!r} does not begin with ++", **where)
    lic, model = text[2:6], text[6:-2]
    _check_length(text, position)
    if not ALPHANUMERIC.issuperset(lic) or lic[:1].isdigit():
        raise UdiError(E_LIC, f"{lic!r} is no labeler identification code", **where)
    if not model:
        raise UdiError(E_LENGTH, f"{text!r} names no model", **where)
    if not ALPHANUMERIC.issuperset(model):
        at = position + 6 + first_foreign(model, ALPHANUMERIC)
        raise UdiError(
            E_PCN, f"model {model!r} is not of A-Z, 0-9", value=model, position=at
        )
    return _check_pair(text, position)


def check_basic_udi_di(text: str) -> str:
    """Judge a Basic UDI-DI of any agency.

    :return: ``valid``, or ``unscorable`` for the identifiers that EUDAMED gave to
        legacy devices (``B-``, ``D-``), which carry no check pair
    :raises UdiError: where it is neither
    """
    if is_eudamed(text):
        return "unscorable"
    if text.startswith("++"):
        check_hibc_basic(text)
    else:
        check_gmn(text)
    return "valid"


def is_eudamed(text: str) -> bool:
    """Whether it is an identifier that EUDAMED itself gave to a legacy device."""
    return bool(_EUDAMED.fullmatch(text))


def pair_fits(text: str) -> bool:
    """Whether the last two characters are the check pair of those before them."""
    return (
        SHORTEST <= len(text) <= LONGEST
        and CSET_82.issuperset(text)
        and text.endswith(_pair(text[:-2]))
    )


def _pair(body):
    total = sum(
        _VALUES[character] * prime
        for character, prime in zip(reversed(body), _PRIMES, strict=False)
    )
    total %= 1021
    return _PAIR[total >> 5] + _PAIR[total & 31]


def _check_pair(text, position):
    at = position + len(text) - 2
    if not _PAIR_SET.issuperset(text[-2:]):
        raise UdiError(
            E_CHARSET,
            f"{text[-2:]!r} can be no check pair: it is of {_PAIR}",
            ai=GMN_AI,
            value=text,
            position=at,
        )
    expected = _pair(text[:-2])
    if text[-2:] != expected:
        raise UdiError(
            E_CHECK_PAIR,
            f"{text!r}: the check pair should be {expected}",
            ai=GMN_AI,
            value=text,
            position=at,
        )
    return text


def _check_length(text, position):
    if not SHORTEST <= len(text) <= LONGEST:
        raise UdiError(
            E_LENGTH,
            f"{text!r} has {len(text)} characters, not {SHORTEST} to {LONGEST}",
            ai=GMN_AI,
            value=text,
            position=position,
        )


def _check_charset(text, position):
    at = first_foreign(text, CSET_82)
    if at is not None:
        raise UdiError(
            E_CHARSET,
            f"{text!r}: {text[at]!r} is not in character set 82",
            ai=GMN_AI,
            value=text,
            position=position + at,
        )
