# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    device_identifier_ids = fields.One2many(
        "medical.device.identifier", "product_id", "Device identifiers", readonly=True
    )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    device_identifier_ids = fields.One2many(
        "medical.device.identifier",
        "product_tmpl_id",
        "Device identifiers",
        readonly=True,
    )
    device_identifier_count = fields.Integer(
        "Number of device identifiers", compute="_compute_device_identifier_count"
    )

    def _compute_device_identifier_count(self):
        counts = dict(
            self.env["medical.device.identifier"]._read_group(
                [("product_tmpl_id", "in", self.ids)], ["product_tmpl_id"], ["__count"]
            )
        )
        for template in self:
            template.device_identifier_count = counts.get(template._origin, 0)

    def action_open_device_identifiers(self):
        """List the device identifiers of this product."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Device identifiers"),
            "res_model": "medical.device.identifier",
            "view_mode": "list,form",
            "domain": [("product_tmpl_id", "=", self.id)],
            "context": {"default_product_id": self.product_variant_id.id},
        }
