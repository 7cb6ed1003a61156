# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Tell which notation a text is in and read it."""

from __future__ import annotations

from datetime import date

from .basic_udi_di import (
    GMN_AI,
    SHORTEST,
    check_gmn,
    check_hibc_basic,
    is_eudamed,
    pair_fits,
)
from .digital_link import is_uri, read_link
from .errors import (
    E_EMPTY,
    E_LENGTH,
    E_MUTEX,
    E_NO_DI,
    E_STRUCT,
    E_SYMBOLOGY,
    Problem,
    UdiError,
)
from .gs1 import GS, finish, read_bracketed, read_scanned, retail_item
from .hibc import parse_hibc
from .isbt128 import parse_isbt_128
from .readers import READERS
from .result import (
    BASIC_UDI_DI,
    BRACKETED,
    DIGITAL_LINK,
    ELEMENT_STRING,
    EUDAMED,
    GS1,
    HIBCC,
    NONE,
    RETAIL,
    Element,
    ParsedUdi,
)

# No symbol holds more: QR has 7,089 digits at most. It bounds the time a parse takes.
LONGEST = 8_192
# symbology identifiers (ISO/IEC 15424) that announce GS1 element strings
GS1_SYMBOLOGIES = frozenset(("]d2", "]C1", "]Q3", "]e0", "]J1"))
# EAN-13, UPC-A and UPC-E; EAN-8; ITF-14: a GTIN and nothing else
_RETAIL_SYMBOLOGIES = frozenset(("]E0", "]E4", "]I1"))
_DIGITS = frozenset("0123456789")
# an element string of a label begins with one of these, a model number with any digits
_LABEL_BEGINS = frozenset(("00", "01", "02", "03", "10", "11", "17", "21"))
# these say what lacks, not that the text was of_label
_ASSOCIATION_CODES = frozenset((E_NO_DI, E_MUTEX, E_STRUCT))


def parse(text: str, strict: bool = False, today: date | None = None) -> ParsedUdi:
    """Read a unique device identifier in whichever notation it is.

    GS1 element strings as scanned (with or without symbology identifier, separators
    being GS, U+001D) or with identifiers in round or square brackets, GS1 Digital
    Link, HIBC, ISBT 128, and Basic UDI-DIs. Nothing is trimmed: the last character of
    a HIBC text may be a space.

    :param text: at most 8,192 characters
    :param strict: raise the first thing that is wrong
    :param today: day that the century of two-digit years is judged from
    :return: the fields and everything that is wrong, :attr:`ParsedUdi.errors`
    :raises UdiError: only where ``strict``
    """
    if not isinstance(text, str):
        parsed = _nothing("", E_STRUCT, "not a text", 0)
    elif not text:
        parsed = _nothing(text, E_EMPTY, "nothing was scanned", 0)
    elif len(text) > LONGEST:
        message = f"more than {LONGEST} characters, which no symbol holds"
        parsed = _nothing(text[:40], E_LENGTH, message, LONGEST)
    else:
        parsed = _parse(text, (today or date.today()).year)
    if strict and parsed.errors:
        raise parsed.errors[0].error()
    return parsed


def _parse(text, year):
    first = text[0]
    if first in _DIGITS or first == GS:
        return _scanned_or_model(text, year)
    if first == "]":
        return _with_symbology(text, year)
    if text[:2] == "++":
        return _basic_udi_di(text, HIBCC, check_hibc_basic)
    return _other(text, 0, year) or _unrecognised(text)


def _other(text, start, year):
    """The result where the first character tells the notation, else None."""
    first = text[start : start + 1]
    if first == "+" or text.startswith("*+", start):
        return parse_hibc(text, start)
    if first in ("=", "&"):
        return parse_isbt_128(text, start)
    if first in ("(", "["):
        return finish(text, BRACKETED, read_bracketed(text, start, year))
    if is_uri(text, start):
        return finish(text, DIGITAL_LINK, read_link(text, start, year))
    return None


def _unrecognised(text):
    if is_eudamed(text):
        field = "basic_udi_di" if text[0] == "B" else "di"
        return ParsedUdi(text, BASIC_UDI_DI, EUDAMED, **{field: text})
    message = (
        "neither a GS1 element string, a Digital Link, HIBC, ISBT 128 nor a Basic"
        " UDI-DI"
    )
    return _nothing(text, E_STRUCT, message, 0)


def _with_symbology(text, year):
    symbology = text[:3]
    if symbology in GS1_SYMBOLOGIES:
        return finish(text, ELEMENT_STRING, read_scanned(text, 3, year))
    if symbology in _RETAIL_SYMBOLOGIES:
        reading = retail_item(text, 3, year)
        if reading:
            return finish(text, RETAIL, reading)
    # HIBC, ISBT 128 and web addresses are in symbols that announce no GS1 data
    elif len(text) > 3 and text[3] not in "([":
        found = _other(text, 3, year)
        if found:
            return found
    message = f"the symbology identifier {symbology!r} does not announce GS1 data"
    return _nothing(text, E_SYMBOLOGY, message, 0)


def _scanned_or_model(text, year):
    """An element string, or a Global Model Number, which begins with digits too."""
    parsed = finish(text, ELEMENT_STRING, read_scanned(text, 0, year))
    if not parsed.errors:
        return parsed
    of_label = (
        text[:2] in _LABEL_BEGINS
        or GS in text
        or all(problem.code in _ASSOCIATION_CODES for problem in parsed.errors)
        or len(text) < SHORTEST
    )
    if not _DIGITS.issuperset(text[:5]) or _begins_as_label(text):
        return parsed
    if of_label and not pair_fits(text):
        return parsed
    return _basic_udi_di(text, GS1, check_gmn)


def _begins_as_label(text):
    """Whether all digits of a key or date of a label are there: a misread one of a
    thousand would pass for a model number otherwise."""
    ai = text[:2]
    length = READERS[ai][0] if ai in _LABEL_BEGINS else 0
    return bool(length) and _DIGITS.issuperset(text[2 : 2 + length])


def _basic_udi_di(text, agency, check):
    errors = ()
    try:
        check(text)
    except UdiError as error:
        errors = (error.problem(),)
    return ParsedUdi(
        text,
        BASIC_UDI_DI,
        agency,
        basic_udi_di=text,
        elements=(Element(GMN_AI, text, 0),) if agency == GS1 else (),
        errors=errors,
    )


def _nothing(text, code, message, position):
    problem = Problem(code, message, None, text, position)
    return ParsedUdi(text, NONE, errors=(problem,))
