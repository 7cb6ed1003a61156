# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalInspectionPlan(models.Model):
    """A plan is complete when its formulas have all they are computed from."""

    _inherit = "medical.inspection.plan"

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        lines = signed["characteristic_ids"] | dict.fromkeys(("symbol", "formula"))
        return signed | {"characteristic_ids": lines}

    def _check_complete(self):
        result = super()._check_complete()
        for line in self.characteristic_ids:
            if line.kind == "formula":
                line._operands()
        return result
