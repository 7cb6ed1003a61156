# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

ANSWERS = [
    ("acknowledged", "Acknowledged"),
    ("approved", "Approved"),
    ("refused", "Refused"),
]


class MedicalChangeCustomer(models.Model):
    """The answer of a further customer, beside the one whom the change order names.

    What is made for several customers changes for all of them: each answers whose
    quality agreement asks for it. (ISO 13485, 7.2.3 and 7.3.9)
    """

    _name = "medical.change.customer"
    _description = "Customer asked about a change"
    _inherit = "medical.change.line"
    _order = "change_id, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("parent_id", "=", False)],
    )
    need = fields.Selection(
        [
            ("none", "Is not asked"),
            ("acknowledge", "Acknowledges changes"),
            ("approve", "Approves changes"),
        ],
        "By agreement, the customer",
        compute="_compute_need",
    )
    answer = fields.Selection(ANSWERS)
    answer_on = fields.Date("Answered on")
    answer_note = fields.Text(
        "Where the answer stands", help="Letter, e-mail or portal, by whom."
    )

    _partner_uniq = models.UniqueIndex(
        "(change_id, partner_id)", "The change order has this customer already."
    )

    @api.depends(
        "partner_id",
        "change_id.company_id",
        "change_id.customer_id",
        "change_id.product_tmpl_ids",
        "change_id.item_ids.record_ref",
    )
    def _compute_need(self):
        for change, lines in self.grouped("change_id").items():
            if not change:
                lines.need = "none"
                continue
            asked = change._customer_agreements()
            for line in lines:
                # sudo: whom the agreement is with, whoever sees the change order
                customer = line.sudo().partner_id._origin.commercial_partner_id
                line.need = change._need_of(asked, customer)
