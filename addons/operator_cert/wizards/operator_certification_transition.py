# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class OperatorCertificationTransition(models.TransientModel):
    """Asks for the reason of a decision on certificates."""

    _name = "operator.certification.transition"
    _description = "Decide on certifications"

    transition = fields.Selection(
        [
            ("suspend", "Suspend"),
            ("reinstate", "Reinstate"),
            ("revoke", "Revoke"),
        ],
        required=True,
        readonly=True,
    )
    certification_ids = fields.Many2many(
        "operator.certification",
        string="Certifications",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Decide, with the rights and rules of the certificates themselves."""
        self.ensure_one()
        certifications = self.certification_ids
        if self.transition == "suspend":
            certifications.action_suspend(self.reason)
        elif self.transition == "reinstate":
            certifications.action_reinstate(self.reason)
        else:
            certifications.action_revoke(self.reason)
        return {"type": "ir.actions.act_window_close"}
