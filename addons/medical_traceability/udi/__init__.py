# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Grammar of unique device identifiers: GS1, HIBCC, ICCBBA.

Plain Python without Odoo: values in, values or :class:`UdiError` out. :func:`parse`
reads any notation; the ``build_…`` and ``hibc_…`` functions write one.
"""

from .application_identifiers import TABLE
from .charset import check_component
from .basic_udi_di import (
    build_gmn,
    build_hibc_basic,
    check_basic_udi_di,
    check_gmn,
    check_hibc_basic,
    check_pair,
)
from .dates import Gs1Date, UdiDate
from .element_string import (
    Udi,
    bracketed,
    build_digital_link,
    build_element_string,
    hri,
    parse_element_string,
)
from .errors import CODES, Problem, UdiError
from .gs1 import GS
from .gtin import Gtin, build_sscc, check_digit, check_sscc, normalise_gtin
from .hibc import join_hibc
from .hibc_build import hibc_concatenated, hibc_di, hibc_primary, hibc_secondary
from .parse import parse
from .result import Element, ParsedUdi

__all__ = [
    "CODES",
    "GS",
    "TABLE",
    "Element",
    "Gs1Date",
    "Gtin",
    "ParsedUdi",
    "Problem",
    "Udi",
    "UdiDate",
    "UdiError",
    "bracketed",
    "build_digital_link",
    "build_element_string",
    "build_gmn",
    "build_hibc_basic",
    "build_sscc",
    "check_basic_udi_di",
    "check_component",
    "check_digit",
    "check_gmn",
    "check_hibc_basic",
    "check_pair",
    "check_sscc",
    "hibc_concatenated",
    "hibc_di",
    "hibc_primary",
    "hibc_secondary",
    "hri",
    "join_hibc",
    "normalise_gtin",
    "parse",
    "parse_element_string",
]
