# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    qms_regulated = fields.Boolean(
        "Regulated",
        tracking=True,
        help="Orders, lots and shipments of this product pass the quality gates."
        " What was created while this was set stays regulated.",
    )
    qms_customer_id = fields.Many2one(
        "res.partner",
        "Legal manufacturer",
        domain=[("is_company", "=", True)],
        index="btree_not_null",
        tracking=True,
        help="The customer whose device this is. Copied to orders and lots when"
        " they are created.",
    )

    def _qms_origin_vals(self):
        """Values an order or lot of this product takes over at its creation."""
        return {
            "qms_regulated": self.qms_regulated,
            "qms_customer_id": self.qms_customer_id.commercial_partner_id.id,
        }
