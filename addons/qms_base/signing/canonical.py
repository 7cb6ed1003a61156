# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Canonical snapshot, version 1: what was signed, as one exact sequence of bytes.

UTF-8 JSON in the form of RFC 8785 (sorted keys, no blanks). Numbers never appear as
JSON numbers but as decimal strings, so that no reader rounds them.
"""

import hashlib
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import rfc8785

SNAPSHOT_VERSION = "1"


def canonical_bytes(value) -> bytes:
    """The canonical form of a value of dicts, lists, strings, booleans and None.

    :raises TypeError: for a number: it must have become a decimal string before
    """
    _refuse_numbers(value)
    return rfc8785.dumps(value)


def digest(content: bytes) -> str:
    """SHA-256 of bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def decimal_text(value, digits=None) -> str:
    """A number as a decimal string.

    :param value: int or float
    :param digits: number of decimals that count, None for all of them
    """
    if isinstance(value, int):
        return str(value)
    number = Decimal(repr(value))
    if digits is not None:
        number = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if number == 0:
        number = abs(number)
    text = format(number, "f")
    if digits is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def moment_text(value: datetime | None) -> str | None:
    """A naive UTC datetime in ISO form with microseconds and ``Z``."""
    return value.isoformat(timespec="microseconds") + "Z" if value else None


def date_text(value: date | None) -> str | None:
    """A date in ISO form."""
    return value.isoformat() if value else None


def _refuse_numbers(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"keys of a snapshot are strings, not {key!r}")
            _refuse_numbers(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_numbers(item)
    elif value is not None and not isinstance(value, str | bool):
        raise TypeError(f"{value!r} has no place in a snapshot as it is")
