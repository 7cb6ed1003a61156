# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Values that are measured or certified, and their limits; needs no database."""

from .measured_value import format_limits, parse_measured_value, within_limits

__all__ = ["format_limits", "parse_measured_value", "within_limits"]
