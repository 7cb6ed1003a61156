# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Checks of the content of application identifiers, by their name in the dictionary.

A check takes the text of a component, already of its charset and length, and the
year that two-digit years are judged from; it returns None or ``(code, what is wrong,
offset in the text)``.
"""

from __future__ import annotations

from .basic_udi_di import check_gmn
from .charset import ALPHANUMERIC, DIGITS
from .dates import make_date, read_six
from .errors import E_CHARSET, E_CHECK_DIGIT, E_DATE, E_STRUCT, UdiError
from .gtin import weighted

# lists that others keep and change; what they demand is not judged here
UNCHECKED = frozenset(
    (
        "couponcode",
        "couponposoffer",
        "iban",
        "importeridx",
        "iso3166",
        "iso3166999",
        "iso4217",
        "latitude",
        "longitude",
        "mediatype",
        "packagetype",
        "pcenc",
    )
)
# shortest company prefix that a key begins with
_PREFIX_DIGITS = 4


def _csum(text, _year):
    remainder = weighted(text) % 10
    if not remainder:
        return None
    expected = (int(text[-1]) - remainder) % 10
    return E_CHECK_DIGIT, f"the check digit should be {expected}", len(text) - 1


def _csumalpha(text, _year):
    try:
        check_gmn(text)
    except UdiError as error:
        return error.code, str(error), error.position
    return None


def _prefix(start):
    def check(text, _year):
        head = text[start : start + _PREFIX_DIGITS]
        if len(head) == _PREFIX_DIGITS and head.isdigit():
            return None
        return E_CHARSET, "it does not begin with a company prefix", start

    return check


def _yymmd0(text, year):
    if read_six(text, year) is None:
        return E_DATE, "this is no date", 0
    return None


def _yymmdd(text, year):
    read = read_six(text, year)
    if read is None or not read.day:
        return E_DATE, "this is no date to the day", 0
    return None


def _yyyymmdd(text, _year):
    read = make_date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if read is None or not read.day:
        return E_DATE, "this is no date to the day", 0
    return None


def _below(*limits):
    """Pairs of digits, each below its limit."""

    def check(text, _year):
        for offset, limit in enumerate(limits):
            if int(text[2 * offset : 2 * offset + 2]) >= limit:
                return E_DATE, "this is no time of day", 2 * offset
        return None

    return check


def _holds(fits, wanted):
    def check(text, _year):
        return None if fits(text) else (E_STRUCT, f"it must be {wanted}", 0)

    return check


def _position_of_total(text):
    position, slash, total = text.partition("/")
    digits = DIGITS.issuperset(position + total) and len(position) == len(total)
    return slash and digits and 0 < int(position) <= int(total)


LINTERS = {
    "csum": _csum,
    "csumalpha": _csumalpha,
    "gcppos1": _prefix(0),
    "gcppos2": _prefix(1),
    # names of the same checks in earlier releases
    "key": _prefix(0),
    "keyoff1": _prefix(1),
    "yymmd0": _yymmd0,
    "yymmdd": _yymmdd,
    "yyyymmdd": _yyyymmdd,
    "hh": _below(24),
    "hhmi": _below(24, 60),
    "mi": _below(60),
    "ss": _below(60),
    "hasnondigit": _holds(lambda text: not text.isdigit(), "more than digits"),
    "hyphen": _holds(lambda text: text == "-", "a hyphen"),
    # which codes there are is not judged, only what one looks like
    "iso3166alpha2": _holds(ALPHANUMERIC.issuperset, "a code of a country"),
    "iso5218": _holds(lambda text: text in "0129", "0, 1, 2 or 9"),
    "posinseqslash": _holds(_position_of_total, "a position such as 1/2"),
    "nonzero": _holds(lambda text: text.strip("0"), "other than zero"),
    "nozeroprefix": _holds(
        lambda text: text == "0" or text[0] != "0", "without leading zero"
    ),
    "pieceoftotal": _holds(
        lambda text: 0 < int(text[:2]) <= int(text[2:]), "a piece of a total"
    ),
    "winding": _holds(lambda text: text in "019", "0, 1 or 9"),
    "yesno": _holds(lambda text: text in "01", "0 or 1"),
    "zero": _holds(lambda text: not text.strip("0"), "zero"),
}
