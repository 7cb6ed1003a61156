# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read identifiers of the Health Industry Bar Code (ANSI/HIBC 2.6).

A primary names the device, a secondary its lot, serial number and dates; both in one
symbol with a slash between them, or each in its own. Years of two digits are 20YY, as
the standard says no more.
"""

from __future__ import annotations

import string

from .charset import ALPHANUMERIC, DIGITS, first_foreign
from .dates import day_of_year, make_date
from .errors import (
    E_CHARSET,
    E_CHECK_CHAR,
    E_DATE,
    E_DUP_AI,
    E_EMPTY,
    E_FLAG,
    E_LENGTH,
    E_LIC,
    E_LINK_CHAR,
    E_PCN,
    E_STRUCT,
    E_UM,
    Problem,
    UdiError,
)
from .result import HIBC, HIBCC, Element, ParsedUdi

# a character's place is its value (section 2.2, appendix B); the space is one of them
ALPHABET = string.digits + string.ascii_uppercase + "-. $/+%"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_LETTERS = frozenset(string.ascii_uppercase)
LONGEST_PCN, LONGEST_COMPONENT, LONGEST_QUANTITY = 18, 18, 5
_LIC = 4
_CENTURY = 2000
# date flag: (characters after it, how they are read); 0 and 1 are the first digit of
# a month and stay part of the date
_DATE_FLAGS = {
    "0": (4, "MMYY"),
    "1": (4, "MMYY"),
    "2": (6, "MMDDYY"),
    "3": (6, "YYMMDD"),
    "4": (8, "YYMMDDHH"),
    "5": (5, "YYJJJ"),
    "6": (7, "YYJJJHH"),
    "7": (0, ""),
}
_QUANTITY_FLAGS = {"8": 2, "9": 5}
# how a secondary begins; the last, with a date alone, and those of one $ are of old
_SECONDARIES = ("$$+", "$$", "$+", "$", "")
_SUPPLEMENTS = (
    ("14D", "expiry"),
    ("16D", "manufacture"),
    ("S", "serial"),
    ("Q", "quantity"),
)


def check_character(text: str) -> str:
    """The character that ends a HIBC text: the sum of values modulo 43.

    :param text: everything before it, the leading plus sign included
    :raises UdiError: ``E_CHARSET``
    """
    at = first_foreign(text, frozenset(_VALUES))
    if at is not None:
        raise UdiError(
            E_CHARSET,
            f"{text!r}: {text[at]!r} is not in the character set of HIBC",
            value=text,
            position=at,
        )
    return ALPHABET[sum(_VALUES[character] for character in text) % 43]


def parse_hibc(text, start=0):
    """Read a HIBC text from its plus sign on.

    The last character is the check character and may be a space, a slash or a plus
    sign: nothing may be trimmed. In print, asterisks stand around the text and an
    underscore for a space.

    :return: :class:`~.result.ParsedUdi`
    """
    body = text[start:]
    if len(body) > 2 and body[0] == body[-1] == "*":
        start += 1
        body = body[1:-2] + (" " if body[-2] == "_" else body[-2])
    reading = _Reading(start)
    if len(body) < 3:
        reading.note(E_LENGTH, f"{body!r} is too short", None, body, start)
    else:
        reading.take(body)
    return reading.result(text)


class _Reading:
    def __init__(self, start):
        self.start = start
        self.fields = {}
        self.parts = []
        self.elements = []
        self.problems = []

    def note(self, code, message, identifier=None, value=None, position=None):
        self.problems.append(Problem(code, message, identifier, value, position))

    def take(self, body):
        content, at = body[1:-1], self.start + 1
        primary = not content.startswith((*DIGITS, "$"))
        if not primary:
            content = self._take_link(content, at)
        for index, segment in enumerate(content.split("/")):
            if primary and not index:
                self._read_primary(segment, at)
            else:
                first = index == (1 if primary else 0)
                self._read_segment(segment, at, first)
            at += len(segment) + 1
        self._check(body)

    def _take_link(self, content, at):
        link = content[-1:]
        self.parts.append(("link", link))
        if link not in _VALUES:
            self.note(
                E_LINK_CHAR,
                f"{link!r} can be no link character",
                None,
                link,
                at + len(content) - 1,
            )
        return content[:-1]

    def _check(self, body):
        end = self.start + len(body) - 1
        try:
            expected = check_character(body[:-1])
        except UdiError as error:
            if not self.problems:
                at = self.start + error.position
                self.note(E_CHARSET, str(error), None, body, at)
            return
        self.parts.append(("check", body[-1]))
        if body[-1] != expected:
            message = f"the check character should be {expected!r}, not {body[-1]!r}"
            self.note(E_CHECK_CHAR, message, None, body, end)

    def _read_primary(self, text, at):
        lic, pcn, um = text[:_LIC], text[_LIC:-1], text[-1:]
        self.elements.append(Element("+", text, at))
        self.fields["di"] = text
        if lic[:1] not in _LETTERS or not ALPHANUMERIC.issuperset(lic):
            message = f"labeler {lic!r} is not a letter and three letters or digits"
            self.note(E_LIC, message, "+", lic, at)
        if not 1 <= len(pcn) <= LONGEST_PCN:
            message = f"the product number has {len(pcn)} characters, not 1 to 18"
            self.note(E_LENGTH, message, "+", text, at)
            return
        foreign = first_foreign(pcn, ALPHANUMERIC)
        if foreign is not None:
            message = f"product number {pcn!r} is not of A-Z, 0-9"
            self.note(E_PCN, message, "+", pcn, at + _LIC + foreign)
        if um not in DIGITS:
            message = f"unit of measure {um!r} is no digit"
            self.note(E_UM, message, "+", um, at + len(text) - 1)
        self.parts += [("lic", lic), ("pcn", pcn), ("um", um)]

    def _read_segment(self, text, at, first):
        for identifier, name in _SUPPLEMENTS:
            if text.startswith(identifier):
                at += len(identifier)
                value = text[len(identifier) :]
                self.elements.append(Element(identifier, value, at))
                self._read_supplement(identifier, name, value, at)
                return
        if first and text.startswith((*DIGITS, "$")):
            self._read_secondary(text, at)
        else:
            message = f"{text!r} begins with no data identifier"
            self.note(E_FLAG, message, text[:3], text, at)

    def _read_supplement(self, identifier, name, value, at):
        if name == "serial":
            self._component(identifier, name, value, at)
        elif name == "quantity":
            self._quantity(identifier, value, at, LONGEST_QUANTITY)
        elif len(value) != 8:
            message = f"{value!r} has not eight digits"
            self.note(E_LENGTH, message, identifier, value, at)
        else:
            self._date(identifier, name, value, at, "YYYYMMDD")

    def _read_secondary(self, text, at):
        identifier = next(head for head in _SECONDARIES if text.startswith(head))
        name = "serial" if identifier.endswith("+") else "lot"
        rest = text[len(identifier) :]
        at += len(identifier)
        self.elements.append(Element(identifier or "JJJ", rest, at))
        if identifier.startswith("$$"):
            offset = self._read_flags(identifier, name, rest, at)
        elif identifier:
            offset = 0
        else:
            # only the date: a secondary of old
            offset = self._read_date_of(identifier, rest, 0, at, 5, "YYJJJ")
        if offset is not None and (offset < len(rest) or name == "serial"):
            self._component(identifier, name, rest[offset:], at + offset)

    def _read_flags(self, identifier, name, rest, at):
        """Read quantity and expiry; offset of the lot or serial number, or None."""
        offset = 0
        digits = _QUANTITY_FLAGS.get(rest[:1]) if name == "lot" else None
        if digits:
            offset = 1 + digits
            value = rest[1:offset]
            if len(value) < digits:
                message = f"quantity {value!r} has not {digits} digits"
                self.note(E_LENGTH, message, identifier, value, at + 1)
                return None
            self._quantity(identifier, value, at + 1, digits)
            if offset == len(rest):
                return offset
        flag = rest[offset : offset + 1]
        if flag not in _DATE_FLAGS:
            message = f"{flag!r} is no date flag" if flag else "no date flag"
            self.note(E_FLAG, message, identifier, rest, at + offset)
            return None
        length, layout = _DATE_FLAGS[flag]
        if layout != "MMYY":
            offset += 1
        return self._read_date_of(identifier, rest, offset, at, length, layout)

    def _read_date_of(self, identifier, rest, offset, at, length, layout):
        """Read a date of some length; offset of what follows, or None."""
        value = rest[offset : offset + length]
        if len(value) < length:
            message = f"date {value!r} has not {length} digits"
            self.note(E_LENGTH, message, identifier, value, at + offset)
            return None
        if layout:
            self._date(identifier, "expiry", value, at + offset, layout)
        return offset + length

    def _date(self, identifier, name, value, at, layout):
        read = _read_date(value, layout) if DIGITS.issuperset(value) else None
        if read is None:
            self.note(E_DATE, f"{value!r} is no date", identifier, value, at)
        else:
            self._set(identifier, name, read, value, at)

    def _quantity(self, identifier, value, at, longest):
        if not value:
            self.note(E_EMPTY, "the quantity is empty", identifier, value, at)
        elif not DIGITS.issuperset(value):
            message = f"quantity {value!r} is no number"
            self.note(E_CHARSET, message, identifier, value, at)
        elif len(value) > longest:
            message = f"quantity {value!r} has more than {longest} digits"
            self.note(E_LENGTH, message, identifier, value, at)
        else:
            self._set(identifier, "quantity", int(value), value, at)

    def _component(self, identifier, name, value, at):
        foreign = first_foreign(value, ALPHANUMERIC)
        if not value:
            self.note(E_EMPTY, f"the {name} number is empty", identifier, value, at)
        elif foreign is not None:
            message = f"{name} number {value!r} is not of A-Z, 0-9"
            self.note(E_CHARSET, message, identifier, value, at + foreign)
        elif len(value) > LONGEST_COMPONENT:
            message = f"{name} number {value!r} has more than 18 characters"
            self.note(E_LENGTH, message, identifier, value, at)
        if value:
            self._set(identifier, name, value, value, at)

    def _set(self, identifier, name, read, value, at):
        if self.fields.setdefault(name, read) != read:
            message = f"{name} stands twice with different values"
            self.note(E_DUP_AI, message, identifier, value, at)

    def result(self, text):
        return ParsedUdi(
            text,
            HIBC,
            HIBCC,
            elements=tuple(self.elements),
            parts=tuple(self.parts),
            errors=tuple(self.problems),
            **self.fields,
        )


def _read_date(text, layout):
    """A date of digits in one of the layouts, to the day unless it names none."""
    if "JJJ" in layout:
        hour = int(text[5:]) if text[5:] else None
        if hour is not None and hour > 23:
            return None
        return day_of_year(_CENTURY + int(text[:2]), int(text[2:5]), hour)
    if layout == "MMYY":
        return make_date(_CENTURY + int(text[2:]), int(text[:2]), 0)
    if layout == "YYYYMMDD":
        year, month, day = text[:4], text[4:6], text[6:]
    elif layout == "MMDDYY":
        month, day, year = text[:2], text[2:4], "20" + text[4:]
    else:
        year, month, day = "20" + text[:2], text[2:4], text[4:6]
    hour = int(text[6:]) if layout.endswith("HH") else None
    return make_date(int(year), int(month), int(day), hour) if int(day) else None


def join_hibc(primary: ParsedUdi, secondary: ParsedUdi) -> ParsedUdi:
    """What the two symbols of one label say together.

    :param primary: parsed symbol with the device identifier
    :param secondary: parsed symbol with link character and production identifiers
    :raises UdiError: ``E_STRUCT`` where they are no such pair, ``E_LINK_CHAR`` where
        the secondary belongs to another primary
    """
    link, check = secondary.part("link"), primary.part("check")
    if not primary.di or not check or link is None or secondary.di:
        raise UdiError(
            E_STRUCT, "not a primary and a secondary symbol", value=secondary.text
        )
    if link != check:
        raise UdiError(
            E_LINK_CHAR,
            f"the secondary belongs to a primary that ends with {link!r}, this one"
            f" ends with {check!r}",
            value=secondary.text,
            position=len(secondary.text) - 2,
        )
    return secondary._replace(
        di=primary.di,
        elements=primary.elements + secondary.elements,
        parts=primary.parts + secondary.parts,
        errors=primary.errors + secondary.errors,
    )
