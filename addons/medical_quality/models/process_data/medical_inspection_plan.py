# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.exceptions import ValidationError

from ...rules import STREAM
from .medical_inspection_characteristic import STREAM_FIELDS


class MedicalInspectionPlan(models.Model):
    """What is warned about is signed with the limits, and changes as they do."""

    _inherit = "medical.inspection.plan"

    def _signature_fields(self, transition):
        signed = super()._signature_fields(transition)
        lines = signed["characteristic_ids"] | dict.fromkeys(STREAM_FIELDS)
        return signed | {"characteristic_ids": lines}

    @api.constrains("trigger", "result_signature", "sampling_method")
    def _check_stream(self):
        for plan in self:
            if plan.trigger == STREAM and plan.result_signature != "record":
                raise ValidationError(
                    self.env._(
                        "%(plan)s is judged by the readings of a machine, which stops"
                        " work at once and cannot sign: have its results recorded.",
                        plan=plan.display_name,
                    )
                )
        self.characteristic_ids._check_stream()

    def _check_complete(self):
        result = super()._check_complete()
        self._check_stream()
        return result
