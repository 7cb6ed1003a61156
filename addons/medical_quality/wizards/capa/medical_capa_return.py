# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalCapaReturn(models.TransientModel):
    """Ask why the causes are to be looked for anew."""

    _name = "medical.capa.return"
    _description = "Return of a CAPA to its root cause"

    capa_id = fields.Many2one(
        "medical.capa", "CAPA", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Begin another round; what was found and done stays."""
        self.ensure_one()
        self.capa_id._return(self.reason)
        return {"type": "ir.actions.act_window_close"}
