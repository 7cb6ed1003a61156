# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from . import (
    operator_certification_level,
    operator_certification_type,
    operator_certification_requirement,
    operator_certification_required,
    operator_certification,
    operator_certification_standing,
    operator_certification_evidence,
    operator_certification_lifecycle,
    operator_certification_decided,
    operator_certification_signature,
    operator_certification_use,
)
