# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Build and read GS1 element strings of the identifiers a device label carries.

Application identifiers: 01 GTIN, 17 expiry, 11 manufacture, 10 lot, 21 serial, in
this order: those of fixed length first, so that only one separator is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .charset import check_component
from .dates import Gs1Date, format_date, parse_date
from .errors import (
    E_AI_UNKNOWN,
    E_DUP_AI,
    E_EMPTY,
    E_LENGTH,
    E_NO_DI,
    E_STRUCT,
    E_SYMBOLOGY,
    UdiError,
)
from .gtin import normalise_gtin

GS = "\x1d"

_ORDER = ("01", "17", "11", "10", "21")
_FIXED = {"01": 14, "17": 6, "11": 6}
_FIELD = {
    "01": "gtin",
    "17": "expiry",
    "11": "manufacture",
    "10": "lot",
    "21": "serial",
}
# symbology identifiers (ISO/IEC 15424) that announce GS1 data
_GS1_SYMBOLOGIES = ("]d2", "]C1", "]Q3", "]e0", "]J1")


@dataclass(frozen=True)
class Udi:
    """What an element string says.

    :param gtin: 14 digits
    :param lot: batch or lot number, or None
    :param serial: serial number, or None
    :param expiry: last day or month of use, or None
    :param manufacture: day or month of manufacture, or None
    """

    gtin: str
    lot: str | None = None
    serial: str | None = None
    expiry: Gs1Date | None = None
    manufacture: Gs1Date | None = None


def _elements(gtin, lot, serial, expiry, manufacture, today):
    """Checked ``(AI, text)`` pairs in the order of the label."""
    texts = {"01": normalise_gtin(gtin).value}
    if expiry is not None:
        texts["17"] = format_date("17", expiry, today=today)
    if manufacture is not None:
        texts["11"] = format_date("11", manufacture, today=today)
    if lot is not None:
        texts["10"] = check_component("10", lot)
    if serial is not None:
        texts["21"] = check_component("21", serial)
    return [(ai, texts[ai]) for ai in _ORDER if ai in texts]


def build_element_string(
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | Gs1Date | None = None,
    manufacture: date | Gs1Date | None = None,
    *,
    today: date | None = None,
) -> str:
    """The data of a symbol, without the leading FNC1.

    A separator (GS, ASCII 29) stands after a component of variable length unless
    it is the last, and nowhere else.

    :param gtin: 8, 12, 13 or 14 digits with check digit
    :param today: day that two-digit years are judged from
    :raises UdiError: for any component that is no valid one
    """
    elements = _elements(gtin, lot, serial, expiry, manufacture, today)
    last = len(elements) - 1
    return "".join(
        f"{ai}{text}" + (GS if ai not in _FIXED and index < last else "")
        for index, (ai, text) in enumerate(elements)
    )


def hri(
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | Gs1Date | None = None,
    manufacture: date | Gs1Date | None = None,
    *,
    today: date | None = None,
) -> str:
    """Human-readable interpretation: ``(01)…(17)…(11)…(10)…(21)…``.

    For people only. It is ambiguous when a lot holds parentheses, hence nothing
    here reads it back.

    :raises UdiError: as :func:`build_element_string`
    """
    elements = _elements(gtin, lot, serial, expiry, manufacture, today)
    return "".join(f"({ai}){text}" for ai, text in elements)


def bracketed(
    gtin: str,
    lot: str | None = None,
    serial: str | None = None,
    expiry: date | Gs1Date | None = None,
    manufacture: date | Gs1Date | None = None,
    *,
    today: date | None = None,
) -> str:
    """The same with square brackets, as the symbol encoder takes it.

    Unambiguous, because ``[`` and ``]`` are not in character set 82.

    :raises UdiError: as :func:`build_element_string`
    """
    elements = _elements(gtin, lot, serial, expiry, manufacture, today)
    return "".join(f"[{ai}]{text}" for ai, text in elements)


def parse_element_string(text: str, *, today: date | None = None) -> Udi:
    """Read a scan back, strictly.

    One separator is tolerated after any component and at the end (General
    Specifications, section 7.8.6.3), and one as transmitted leading FNC1. A
    symbology identifier in front must announce GS1 data.

    :param text: scanned data, with or without symbology identifier
    :param today: day that two-digit years are judged from
    :raises UdiError: for the first thing that is wrong, with its position
    """
    offset = _start(text)
    if offset == len(text):
        raise UdiError(E_EMPTY, "nothing was scanned", value=text, position=offset)
    values = {}
    while offset < len(text):
        start, ai, value, offset = _next_element(text, offset)
        read = _read(ai, value, today, start + 2)
        if values.setdefault(ai, read) != read:
            raise UdiError(
                E_DUP_AI,
                f"({ai}) stands twice with different values",
                ai=ai,
                value=value,
                position=start,
            )
    if "01" not in values:
        raise UdiError(E_NO_DI, "no GTIN (01) in the data", value=text)
    return Udi(**{_FIELD[ai]: value for ai, value in values.items()})


def _start(text):
    if not text.startswith("]"):
        return 1 if text.startswith(GS) else 0
    if text[:3] not in _GS1_SYMBOLOGIES:
        raise UdiError(
            E_SYMBOLOGY,
            f"the symbology identifier {text[:3]!r} does not announce GS1 data",
            value=text,
            position=0,
        )
    return 4 if text[3:4] == GS else 3


def _next_element(text, start):
    """``(start, AI, value, offset of the next)`` of the component at an offset."""
    ai = text[start : start + 2]
    if ai not in _FIELD:
        code, what = (
            (E_STRUCT, "no") if ai.startswith(GS) else (E_AI_UNKNOWN, "unknown")
        )
        raise UdiError(
            code, f"{what} application identifier {ai!r}", ai=ai, position=start
        )
    end = text.find(GS, start)
    if end < 0:
        end = len(text)
    if ai in _FIXED:
        wanted = start + 2 + _FIXED[ai]
        if end < wanted:
            raise UdiError(
                E_LENGTH,
                f"({ai}) needs {_FIXED[ai]} characters",
                ai=ai,
                value=text[start + 2 : end],
                position=start + 2,
            )
        end = wanted
    following = end + 1 if text[end : end + 1] == GS else end
    return start, ai, text[start + 2 : end], following


def _read(ai, value, today, position):
    if ai == "01":
        return normalise_gtin(value, position=position).value
    if ai in _FIXED:
        return parse_date(ai, value, today=today, position=position)
    return check_component(ai, value, position=position)
