# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Build identifiers of the Health Industry Bar Code (ANSI/HIBC 2.6).

Only what the standard still recommends is written: secondaries with date flags and
supplements, no ``$`` forms of old.
"""

from __future__ import annotations

from datetime import date

from .charset import ALPHANUMERIC
from .dates import UdiDate, value_text
from .errors import (
    E_CHARSET,
    E_DATE,
    E_EMPTY,
    E_LENGTH,
    E_LIC,
    E_PCN,
    E_STRUCT,
    E_UM,
    UdiError,
)
from .hibc import LONGEST_COMPONENT, LONGEST_PCN, check_character


def hibc_di(lic: str, pcn: str, um: int = 0) -> str:
    """The device identifier as GUDID and EUDAMED take it: labeler, product, unit.

    :param lic: labeler identification code, a letter and three letters or digits
    :param pcn: product or catalogue number, 1 to 18 letters or digits
    :param um: unit of measure: 0 unit of use, 1 to 8 package levels, 9 variable
    :raises UdiError: ``E_LIC``, ``E_PCN``, ``E_LENGTH``, ``E_UM``
    """
    if len(lic) != 4 or lic[0].isdigit() or not ALPHANUMERIC.issuperset(lic):
        raise UdiError(
            E_LIC, f"labeler {lic!r} is not a letter and three of A-Z, 0-9", value=lic
        )
    if not 1 <= len(pcn) <= LONGEST_PCN:
        raise UdiError(
            E_LENGTH, f"product number {pcn!r} has not 1 to 18 characters", value=pcn
        )
    if not ALPHANUMERIC.issuperset(pcn):
        raise UdiError(E_PCN, f"product number {pcn!r} is not of A-Z, 0-9", value=pcn)
    if um not in range(10):
        raise UdiError(E_UM, f"unit of measure {um!r} is not 0 to 9", value=str(um))
    return f"{lic}{pcn}{int(um)}"


def hibc_primary(lic: str, pcn: str, um: int = 0) -> str:
    """The primary symbol: ``+``, device identifier, check character.

    :raises UdiError: as :func:`hibc_di`
    """
    return _checked("+" + hibc_di(lic, pcn, um))


def hibc_secondary(primary: str, **components) -> str:
    """The secondary symbol that belongs to a primary one.

    :param primary: text of the primary symbol, as :func:`hibc_primary` gives it
    :param components: as of :func:`hibc_concatenated`
    :raises UdiError: as :func:`hibc_concatenated`; ``E_STRUCT`` for another primary
    """
    if not primary.startswith("+") or _checked(primary[:-1]) != primary:
        raise UdiError(E_STRUCT, f"{primary!r} is no primary symbol", value=primary)
    return _checked("+" + _secondary(**components) + primary[-1])


def hibc_concatenated(lic: str, pcn: str, um: int = 0, **components) -> str:
    """Device and production identifiers in one symbol.

    :param components: ``lot`` and ``serial``, up to 18 of A-Z, 0-9; ``expiry`` and
        ``manufacture``, dates; ``quantity``, 1 to 99,999
    :raises UdiError: as :func:`hibc_di`; ``E_CHARSET``, ``E_LENGTH``, ``E_EMPTY`` for a
        component, ``E_DATE`` for a date that the symbol cannot carry
    """
    return _checked(f"+{hibc_di(lic, pcn, um)}/{_secondary(**components)}")


def _checked(text):
    return text + check_character(text)


def _secondary(lot=None, serial=None, expiry=None, manufacture=None, quantity=None):
    for name, value in (("lot", lot), ("serial", serial)):
        if value is not None:
            _check_component(name, value)
    if quantity is not None and not 0 < quantity < 100_000:
        raise UdiError(
            E_LENGTH, f"quantity {quantity} is not 1 to 99999", value=str(quantity)
        )
    if (lot, serial, expiry, manufacture, quantity) == (None,) * 5:
        raise UdiError(E_EMPTY, "no production identifier")
    dated, supplement = _expiry(expiry)
    supplements = [supplement] if supplement else []
    if lot is None and serial is not None:
        text = f"$$+{dated or '7'}{serial}"
        if quantity is not None:
            supplements.append(f"Q{int(quantity)}")
    else:
        text = f"$${_quantity(quantity)}{dated or '7'}{lot or ''}"
        if serial is not None:
            supplements.append(f"S{serial}")
    if manufacture is not None:
        supplements.append("16D" + _eight(manufacture))
    return "/".join([text, *supplements])


def _quantity(number):
    if number is None:
        return ""
    return f"8{int(number):02d}" if number < 100 else f"9{int(number):05d}"


def _expiry(value):
    """Date with its flag, and the supplement where the flag cannot carry it."""
    if value is None:
        return "", ""
    hour = getattr(value, "hour", None)
    if not 2000 <= value.year <= 2099:
        return "", "14D" + _eight(value)
    if not value.day:
        return f"{value.month:02d}{value.year % 100:02d}", ""
    day = f"{value.year % 100:02d}{value.month:02d}{value.day:02d}"
    return (f"3{day}", "") if hour is None else (f"4{day}{hour:02d}", "")


def _eight(value: date | UdiDate) -> str:
    if not value.day or getattr(value, "hour", None) is not None:
        raise UdiError(
            E_DATE,
            f"{value_text(value)} is not to the day",
            value=value_text(value),
        )
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"


def _check_component(name, value):
    if not value:
        raise UdiError(E_EMPTY, f"the {name} number is empty", value=value)
    if not ALPHANUMERIC.issuperset(value):
        raise UdiError(
            E_CHARSET, f"{name} number {value!r} is not of A-Z, 0-9", value=value
        )
    if len(value) > LONGEST_COMPONENT:
        raise UdiError(
            E_LENGTH,
            f"{name} number {value!r} has more than 18 characters",
            value=value,
        )
