# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
"""What of instruments is recorded beside the models of their own."""

from odoo import api, models

from odoo.addons.qms_base.audit import Audited

_OWN = {
    "maintenance.equipment": Audited(
        columns=("name", "serial_no", "model", "active", "company_id"),
        limits=("instrument_range_min", "instrument_range_max"),
    ),
    "medical.calibration": Audited(
        owners=("instrument_id",), limits=("valid_until",), moments=("signed_at",)
    ),
    "medical.calibration.reading": Audited(owners=("calibration_id",)),
    "medical.calibration.standard": Audited(owners=("calibration_id",)),
    "medical.out.of.tolerance": Audited(
        owners=("instrument_id",), moments=("found_at", "closed_at")
    ),
    "medical.out.of.tolerance.line": Audited(
        owners=("oot_id",), moments=("decided_at",)
    ),
    "medical.gauge.study": Audited(owners=("instrument_id",), moments=("signed_at",)),
    "medical.gauge.study.row": Audited(owners=("study_id",)),
}


class QmsAuditPolicy(models.AbstractModel):
    _inherit = "qms.audit.policy"

    @api.model
    def _audited(self):
        return {**super()._audited(), **_OWN}
