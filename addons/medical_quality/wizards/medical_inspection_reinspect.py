# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalInspectionReinspect(models.TransientModel):
    """Ask why a failed inspection is repeated."""

    _name = "medical.inspection.reinspect"
    _description = "Re-inspection"

    inspection_id = fields.Many2one(
        "medical.inspection", "Failed inspection", required=True, ondelete="cascade"
    )
    subject = fields.Char(related="inspection_id.subject")
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Open the re-inspection and show it."""
        self.ensure_one()
        return self.inspection_id._open_reinspection(self.reason)._open_action()
