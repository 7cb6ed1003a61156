# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalChangeOrder(models.Model):
    """What the quality agreement asks about a change, and what the customer said."""

    _inherit = "medical.change.order"

    customer_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="restrict"
    )
    customer_need = fields.Selection(
        [
            ("none", "Is not asked"),
            ("acknowledge", "Acknowledges changes"),
            ("approve", "Approves changes"),
        ],
        "By agreement, the customer",
        compute="_compute_customer_need",
    )
    customer_answer = fields.Selection(
        [
            ("acknowledged", "Acknowledged"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        "Answer of the customer",
        tracking=True,
    )
    customer_answer_on = fields.Date("Answered on")
    customer_answer_note = fields.Text(
        "Where the answer stands", help="Letter, e-mail or portal, by whom."
    )
    notice_days = fields.Integer(
        "Days of notice",
        readonly=True,
        copy=False,
        help="As the quality agreement asks when the approval was asked.",
    )
    notice_sent_on = fields.Date("Customer told on", readonly=True, copy=False)

    @api.depends("customer_id", "company_id", "product_tmpl_ids", "item_ids.record_ref")
    def _compute_customer_need(self):
        for change in self:
            agreement = change._agreement()
            change.customer_need = agreement.change_consent or "none"

    def _agreement(self):
        """The quality agreement of today that asks most of this change, or none."""
        self.ensure_one()
        agreements = self.env["qms.quality.agreement"]
        if not self.customer_id:
            return agreements
        # sudo: what was agreed counts, whoever may read it
        agreements = agreements.sudo()
        products = self._made_products() or self.env["product.product"]
        found = agreements.browse()
        for product in products or [products]:
            found |= agreements._in_force(self.company_id, self.customer_id, product)
        order = ("approve", "acknowledge", "none")
        return found.sorted(
            lambda a: (order.index(a.change_consent), -a.change_notice_days)
        )[:1]

    def _missing_customer(self):
        need, answer = self.customer_need, self.customer_answer
        if answer == "refused":
            return [self.env._("The customer refused: reject or change it")]
        enough = {
            "none": (False, "acknowledged", "approved"),
            "acknowledge": ("acknowledged", "approved"),
            "approve": ("approved",),
        }
        if answer not in enough[need or "none"]:
            return [
                self.env._(
                    "The quality agreement with %(customer)s: the customer's answer",
                    customer=self.customer_id.display_name,
                )
            ]
        stands = (self.customer_answer_note or "").strip() and self.customer_answer_on
        if answer and not stands:
            return [self.env._("When the customer answered, and where it stands")]
        return []
