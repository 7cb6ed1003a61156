# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.exceptions import UserError


class MedicalInspectionPlan(models.Model):
    _inherit = "medical.inspection.plan"

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        defects = {"defect_ids": dict.fromkeys(("code", "name", "severity"))}
        return signed | {"characteristic_ids": signed["characteristic_ids"] | defects}

    def _check_complete(self):
        """Defects of other product categories are not looked for here."""
        result = super()._check_complete()
        category = self.product_tmpl_id.categ_id or self.categ_id
        path = {int(part) for part in (category.parent_path or "").split("/") if part}
        for defect in self.characteristic_ids.defect_ids:
            if defect.categ_ids and not path & set(defect.categ_ids.ids):
                raise UserError(
                    self.env._(
                        "Defect %(defect)s is not one of products of %(category)s.",
                        defect=defect.display_name,
                        category=category.display_name,
                    )
                )
        return result
