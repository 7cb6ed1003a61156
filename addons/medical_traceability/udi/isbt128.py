# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read the ISBT 128 data of medical devices made of human cells and tissues (ICCBBA).

Read only: which facility and product codes exist is ICCBBA's to say, so a device
identifier is kept as it is and none is made here. ICCBBA ST-011, ST-001.
"""

from __future__ import annotations

import re

from .charset import ALPHANUMERIC, first_foreign
from .dates import day_of_year
from .errors import (
    E_CHARSET,
    E_DATE,
    E_DUP_AI,
    E_EMPTY,
    E_LENGTH,
    E_NO_DI,
    E_SERIAL_RANGE,
    E_STRUCT,
    Problem,
)
from .result import ICCBBA, ISBT_128, Element, ParsedUdi

_STRUCTURES = re.compile(r"[=&][^=&]*")
# data identifier: (field, characters after it); the donation's has none of its own
_KNOWN = {
    "=/": ("di", 16),
    "=,": ("serial", 6),
    "=>": ("expiry", 6),
    "=}": ("manufacture", 6),
    "&,1": ("lot", 18),
    "=+": ("compound", 5),
}
_DONATION = ("donation_id", 15)
_CENTURIES = {"9": 1900, "0": 2000, "1": 2100}
_FACILITY, _PRODUCT = slice(0, 5), slice(5, 11)
_DIVISION = slice(11, 16)


def parse_isbt_128(text, start=0):
    """Read data structures one after the other from an offset on.

    :return: :class:`~.result.ParsedUdi`
    """
    fields, elements, problems = {}, [], []

    def note(code, message, identifier, value, position):
        problems.append(Problem(code, message, identifier, value, position))

    if start == len(text):
        note(E_EMPTY, "nothing was scanned", None, text, start)
    for match in _STRUCTURES.finditer(text, start):
        identifier, name, length = _structure(match[0])
        if identifier is None:
            note(
                E_STRUCT,
                f"{match[0][:3]!r} begins no data structure of a medical device",
                match[0][:2],
                match[0],
                match.start(),
            )
            continue
        value, position = match[0][len(identifier) :], match.start() + len(identifier)
        elements.append(Element(identifier, value, position))
        read, problem = _read(name, length, value)
        if problem:
            code, message, within = problem
            note(code, message, identifier, value, position + within)
        if fields.setdefault(name, read) != read:
            message = f"{identifier} stands twice with different values"
            note(E_DUP_AI, message, identifier, value, position)
    if elements and "di" not in fields:
        note(E_NO_DI, "no device identifier (=/)", "=/", None, elements[0].position)
    return _result(text, fields, elements, problems)


def _structure(text):
    """``(data identifier, field, length)`` of a data structure."""
    for identifier in (text[:2], text[:3]):
        if identifier in _KNOWN:
            return identifier, *_KNOWN[identifier]
    if text[:1] == "=" and text[1:2].isalnum():
        return "=", *_DONATION
    return None, None, None


def _read(name, length, value):
    """The value of a structure, and what is wrong with it as ``(code, message,
    offset)`` or None."""
    given = None if name in ("expiry", "manufacture") else value
    at = first_foreign(value, ALPHANUMERIC)
    if at is not None:
        return given, (E_CHARSET, f"{value!r}: {value[at]!r} is not of A-Z, 0-9", at)
    if len(value) != length:
        message = f"{value!r} has {len(value)} characters, not {length}"
        return given, (E_LENGTH, message, 0)
    if name == "di" and "O" in value[_FACILITY]:
        message = f"{value!r}: a facility has no letter O"
        return given, (E_CHARSET, message, value.index("O"))
    if name == "serial" and not value.strip("0"):
        return given, (E_SERIAL_RANGE, f"serial number {value!r} is not allowed", 0)
    if given is not None:
        return given, None
    read = _read_date(value)
    return read, None if read else (E_DATE, f"{value!r} is no date", 0)


def _read_date(text):
    """A date of the digits cYYJJJ: century, year, number of the day in the year."""
    if not text.isdigit() or text[0] not in _CENTURIES:
        return None
    return day_of_year(_CENTURIES[text[0]] + int(text[1:3]), int(text[3:]))


def _result(text, fields, elements, problems):
    di = fields.get("di")
    parts = [("compound", fields["compound"])] if "compound" in fields else []
    if di:
        parts += [("fin", di[_FACILITY]), ("fpc", di[_PRODUCT]), ("pdc", di[_DIVISION])]
    return ParsedUdi(
        text,
        ISBT_128,
        ICCBBA,
        di=di,
        lot=fields.get("lot"),
        serial=fields.get("serial"),
        manufacture=fields.get("manufacture"),
        expiry=fields.get("expiry"),
        donation_id=fields.get("donation_id"),
        elements=tuple(elements),
        parts=tuple(parts),
        errors=tuple(problems),
    )
