# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from .medical_sampling_scheme import FIELDS


class MedicalInspectionPlan(models.Model):
    """The sampling of all characteristics that state none of their own."""

    _name = "medical.inspection.plan"
    _inherit = ["medical.inspection.plan", "medical.sampling.scheme"]

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        lines = signed["characteristic_ids"] | dict.fromkeys(
            (*FIELDS, "sampling_own", "unit_entry")
        )
        return signed | dict.fromkeys(FIELDS) | {"characteristic_ids": lines}

    def _check_complete(self):
        result = super()._check_complete()
        self._check_sampling()
        self.characteristic_ids._check_sampling()
        return result
