# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""When a certificate counts: rules that need no database."""

from .rules import (
    EXPIRING_DAYS,
    Level,
    Standing,
    day_start,
    last_valid_day,
    plant_day,
    preference,
    standing_on,
)

__all__ = [
    "EXPIRING_DAYS",
    "Level",
    "Standing",
    "day_start",
    "last_valid_day",
    "plant_day",
    "preference",
    "standing_on",
]
