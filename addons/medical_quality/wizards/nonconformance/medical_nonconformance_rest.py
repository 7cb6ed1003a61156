# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalNonconformanceRest(models.TransientModel):
    """How much of what was decided about is not there any more, and why."""

    _name = "medical.nonconformance.rest"
    _description = "Rest of a disposition"

    disposition_id = fields.Many2one(
        "medical.nonconformance.disposition",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    quantity = fields.Float(
        "Decided about", related="disposition_id.quantity", digits="Product Unit"
    )
    uom_id = fields.Many2one(related="disposition_id.uom_id", string="Unit")
    missing = fields.Float("Not there any more", required=True, digits="Product Unit")
    where = fields.Text("Where it went", readonly=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Put it on record, and carry out what is left.

        :raises AccessError: for whoever is no quality engineer
        :raises UserError: for more than left otherwise, and without a reason
        """
        self.ensure_one()
        self.disposition_id._carry_out_rest(self.missing, self.reason)
        return {"type": "ir.actions.act_window_close"}
