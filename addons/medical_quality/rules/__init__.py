# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rules of inspection that need no database."""

from odoo.addons.medical_traceability.measured import (
    format_limits,
    parse_measured_value,
    within_limits,
)

from .plausibility import LEAST_HISTORY, Suspicion, suspect
from .requirement import IN_PROCESS, Requirement
from .result_digest import result_digest
from .verdict import CharacteristicVerdict, InspectionVerdict

__all__ = [
    "IN_PROCESS",
    "LEAST_HISTORY",
    "CharacteristicVerdict",
    "InspectionVerdict",
    "Requirement",
    "Suspicion",
    "format_limits",
    "parse_measured_value",
    "result_digest",
    "suspect",
    "within_limits",
]
