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

# first two digits: (digits of the identifier, length where predefined else 0, reader);
# the last two where two digits are all
_HEADS = {
    head: (width, *(READERS[head] if width == 2 else (0, None)))
    for head, width in WIDTHS.items()
}
# as the class itself does, without the check of how many
_new = tuple.__new__

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
        if self.values.setdefault(ai, read) != read:
            self.note_second(ai, text, start)

    def note_second(self, ai, text, start):
        """Add that an identifier stands twice with different values."""
        message = f"({ai}) stands twice with different values"
        self.note(E_DUP_AI, message, ai, text, start)

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
    # names of their own: this loop is what parsing costs
    elements, values, problems = reading.elements, reading.values, reading.problems
    length = len(text)
    position = start + 1 if text.startswith(GS, start) else start
    if position == length:
        reading.note(E_EMPTY, "nothing was scanned", value=text, position=position)
    while position < length:
        head = text[position : position + 2]
        known = _HEADS.get(head)
        if known is None:
            if head[0] == GS:
                reading.note(E_STRUCT, "a separator without data", head, None, position)
                position += 1
                continue
            _note_unknown(reading, head, position)
            break
        width, fixed, reader = known
        begin = position + width
        ai = head
        if width != 2:
            ai = text[position:begin]
            if ai not in READERS:
                _note_unknown(reading, ai, position)
                break
            fixed, reader = READERS[ai]
        end = begin + fixed if fixed else text.find(GS, begin)
        if end < 0:
            end = length
        value = text[begin:end]
        if fixed and GS in value:
            end = begin + value.index(GS)
            value = text[begin:end]
        elements.append(_new(Element, (ai, value, begin)))
        read = reader(ai, value, begin, problems, year)
        if values.setdefault(ai, read) != read:
            reading.note_second(ai, value, begin)
        position = end + 1 if text.startswith(GS, end) else end
    return reading


def _note_unknown(reading, ai, position):
    message = f"unknown application identifier {ai!r}"
    reading.note(E_AI_UNKNOWN, message, ai, None, position)


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
        _note_unknown(reading, ai, position)
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
    check_associations(reading)
    get = reading.values.get
    return _new(
        ParsedUdi,
        (
            text,
            form,
            GS1,
            get("01") or get("03"),
            get("10") or None,
            get("21") or None,
            get("11"),
            get("17"),
            None,
            None,
            get("8013"),
            tuple(reading.elements),
            (),
            tuple(reading.problems),
        ),
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
