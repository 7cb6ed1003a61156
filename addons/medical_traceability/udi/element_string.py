# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Build and read GS1 element strings of the identifiers a device label carries.

Application identifiers: 01 GTIN, 17 expiry, 11 manufacture, 10 lot, 21 serial,
30 quantity, in this order: those of fixed length first, so that separators are few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from .application_identifiers import TABLE
from .associations import check_associations
from .charset import check_component
from .dates import UdiDate, format_date
from .errors import E_AI_UNKNOWN, E_LENGTH, E_NO_DI, E_STRUCT, UdiError
from .gs1 import GS, Reading
from .gtin import normalise_gtin
from .parse import parse
from .result import ELEMENT_STRING

# where GS1's own resolver answers; any domain may stand in its place
RESOLVER = "https://id.gs1.org"


@dataclass(frozen=True)
class Udi:
    """What the element string of a device label says.

    :param gtin: 14 digits
    :param lot: batch or lot number, or None
    :param serial: serial number, or None
    :param expiry: last day or month of use, or None
    :param manufacture: day or month of manufacture, or None
    """

    gtin: str
    lot: str | None = None
    serial: str | None = None
    expiry: UdiDate | None = None
    manufacture: UdiDate | None = None


def _elements(gtin, lot, serial, expiry, manufacture, today, quantity, others):
    """Checked ``(AI, text)`` pairs in the order of the label."""
    today = today or date.today()
    texts = {"01": normalise_gtin(gtin).value}
    if expiry is not None:
        texts["17"] = format_date("17", expiry, today=today)
    if manufacture is not None:
        texts["11"] = format_date("11", manufacture, today=today)
    if lot is not None:
        texts["10"] = check_component("10", lot)
    if serial is not None:
        texts["21"] = check_component("21", serial)
    if quantity is not None:
        texts["30"] = _quantity(quantity)
    for ai, text in (others or {}).items():
        if ai not in TABLE:
            raise UdiError(E_AI_UNKNOWN, f"({ai}) is not known", ai=ai, value=text)
        if texts.setdefault(ai, text) != text:
            raise UdiError(E_STRUCT, f"({ai}) is given twice", ai=ai, value=text)
    pairs = list(texts.items())
    if others:
        _check(pairs, today)
    return sorted(pairs, key=lambda pair: not TABLE[pair[0]].predefined)


def _quantity(number):
    if not 0 < number < 10**8:
        raise UdiError(
            E_LENGTH, f"(30) {number} is not 1 to 99999999", ai="30", value=str(number)
        )
    return str(int(number))


def _check(pairs, today):
    reading = Reading(today.year)
    for ai, text in pairs:
        reading.add(ai, text, 0)
    check_associations(reading)
    if reading.problems:
        raise reading.problems[0]._replace(position=None).error()


def build_element_string(
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | UdiDate | None = None,
    manufacture: date | UdiDate | None = None,
    *,
    today: date | None = None,
    quantity: int | None = None,
    others: Mapping[str, str] | None = None,
) -> str:
    """The data of a symbol, without the leading FNC1.

    A separator (GS, ASCII 29) stands after a component whose length is not predefined
    unless it is the last, and nowhere else.

    :param gtin: 8, 12, 13 or 14 digits with check digit
    :param today: day that two-digit years are judged from
    :param quantity: number of units (AI 30), 1 to 99,999,999
    :param others: texts of further application identifiers, by identifier
    :raises UdiError: for any component that is no valid one, and where one lacks or
        excludes another
    """
    elements = _elements(
        gtin, lot, serial, expiry, manufacture, today, quantity, others
    )
    last = len(elements) - 1
    return "".join(
        f"{ai}{text}" + (GS if not TABLE[ai].predefined and index < last else "")
        for index, (ai, text) in enumerate(elements)
    )


def hri(
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | UdiDate | None = None,
    manufacture: date | UdiDate | None = None,
    *,
    today: date | None = None,
    quantity: int | None = None,
    others: Mapping[str, str] | None = None,
) -> str:
    """Human-readable interpretation: ``(01)…(17)…(11)…(10)…(21)…``.

    For people. It is ambiguous when a lot holds ``(10)`` or the like, hence a label is
    always verified by its scan and never by this.

    :raises UdiError: as :func:`build_element_string`
    """
    elements = _elements(
        gtin, lot, serial, expiry, manufacture, today, quantity, others
    )
    return "".join(f"({ai}){text}" for ai, text in elements)


def bracketed(
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | UdiDate | None = None,
    manufacture: date | UdiDate | None = None,
    *,
    today: date | None = None,
    quantity: int | None = None,
    others: Mapping[str, str] | None = None,
) -> str:
    """The same with square brackets, as the symbol encoder takes it.

    Unambiguous, because ``[`` and ``]`` are not in character set 82.

    :raises UdiError: as :func:`build_element_string`
    """
    elements = _elements(
        gtin, lot, serial, expiry, manufacture, today, quantity, others
    )
    return "".join(f"[{ai}]{text}" for ai, text in elements)


def build_digital_link(
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | UdiDate | None = None,
    manufacture: date | UdiDate | None = None,
    *,
    today: date | None = None,
    quantity: int | None = None,
    others: Mapping[str, str] | None = None,
    resolver: str = RESOLVER,
) -> str:
    """A GS1 Digital Link URI: GTIN and its qualifiers in the path in their order,
    the rest in the query (GS1 Digital Link: URI Syntax 1.3).

    :param resolver: scheme and domain, and a path to put before, without last slash
    :raises UdiError: as :func:`build_element_string`; ``E_STRUCT`` for an identifier
        that a Digital Link cannot carry
    """
    texts = dict(
        _elements(gtin, lot, serial, expiry, manufacture, today, quantity, others)
    )
    path = [f"{resolver.rstrip('/')}/01/{texts.pop('01')}"]
    order = next(
        order for order in TABLE["01"].link_key if ("235" in texts) == ("235" in order)
    )
    for ai in order:
        if ai in texts:
            path.append(f"{ai}/{quote(texts.pop(ai), safe='')}")
    for ai, text in texts.items():
        if not TABLE[ai].link_attribute:
            raise UdiError(
                E_STRUCT, f"({ai}) has no place in a Digital Link", ai=ai, value=text
            )
    query = "&".join(f"{ai}={quote(text, safe='')}" for ai, text in texts.items())
    return "/".join(path) + (f"?{query}" if query else "")


def parse_element_string(text: str, *, today: date | None = None) -> Udi:
    """Read the scan of a device label, strictly.

    :param text: scanned data, with or without symbology identifier
    :param today: day that two-digit years are judged from
    :raises UdiError: for the first thing that is wrong, with its position;
        ``E_STRUCT`` for another notation, ``E_NO_DI`` without a GTIN
    """
    parsed = parse(text, strict=True, today=today)
    if parsed.form != ELEMENT_STRING:
        raise UdiError(E_STRUCT, "no GS1 element string", value=text, position=0)
    gtin = parsed.get("01")
    if gtin is None:
        raise UdiError(E_NO_DI, "no GTIN (01) in the data", value=text)
    return Udi(gtin, parsed.lot, parsed.serial, parsed.expiry, parsed.manufacture)
