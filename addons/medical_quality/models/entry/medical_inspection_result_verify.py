# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalInspectionResult(models.Model):
    """A value that another person looked at too, where the plan asks for that."""

    _inherit = "medical.inspection.result"

    verified_by_id = fields.Many2one(
        "res.users",
        "Verified by (user)",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    verified_employee_id = fields.Many2one(
        "hr.employee", "Verified by", readonly=True, copy=False, ondelete="restrict"
    )
    verified_at = fields.Datetime("Verified on", readonly=True, copy=False)

    def _to_verify(self):
        """Entered values that wait for a second person."""
        return self.filtered(
            lambda result: result.characteristic_id.second_person
            and result.entered
            and not result.verified_at
        )
