# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What stands on one label, as plain values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import LabelError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"\d{4}-\d{2}")


@dataclass(frozen=True)
class LabelContent:
    """What stands on one label; dates as ``YYYY-MM-DD`` (21 CFR 801.18).

    :param product: name of the device
    :param reference: catalogue number, may be empty
    :param manufacturer: who made it
    :param legal_manufacturer: for whom, may be empty
    :param gtin: 14 digits; empty where the agency is not GS1
    :param lot: batch number, may be empty
    :param serial: serial number, may be empty
    :param manufactured: date of manufacture, may be empty
    :param expires: last day of use, may be empty; ``YYYY-MM`` where only the month
        is known, which labels for the US cannot carry
    :param hri: human-readable interpretation
    :param bracketed: the same for the encoder of GS1 symbols: ``[01]…[10]…``
    :param di: device identifier as the agency writes it; the GTIN where empty
    :param agency: ``gs1`` or ``hibcc``
    :param level: ``each``, ``inner``, ``case`` or ``pallet``
    :param data: what a scanner has to read, by symbology (see ``symbology``): the
        element string with separators and without leading FNC1, the HIBC text, the
        Digital Link; a symbology without data cannot be drawn
    :param copy_number: 1 for the first print; higher numbers are printed as a mark
    :param quantity: how many the package holds, 0 where not said
    :param address: lines under the manufacturer's name
    :param specimen: sample data; marked so that nobody takes it for a device
    """

    product: str
    reference: str
    manufacturer: str
    legal_manufacturer: str
    gtin: str
    lot: str
    serial: str
    manufactured: str
    expires: str
    hri: str
    bracketed: str
    di: str = ""
    agency: str = "gs1"
    level: str = "each"
    data: Mapping[str, str] = field(default_factory=dict)
    copy_number: int = 1
    quantity: int = 0
    address: tuple[str, ...] = ()
    specimen: bool = False

    @property
    def name(self) -> str:
        """What a message calls this label."""
        return self.serial or self.lot or self.hri

    def check_dates(self, market: str) -> None:
        """Refuse dates that the label cannot carry in plain text.

        :param market: ``us``: to the day only (21 CFR 801.18)
        :raises LabelError: ``date``
        """
        for text in filter(None, (self.manufactured, self.expires)):
            if _DAY.fullmatch(text):
                continue
            if market == "us" or not _MONTH.fullmatch(text):
                raise LabelError("date", text)


@dataclass(frozen=True)
class LabelWords:
    """Words on the label, so that the caller can translate them."""

    manufacturer: str = "Made by"
    legal_manufacturer: str = "Legal manufacturer"
    manufactured: str = "Manufactured"
    expires: str = "Use by"
    copy: str = "COPY"
    quantity: str = "QTY"
    specimen: str = "SPECIMEN - NOT FOR USE"
