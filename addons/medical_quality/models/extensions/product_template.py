# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    inspection_plan_ids = fields.One2many(
        "medical.inspection.plan",
        "product_tmpl_id",
        "Inspection plans",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )
    inspection_plan_count = fields.Integer(
        compute="_compute_inspection_plan_count",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    def _compute_inspection_plan_count(self):
        counts = dict(
            self.env["medical.inspection.plan"]._read_group(
                [("product_tmpl_id", "in", self.ids), ("state", "!=", "retired")],
                ["product_tmpl_id"],
                ["__count"],
            )
        )
        for product in self:
            product.inspection_plan_count = counts.get(product, 0)

    def action_open_inspection_plans(self):
        """Inspection plans of this product, drafts and retired ones included."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Inspection plans"),
            "res_model": "medical.inspection.plan",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                "|",
                ("product_tmpl_id", "=", self.id),
                ("categ_id", "parent_of", self.categ_id.ids),
            ],
            "context": {"default_product_tmpl_id": self.id},
        }
