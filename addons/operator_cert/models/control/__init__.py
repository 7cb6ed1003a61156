# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import (
    operator_assessment_question,
    operator_certification_requirement,
    operator_certification_type,
    qms_document,
    qms_gate_causes,
)
