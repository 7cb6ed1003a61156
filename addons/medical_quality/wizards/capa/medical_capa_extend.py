# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalCapaExtend(models.TransientModel):
    """Ask for a later date and why."""

    _name = "medical.capa.extend"
    _description = "Extension of a CAPA"

    capa_id = fields.Many2one(
        "medical.capa", "CAPA", required=True, readonly=True, ondelete="cascade"
    )
    action_id = fields.Many2one(
        "medical.capa.action",
        "Action",
        domain="[('capa_id', '=', capa_id), ('state', '=', 'open')]",
        ondelete="cascade",
        help="Empty: the present phase.",
    )
    old_date = fields.Date("Due now", compute="_compute_old_date")
    new_date = fields.Date("New date", required=True)
    reason = fields.Text(required=True)

    @api.depends("capa_id", "action_id")
    def _compute_old_date(self):
        for wizard in self:
            wizard.old_date = (
                wizard.action_id.current_due
                if wizard.action_id
                else wizard.capa_id.phase_due
            )

    def action_confirm(self):
        """Move the date; the extension is on record."""
        self.ensure_one()
        self.capa_id._extend(self.new_date, self.reason, self.action_id or None)
        return {"type": "ir.actions.act_window_close"}
