# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Character sets of GS1, and the components of variable length."""

import string

from .errors import E_CHARSET, E_EMPTY, E_LENGTH, UdiError

# GS1 AI encodable character set 82 (GS1 General Specifications, section 7.11), in
# the order that gives a character its value in check pairs
CSET_82_ORDER = (
    "!\"%&'()*+,-./"
    + string.digits
    + ":;<=>?"
    + string.ascii_uppercase
    + "_"
    + string.ascii_lowercase
)
CSET_82 = frozenset(CSET_82_ORDER)
CSET_39 = frozenset("#-/" + string.digits + string.ascii_uppercase)
BASE64_URL = frozenset("-_=" + string.digits + string.ascii_letters)
DIGITS = frozenset(string.digits)
# what every issuing agency takes in a lot or serial number
ALPHANUMERIC = frozenset(string.digits + string.ascii_uppercase)
MAX_LENGTH = 20


def first_foreign(value, allowed):
    """Offset of the first character that is not in a set, or None."""
    if allowed.issuperset(value):
        return None
    return next(i for i, character in enumerate(value) if character not in allowed)


def check_component(ai, value, *, position=None):
    """Check a lot (10) or serial (21): 1 to 20 characters of set 82.

    :param ai: application identifier, for the error
    :param value: text to check
    :param position: where the text stands, for the error
    :return: the text
    :raises UdiError: ``E_EMPTY``, ``E_LENGTH`` or ``E_CHARSET``
    """
    if not value:
        raise UdiError(E_EMPTY, f"({ai}) is empty", ai=ai, position=position)
    offset = first_foreign(value, CSET_82)
    if offset is not None:
        raise UdiError(
            E_CHARSET,
            f"({ai}) {value!r}: {value[offset]!r} is not in character set 82",
            ai=ai,
            value=value,
            position=None if position is None else position + offset,
        )
    if len(value) > MAX_LENGTH:
        raise UdiError(
            E_LENGTH,
            f"({ai}) {value!r} has {len(value)} characters, more than {MAX_LENGTH}",
            ai=ai,
            value=value,
            position=position,
        )
    return value
