# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Formulas over measured values, in plain Python: read by a grammar, never run as code.

Numbers, names of characteristics, ``+ - * /``, parentheses, and ``min``, ``max``,
``mean``, ``sum``, ``range``, ``abs``. Computed with fractions: exact until written
down.
"""

from .errors import FormulaError
from .grammar import FUNCTIONS, Formula, is_symbol, parse_formula
from .written import decimal_text

__all__ = [
    "FUNCTIONS",
    "Formula",
    "FormulaError",
    "decimal_text",
    "is_symbol",
    "parse_formula",
]
