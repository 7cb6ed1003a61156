# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.qms_base.tools.controlled import controlled_change

from ..models.supplier.res_company import POLICIES


class MedicalSupplierPolicyChange(models.TransientModel):
    """Another policy about suppliers that are not on the list.

    For a plant that runs already: it may go on knowingly, warned at each order, while
    its suppliers are evaluated. That it does so is a decision of the quality manager.
    """

    _name = "medical.supplier.policy.change"
    _description = "Change the policy about suppliers"
    _inherit = ["qms.controlled.change.wizard"]

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    categ_id = fields.Many2one(
        "product.category",
        "Only for category",
        help="With the categories in it. Empty: for the company.",
    )
    current = fields.Char("Policy now", compute="_compute_current")
    policy = fields.Selection(
        [*POLICIES, ("inherit", "As the company says")], "New policy", required=True
    )

    @api.depends("company_id", "categ_id")
    def _compute_current(self):
        for wizard in self:
            wizard.current = wizard._in_words(wizard._changed_record())

    def _changed_record(self):
        return self.categ_id or self.company_id

    def _in_words(self, record):
        policy = record.sudo().medical_supplier_policy or "inherit"
        return dict(self._fields["policy"]._description_selection(self.env))[policy]

    def action_apply(self):
        """Change the policy, on record.

        :raises AccessError: for anybody but a quality manager
        :raises UserError: without a reason, or where nothing changes
        """
        self._authorize()
        record = self._changed_record()
        # a category is shared: it says so for every company
        self._refuse_foreign_companies(
            self.env["res.company"].sudo().search([("active", "=", True)])
            if self.categ_id
            else self.company_id
        )
        if self.policy == "inherit" and not self.categ_id:
            raise UserError(self.env._("A company refuses or warns: choose one."))
        before = self._in_words(record)
        new = False if self.policy == "inherit" else self.policy
        with controlled_change():
            # sudo: a quality manager need not have rights on companies and products
            record.sudo().write({"medical_supplier_policy": new})
        after = self._in_words(record)
        if before == after:
            raise UserError(self.env._("Nothing would change."))
        self.env["qms.controlled.change"]._record(
            "supplier_policy",
            record,
            self.reason,
            before=before,
            after=after,
            company=self.company_id,
        )
        return {"type": "ir.actions.act_window_close"}
