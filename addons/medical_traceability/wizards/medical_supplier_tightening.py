# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import UserError


class MedicalSupplierTightening(models.TransientModel):
    """Why a supplier or a certificate is not to count any more."""

    _name = "medical.supplier.tightening"
    _description = "Suspend, disqualify or withdraw"

    decision = fields.Selection(
        [
            ("suspend", "Suspend"),
            ("disqualify", "Disqualify for good"),
            ("withdraw", "Withdraw"),
        ],
        required=True,
        readonly=True,
    )
    entry_ids = fields.Many2many("medical.approved.supplier", string="Approvals")
    certificate_ids = fields.Many2many(
        "medical.supplier.certificate", string="Certificates"
    )
    reason = fields.Text(required=True, help="Why. It is kept with the record.")

    def _open(self, records, decision):
        """The action that opens the dialog for records."""
        name = "certificate_ids" if decision == "withdraw" else "entry_ids"
        labels = dict(self._fields["decision"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": labels[decision],
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}": records.ids, "default_decision": decision},
        }

    def action_apply(self):
        """Decide, as the person logged in.

        :raises AccessError: for anybody but quality
        :raises UserError: for records that this does not fit
        """
        self.ensure_one()
        records = (
            self.certificate_ids if self.decision == "withdraw" else self.entry_ids
        )
        if not records:
            raise UserError(self.env._("Nothing is chosen."))
        decide = {
            "suspend": "_suspend",
            "disqualify": "_disqualify",
            "withdraw": "_withdraw",
        }[self.decision]
        getattr(records, decide)(self.reason)
        return {"type": "ir.actions.act_window_close"}
