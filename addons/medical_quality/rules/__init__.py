# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rules of inspection that need no database."""

from odoo.addons.medical_traceability.measured import (
    format_limits,
    parse_measured_value,
    within_limits,
)

from .conversion import absolute, split_reading
from .drift import Crossing, crossing, excess, gaps, spells, worked_since
from .occasions import (
    WorkLog,
    lot_changes,
    operator_changes,
    running_minutes,
    thresholds,
)
from .plausibility import LEAST_HISTORY, Suspicion, suspect
from .requirement import IN_PROCESS, OCCASIONS, ONCE, STREAM, Requirement
from .result_digest import result_digest
from .verdict import CharacteristicVerdict, InspectionVerdict

__all__ = [
    "IN_PROCESS",
    "LEAST_HISTORY",
    "OCCASIONS",
    "ONCE",
    "STREAM",
    "CharacteristicVerdict",
    "Crossing",
    "InspectionVerdict",
    "Requirement",
    "Suspicion",
    "WorkLog",
    "absolute",
    "crossing",
    "excess",
    "format_limits",
    "gaps",
    "lot_changes",
    "operator_changes",
    "parse_measured_value",
    "result_digest",
    "running_minutes",
    "spells",
    "split_reading",
    "suspect",
    "thresholds",
    "within_limits",
    "worked_since",
]
