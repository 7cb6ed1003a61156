# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Check characters of Basic UDI-DIs: GMN of GS1, and those of HIBCC.

GS1 General Specifications, section 7.9.5; HIBCC uses the same calculation, over its
leading ``++`` too.
"""

import string

# character set 82 in the order of the values, and 32 characters without lookalikes
_VALUES = {
    character: value
    for value, character in enumerate(
        "!\"%&'()*+,-./0123456789:;<=>?"
        + string.ascii_uppercase
        + "_"
        + string.ascii_lowercase
    )
}
_CHECKS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71)
_WEIGHTS = (*_PRIMES, 73, 79, 83)
LONGEST, SHORTEST = 25, 8


def check_pair(body: str) -> str:
    """The two check characters that follow a Basic UDI-DI without them.

    :param body: 1 to 23 characters of set 82
    :raises ValueError: for any other text
    """
    if not 0 < len(body) <= len(_WEIGHTS):
        raise ValueError(f"{body!r} has {len(body)} characters, not 1 to 23")
    try:
        total = sum(
            _VALUES[character] * weight
            for character, weight in zip(reversed(body), _WEIGHTS, strict=False)
        )
    except KeyError as error:
        raise ValueError(f"{body!r} holds {error} outside of set 82") from error
    total %= 1021
    return _CHECKS[total >> 5] + _CHECKS[total & 31]


def has_check_pair(text: str) -> bool:
    """Whether a Basic UDI-DI ends with its right check characters."""
    if not SHORTEST <= len(text) <= LONGEST:
        return False
    try:
        return check_pair(text[:-2]) == text[-2:]
    except ValueError:
        return False
