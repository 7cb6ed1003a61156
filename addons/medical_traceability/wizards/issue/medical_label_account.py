# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.issue.medical_label import ACCOUNTED, LABEL_STATES

_CHOICES = [(code, words) for code, words in LABEL_STATES if code in ACCOUNTED]


class MedicalLabelAccount(models.TransientModel):
    """What became of labels, said by a person for many at once."""

    _name = "medical.label.account"
    _description = "Accounting for labels"

    label_ids = fields.Many2many("medical.label", string="Labels", required=True)
    label_count = fields.Integer("Labels chosen", compute="_compute_label_count")
    state = fields.Selection(_CHOICES, "They are", required=True)
    reason = fields.Text(
        help="Kept with each label. For labels applied, why they cannot be scanned:"
        " they are counted as applied, not scanned."
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "medical.label":
            # a convenience of the list: what is done is checked when it is done
            values["label_ids"] = [(6, 0, self.env.context.get("active_ids") or [])]
        return values

    @api.depends("label_ids")
    def _compute_label_count(self):
        for account in self:
            account.label_count = len(account.label_ids)

    def action_apply(self):
        """Say so, as the person who acts.

        :raises UserError: for labels from which that does not follow, or without a
            reason
        """
        self.ensure_one()
        if not self.label_ids:
            raise UserError(self.env._("Choose the labels."))
        self.label_ids._check_accountable()
        for labels in self.label_ids.grouped("company_id").values():
            labels._account(self.state, self.reason)
        return {"type": "ir.actions.act_window_close"}
