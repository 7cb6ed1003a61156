# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Forms of device identifiers that GS1 does not issue, and legal lots and serials.

Plain Python without Odoo.
"""

import re

# Labeler code, product number, unit of measure (ANSI/HIBC 2.6, 2.3.1)
_HIBCC = re.compile(r"[A-Z][0-9A-Z]{3}[0-9A-Z]{1,18}[0-9]")
# Facility, product and serial of the label; or of a blood container (ISBT 128 ST-001)
_ICCBBA = re.compile(r"[0-9A-Z]{16}|[0-9A-Za-z]{10}")
LIC = re.compile(r"[A-Z][0-9A-Z]{3}")
_LOT_CHARACTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LOT_LENGTH = 18


class DiError(ValueError):
    """A text that is no device identifier of an agency.

    :param agency: ``hibcc`` or ``iccbba``
    :param value: the text
    """

    def __init__(self, agency, value):
        super().__init__(f"{value!r} is no device identifier of {agency}")
        self.agency = agency
        self.value = value


def check_di(agency: str, text: str) -> str:
    """A device identifier of HIBCC or ICCBBA.

    :param agency: ``hibcc`` (6 to 23 characters: LIC, PCN, U/M) or ``iccbba`` (10 or
        16 characters, kept as given)
    :return: the text
    :raises DiError:
    """
    form = {"hibcc": _HIBCC, "iccbba": _ICCBBA}[agency]
    if not form.fullmatch(text):
        raise DiError(agency, text)
    return text


def illegal_character(name: str) -> tuple[int, str] | None:
    """First character of a lot or serial that no agency's carrier is sure to hold.

    Capital letters and digits alone can be printed in GS1, HIBC and ISBT 128 alike
    (ANSI/HIBC 2.6, 2.3.2: no other; at most 18).

    :return: position from 1 and the character, or None
    """
    for index, character in enumerate(name, start=1):
        if character not in _LOT_CHARACTERS:
            return index, character
    return None
