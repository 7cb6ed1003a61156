# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalChangeControl(models.TransientModel):
    """Put change control in force in a company: once, with a reason, on record."""

    _name = "medical.change.control"
    _description = "Change control to be put in force"
    _inherit = "qms.controlled.change.wizard"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    since = fields.Datetime(related="company_id.qms_change_control_from")

    def _changed_record(self):
        return self.company_id

    def action_confirm(self):
        """From now on what is released changes through change orders only.

        :raises AccessError: for anybody but a quality manager of the company
        """
        self._authorize()
        self._refuse_foreign_companies(self.company_id)
        self.company_id._put_change_control_in_force(self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
