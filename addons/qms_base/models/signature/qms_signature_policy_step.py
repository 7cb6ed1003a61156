# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class QmsSignaturePolicyStep(models.Model):
    """One signature of a policy: which group gives it, and what it means."""

    _name = "qms.signature.policy.step"
    _description = "Step of a signature policy"
    _qms_lock_parent = "policy_id"
    _order = "policy_id, sequence, id"
    _rec_name = "meaning"

    policy_id = fields.Many2one(
        "qms.signature.policy", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one(
        "res.groups", "Signed by", required=True, ondelete="restrict"
    )
    meaning = fields.Char(
        required=True,
        translate=True,
        help="What the signature says, as Reviewed, Approved or Released"
        " (21 CFR 11.50(a)(3)).",
    )
    portal = fields.Boolean(
        "Signed in the portal", help="A customer signs this step, in the portal."
    )
    reason_required = fields.Boolean("Asks for a reason")

    @api.model_create_multi
    def create(self, vals_list):
        policies = self.env["qms.signature.policy"].browse(
            {vals["policy_id"] for vals in vals_list if vals.get("policy_id")}
        )
        policies._check_draft()
        steps = super().create(vals_list)
        steps.policy_id._check_draft()
        steps.policy_id._note_contributor()
        return steps

    def write(self, vals):
        self.policy_id._check_draft()
        result = super().write(vals)
        self.policy_id._check_draft()
        self.policy_id._note_contributor()
        return result

    def unlink(self):
        self.policy_id._check_draft()
        self.policy_id._note_contributor()
        return super().unlink()
