# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MrpProduction(models.Model):
    """Orders keep the label templates they were planned with."""

    _inherit = "mrp.production"

    def _definition_contents(self):
        contents = super()._definition_contents()
        # sudo: a template binds everybody, also who may not read it
        templates = (
            self.env["medical.label.template"]
            .sudo()
            .search(
                [
                    ("state", "=", "effective"),
                    ("company_id", "in", self.company_id.ids),
                    ("product_tmpl_id", "in", self.product_tmpl_id.ids),
                ],
                order="id",
            )
        )
        for order, content in contents.items():
            pinned = templates.filtered(
                lambda template, order=order: template.company_id == order.company_id
                and template.product_tmpl_id == order.product_tmpl_id
            )
            if pinned:
                content["labels"] = pinned.ids
        return contents

    def _defined_label_templates(self):
        """Label templates these orders obey, as they were when planned."""
        ids = [id_ for order in self for id_ in order._definition().get("labels", ())]
        # sudo: a template binds everybody, also who may not read it
        return self.env["medical.label.template"].sudo().browse(dict.fromkeys(ids))
