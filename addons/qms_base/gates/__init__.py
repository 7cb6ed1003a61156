# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""Rules of the gates that need no database: the contract, causes, keys
and flows."""

from .causes import Cause
from .contract import (
    BLOCK,
    WARN,
    Checkpoint,
    Cure,
    Evidence,
    Finding,
    GateAnswer,
    GateEvent,
)
from .flows import Flow, classify_flow
from .keys import gate_key

__all__ = [
    "BLOCK",
    "WARN",
    "Cause",
    "Checkpoint",
    "Cure",
    "Evidence",
    "Finding",
    "Flow",
    "GateAnswer",
    "GateEvent",
    "classify_flow",
    "gate_key",
]
