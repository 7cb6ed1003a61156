# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What a parsed text says."""

from __future__ import annotations

from typing import NamedTuple

from .dates import UdiDate
from .errors import Problem

ELEMENT_STRING = "element_string"
BRACKETED = "bracketed"
DIGITAL_LINK = "digital_link"
HIBC = "hibc"
ISBT_128 = "isbt_128"
BASIC_UDI_DI = "basic_udi_di"
RETAIL = "retail"
NONE = "none"

GS1, HIBCC, ICCBBA, EUDAMED = "GS1", "HIBCC", "ICCBBA", "EUDAMED"


class Element(NamedTuple):
    """One identified value of a text.

    :param ai: application identifier of GS1, or data identifier of HIBC or ISBT 128
    :param value: the text after it, as read
    :param position: offset of the value in the parsed text
    """

    ai: str
    value: str
    position: int


class ParsedUdi(NamedTuple):
    """The fields of a text and everything that is wrong with it.

    Fields are as read even where ``errors`` says that they are wrong; None where the
    text has none, or a date that is none. Nothing may be taken for valid while
    ``errors`` is not empty.

    :param text: what was parsed
    :param form: which notation it is in, a constant of this module
    :param issuing_agency: ``GS1``, ``HIBCC``, ``ICCBBA``, ``EUDAMED`` for the
        identifiers it gave to legacy devices, or None where nothing was recognised
    :param di: device identifier: 14 digits of GS1; labeler, product and unit of
        measure of HIBC; 16 characters of ISBT 128
    :param lot: batch or lot number
    :param serial: serial number
    :param manufacture: date of manufacture
    :param expiry: last day, month or hour of use
    :param donation_id: donation identification number
    :param quantity: number of units in the package as HIBC tells it; the counts of
        GS1 (30, 37) are no part of a UDI and stand among the elements
    :param basic_udi_di: Basic UDI-DI with its check pair
    :param elements: all identified values in their order
    :param parts: further parts by name, such as ``lic`` of HIBC
    :param errors: what is wrong, in the order found
    """

    text: str
    form: str
    issuing_agency: str | None = None
    di: str | None = None
    lot: str | None = None
    serial: str | None = None
    manufacture: UdiDate | None = None
    expiry: UdiDate | None = None
    donation_id: str | None = None
    quantity: int | None = None
    basic_udi_di: str | None = None
    elements: tuple[Element, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    errors: tuple[Problem, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.errors

    def get(self, ai: str) -> str | None:
        """The first value with an identifier, as read, or None."""
        return next((e.value for e in self.elements if e.ai == ai), None)

    def part(self, name: str) -> str | None:
        """A further part by its name, or None."""
        return dict(self.parts).get(name)
