# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Read GS1 Digital Link URIs, of any domain (GS1 Digital Link: URI Syntax 1.3)."""

from __future__ import annotations

import re
from urllib.parse import unquote

from .application_identifiers import TABLE
from .errors import E_AI_UNKNOWN, E_CHARSET, E_STRUCT
from .gs1 import Reading
from .gtin import GTIN_LENGTHS

_URI = re.compile(r"https?://([^/?#]+)([^?#]*)(?:\?([^#]*))?", re.I)
_FOREIGN = re.compile(r"[^A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PART = re.compile(r"[^&;]+")
# names in place of numbers, of versions 1.0 and 1.1; still met, no longer written
_NAMES = {
    "gtin": "01",
    "itip": "8006",
    "gmn": "8013",
    "cpid": "8010",
    "gln": "414",
    "party": "417",
    "gsrnp": "8017",
    "gsrn": "8018",
    "gcn": "255",
    "sscc": "00",
    "gdti": "253",
    "ginc": "401",
    "gsin": "402",
    "grai": "8003",
    "giai": "8004",
    "cpv": "22",
    "lot": "10",
    "ser": "21",
    "cpsn": "8011",
    "glnx": "254",
    "refno": "8020",
    "srin": "8019",
}


def is_uri(text, start=0):
    """Whether it begins as a web address does."""
    return text[start : start + 8].lower().startswith(("http://", "https://"))


def read_link(text, start, year):
    """Read a Digital Link URI from an offset on.

    The path ends with a key and its qualifiers in their order, attributes are in the
    query; other words of the query are left out. A GTIN may be written with 8, 12 or
    13 digits. Positions of errors are those of the part of the URI.

    :return: :class:`~.gs1.Reading`
    """
    reading = Reading(year)
    match = _URI.match(text, start)
    foreign = _FOREIGN.search(text, start)
    escape = _BAD_ESCAPE.search(text, start)
    if foreign:
        message = f"{foreign[0]!r} is not allowed in a web address"
        reading.note(E_CHARSET, message, None, foreign[0], foreign.start())
    elif escape:
        message = "a percent sign without two hexadecimal digits"
        reading.note(E_STRUCT, message, None, text, escape.start())
    elif not match:
        reading.note(E_STRUCT, "no web address", None, text, start)
    else:
        if _read_path(reading, match[2], match.start(2)) and match[3]:
            _read_query(reading, match[3], match.start(3))
    return reading


def _identifier(segment):
    return segment if segment in TABLE else _NAMES.get(segment)


def _read_path(reading, path, at):
    segments = _segments(path, at)
    for index in range(len(segments) - 2, -1, -2):
        key = _identifier(segments[index][0])
        if key and TABLE[key].link_key is not None:
            break
    else:
        message = "the path holds no key of a Digital Link"
        reading.note(E_STRUCT, message, None, path, at)
        return False
    _add(reading, key, *segments[index + 1])
    qualifiers = []
    for (word, where), (value, begin) in zip(
        segments[index + 2 :: 2], segments[index + 3 :: 2], strict=True
    ):
        ai = _identifier(word)
        if ai is None:
            message = f"unknown application identifier {word!r}"
            reading.note(E_AI_UNKNOWN, message, word, None, where)
            return False
        qualifiers.append(ai)
        if not any(_in_order(qualifiers, order) for order in TABLE[key].link_key):
            message = f"({ai}) may not stand there in the path after ({key})"
            reading.note(E_STRUCT, message, ai, value, where)
        _add(reading, ai, value, begin)
    return True


def _segments(path, at):
    """The parts between slashes with their offsets."""
    found = []
    for part in path.split("/"):
        found.append((part, at))
        at += len(part) + 1
    return found[1:]


def _in_order(qualifiers, order):
    rest = iter(order)
    return all(ai in rest for ai in qualifiers)


def _read_query(reading, query, at):
    for part in _PART.finditer(query):
        word, _equals, value = part[0].partition("=")
        where = at + part.start()
        if not (word.isascii() and word.isdigit()):
            continue
        entry = TABLE.get(word)
        if entry is None:
            message = f"unknown application identifier {word!r}"
            reading.note(E_AI_UNKNOWN, message, word, value, where)
            continue
        if not entry.link_attribute:
            message = f"({word}) may not stand in the query"
            reading.note(E_STRUCT, message, word, value, where)
        # a plus sign in a query is a space
        _add(reading, word, value.replace("+", " "), where + len(word) + 1)


def _add(reading, ai, text, at):
    value = unquote(text)
    if ai == "01" and len(value) in GTIN_LENGTHS:
        value = value.zfill(14)
    reading.add(ai, value, at)
