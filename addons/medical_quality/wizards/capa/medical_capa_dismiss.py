# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalCapaDismiss(models.TransientModel):
    """Ask why a CAPA is not justified."""

    _name = "medical.capa.dismiss"
    _description = "CAPA to be closed as not justified"

    capa_id = fields.Many2one(
        "medical.capa", "CAPA", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Ask a quality manager to sign; until then nothing of it goes on."""
        self.ensure_one()
        self.capa_id._ask_dismissal(self.reason)
        return {"type": "ir.actions.act_window_close"}
