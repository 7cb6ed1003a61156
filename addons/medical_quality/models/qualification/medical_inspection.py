# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalInspection(models.Model):
    """Entering an inspection is a gate of its own: each person is judged there."""

    _name = "medical.inspection"
    _inherit = ["medical.inspection", "qms.gate.mixin"]

    def _check_recordable(self):
        """Judge each person once a day for an inspection, by the plan it follows.

        Key: inspection, person, version of the plan, day of the plant. What a person
        entered yesterday stands when the certificate ends today.
        """
        people = super()._check_recordable()
        self._enforce_gate(
            [
                inspection._make_gate_event(
                    "inspection_record",
                    inspection.id,
                    employee.id,
                    inspection.plan_id.id,
                    inspection.company_id._plant_today().isoformat(),
                    product=inspection.product_id,
                    lot=inspection.lot_id,
                )
                for inspection, employee in people.items()
            ]
        )
        return people
