# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError


class MedicalContainmentOrderRelease(models.TransientModel):
    """Why a stopped order may go on."""

    _name = "medical.containment.order.release"
    _description = "Letting a stopped order go on"

    order_id = fields.Many2one(
        "medical.containment.order", required=True, readonly=True
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        """Let the order go on, with this reason.

        :raises UserError: without a reason
        """
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the order may go on."))
        self.order_id._let_go_on(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
