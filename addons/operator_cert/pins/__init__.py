# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rules of work PINs that need no database."""

from .rules import LONGEST, SHORTEST, is_pin, is_trivial, random_pin

__all__ = ["LONGEST", "SHORTEST", "is_pin", "is_trivial", "random_pin"]
