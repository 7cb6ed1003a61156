# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import (
    mrp_workcenter_productivity,
    qms_gate_causes,
    qms_gate_certification,
    qms_gate_certification_words,
    qms_gate_order_close,
    qms_gate_run_over,
)
