# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Characters and lengths of the variable-length components."""

import string

from .errors import E_CHARSET, E_EMPTY, E_LENGTH, UdiError

# GS1 AI encodable character set 82 (GS1 General Specifications, section 7.11)
CSET_82 = frozenset("!\"%&'()*+,-./:;<=>?_" + string.digits + string.ascii_letters)
MAX_LENGTH = 20


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
    for offset, character in enumerate(value):
        if character not in CSET_82:
            raise UdiError(
                E_CHARSET,
                f"({ai}) {value!r}: {character!r} is not in character set 82",
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
