# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    label_template_ids = fields.One2many(
        "medical.label.template", "product_tmpl_id", "Label templates", readonly=True
    )
    label_template_count = fields.Integer(
        "Number of label templates", compute="_compute_label_template_count"
    )

    def _compute_label_template_count(self):
        counts = dict(
            self.env["medical.label.template"]._read_group(
                [("product_tmpl_id", "in", self.ids)], ["product_tmpl_id"], ["__count"]
            )
        )
        for product in self:
            product.label_template_count = counts.get(product._origin, 0)

    def action_open_label_templates(self):
        """The label templates of this product, all revisions."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Labels of %(product)s", product=self.name),
            "res_model": "medical.label.template",
            "view_mode": "list,form",
            "domain": [("product_tmpl_id", "=", self.id)],
            "context": {"default_product_tmpl_id": self.id},
        }
