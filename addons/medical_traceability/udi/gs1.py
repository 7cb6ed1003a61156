# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read GS1 element strings: as scanned, and with their identifiers in brackets."""

from __future__ import annotations

import re

from .application_identifiers import TABLE, WIDTHS
from .associations import check_associations
from .charset import DIGITS
from .errors import (
    E_AI_UNKNOWN,
    E_DUP_AI,
    E_EMPTY,
    E_STRUCT,
    Problem,
)
from .readers import READERS
from .result import GS1, Element, ParsedUdi

GS = "\x1d"

_ROUND = re.compile(r"(?<!\\)\((\d{2,4})\)", re.ASCII)
_SQUARE = re.compile(r"\[(\d{2,4})\]", re.ASCII)


class Reading:
    """Elements read so far, their values by identifier, and what is wrong."""

    __slots__ = ("elements", "values", "problems", "year")

    def __init__(self, year):
        self.elements = []
        self.values = {}
        self.problems = []
        self.year = year

    def add(self, ai, text, start):
        """Read the data of a known identifier."""
        self.elements.append(Element(ai, text, start))
        read = READERS[ai][1](ai, text, start, self.problems, self.year)
        values = self.values
        if ai not in values:
            values[ai] = read
        elif values[ai] != read:
            self.note(
                E_DUP_AI, f"({ai}) stands twice with different values", ai, text, start
            )

    def note(self, code, message, ai=None, value=None, position=None):
        """Add something that is wrong."""
        self.problems.append(Problem(code, message, ai, value, position))


def read_scanned(text, start, year):
    """Read an element string as a scanner gives it, from an offset on.

    One separator is tolerated after any element and at the end (General
    Specifications, section 7.8.6.3), and one as transmitted leading FNC1.

    :return: :class:`Reading`
    """
    reading = Reading(year)
    add, length = reading.add, len(text)
    position = start + 1 if text.startswith(GS, start) else start
    if position == length:
        reading.note(E_EMPTY, "nothing was scanned", value=text, position=position)
    while position < length:
        head = text[position : position + 2]
        width = WIDTHS.get(head)
        ai = head if width == 2 else text[position : position + (width or 2)]
        known = READERS.get(ai)
        if known is None:
            if head[0] == GS:
                reading.note(E_STRUCT, "a separator without data", ai, None, position)
                position += 1
                continue
            reading.note(
                E_AI_UNKNOWN,
                f"unknown application identifier {ai!r}",
                ai,
                None,
                position,
            )
            break
        begin = position + width
        fixed = known[0]
        if fixed:
            end = begin + fixed
            value = text[begin:end]
            if GS in value:
                end = begin + value.index(GS)
                value = text[begin:end]
        else:
            end = text.find(GS, begin)
            if end < 0:
                end = length
            value = text[begin:end]
        add(ai, value, begin)
        position = end + 1 if text.startswith(GS, end) else end
    return reading


def read_bracketed(text, start, year):
    """Read ``(01)…(10)…`` or ``[01]…[10]…`` from an offset on.

    Round brackets are data as well: one that does not hold a known identifier belongs
    to the value, and ``\\(`` does in any case. Data that holds ``(10)`` or the like
    is taken for an identifier, as nobody could tell: read the scan, not the print.

    :return: :class:`Reading`
    """
    reading = Reading(year)
    pattern = _ROUND if text[start] == "(" else _SQUARE
    ai, begin = None, start
    for match in pattern.finditer(text, start):
        known = match[1] in TABLE
        if ai is None:
            if match.start() != start:
                break
        elif not known and pattern is _ROUND and not _digits_only(ai):
            continue
        else:
            _add_bracketed(reading, text, ai, begin, match.start())
        ai, begin = match[1], match.end()
        if not known:
            break
    if ai is None:
        reading.note(
            E_STRUCT,
            "no application identifier in brackets at the beginning",
            value=text,
            position=start,
        )
    elif ai not in TABLE:
        position = begin - len(ai) - 1
        reading.note(
            E_AI_UNKNOWN, f"unknown application identifier {ai!r}", ai, None, position
        )
    else:
        _add_bracketed(reading, text, ai, begin, len(text))
    return reading


def _digits_only(ai):
    return all(part.charset == "N" for part in TABLE[ai].components)


def _add_bracketed(reading, text, ai, begin, end):
    value = text[begin:end]
    if "\\" in value:
        value = value.replace("\\(", "(").replace("\\)", ")")
    reading.add(ai, value, begin)


def finish(text, form, reading):
    """The result of a reading, its identifiers held against each other."""
    values = reading.values
    check_associations(reading)
    return ParsedUdi(
        text,
        form,
        GS1,
        values.get("01") or values.get("03"),
        values.get("10"),
        values.get("21"),
        values.get("11"),
        values.get("17"),
        None,
        None,
        values.get("8013"),
        tuple(reading.elements),
        (),
        tuple(reading.problems),
    )


def retail_item(text, start, year):
    """Read a bare GTIN as EAN, UPC and ITF-14 symbols carry it; the UPC of a class I
    device is its UDI (21 CFR 801.40(d)).

    :return: :class:`Reading`, or None where the data is no GTIN
    """
    digits = text[start:]
    if len(digits) not in (8, 12, 13, 14) or not DIGITS.issuperset(digits):
        return None
    reading = Reading(year)
    reading.add("01", digits.zfill(14), start)
    return reading
