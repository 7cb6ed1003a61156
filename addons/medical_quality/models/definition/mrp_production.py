# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MrpProduction(models.Model):
    """Orders keep the inspection plans they were planned with."""

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        # sudo: a plan binds everybody, also who may not read it
        plans = (
            self.env["medical.inspection.plan"]
            .sudo()
            .search(
                [
                    ("state", "=", "approved"),
                    ("trigger", "in", ("operation", "final")),
                    ("company_id", "in", self.company_id.ids),
                    ("product_tmpl_id", "in", self.product_tmpl_id.ids),
                ],
                order="id",
            )
        )
        for order, content in contents.items():
            operations = {operation["id"] for operation in content["operations"]}
            content["plans"] = [
                plan.id
                for plan in plans
                if plan.company_id == order.company_id
                and plan.product_tmpl_id == order.product_tmpl_id
                and (plan.trigger == "final" or plan.operation_id.id in operations)
            ]
        return contents

    def _defined_plans(self):
        """Inspection plans these orders obey, as they were when planned."""
        ids = [plan for order in self for plan in order._definition().get("plans", ())]
        # sudo: a plan binds everybody, also who may not read it
        return self.env["medical.inspection.plan"].sudo().browse(dict.fromkeys(ids))
