# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Grammar of unique device identifiers in GS1 element strings.

Plain Python without Odoo: values in, values or :class:`UdiError` out.
"""

from .charset import check_component
from .dates import Gs1Date
from .element_string import (
    GS,
    Udi,
    bracketed,
    build_element_string,
    hri,
    parse_element_string,
)
from .errors import UdiError
from .gtin import Gtin, check_digit, normalise_gtin

__all__ = [
    "GS",
    "Gs1Date",
    "Gtin",
    "Udi",
    "UdiError",
    "bracketed",
    "build_element_string",
    "check_component",
    "check_digit",
    "hri",
    "normalise_gtin",
    "parse_element_string",
]
