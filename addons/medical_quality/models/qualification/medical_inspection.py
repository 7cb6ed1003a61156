# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from .entry_requirements import entry_requirements


class MedicalInspection(models.Model):
    """Entering an inspection is a gate of its own: each person is judged there."""

    _name = "medical.inspection"
    _inherit = ["medical.inspection", "qms.gate.mixin"]

    def _check_recordable(self):
        """Judge each person for an inspection, by the plan it follows.

        Key: inspection, person, version of the plan, day of the plant, and what the
        person holds of what is asked: judged anew when a certificate was suspended.
        What was entered before stands.
        """
        people = super()._check_recordable()
        # sudo: what is asked and held is compared; nothing of it leaves
        requirements = self.env["operator.certification.requirement"].sudo()
        required = requirements._in_force(self)
        held = (
            self.env["operator.certification"]
            .sudo()
            .search(
                [
                    ("employee_id", "in", [e.id for e in people.values()]),
                    (
                        "type_id",
                        "in",
                        requirements.union(*required.values()).type_id.ids,
                    ),
                ],
                order="id",
            )
        )
        events = [
            inspection._make_gate_event(
                "inspection_record",
                inspection.id,
                employee.id,
                inspection.plan_id.id,
                inspection.company_id._plant_today().isoformat(),
                [
                    [c.id, c.state]
                    for c in held
                    if c.employee_id == employee
                    and c.type_id in required[inspection].type_id
                ],
                product=inspection.product_id,
                lot=inspection.lot_id,
            )
            for inspection, employee in people.items()
        ]
        with entry_requirements(required):
            self._enforce_gate(events)
        return people
