# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalChangeStop(models.TransientModel):
    """Ask why a change is not made."""

    _name = "medical.change.stop"
    _description = "End of a change order that is not made"

    change_id = fields.Many2one(
        "medical.change.order", required=True, ondelete="cascade"
    )
    verdict = fields.Selection(
        [("rejected", "Reject"), ("cancelled", "Cancel")],
        required=True,
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """End the change order; nothing changes.

        :raises AccessError: for whoever may not
        :raises UserError: without a reason, and where it is in effect or over
        """
        self.ensure_one()
        self.change_id._stop(self.verdict, self.reason)
        return {"type": "ir.actions.act_window_close"}
