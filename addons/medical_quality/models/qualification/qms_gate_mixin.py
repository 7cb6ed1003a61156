# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.operator_cert.models.gate.qms_gate_certification import Subject
from odoo.addons.qms_base.gates import Checkpoint

from .entry_requirements import known_requirements


class QmsGateMixin(models.AbstractModel):
    """Who enters an inspection holds what its plan asks for, at that moment."""

    _inherit = "qms.gate.mixin"

    def _gate_checkpoints(self):
        checkpoint = Checkpoint(
            "inspection_record", self.env._("Inspection entry"), "medical.inspection"
        )
        return super()._gate_checkpoints() | {checkpoint.code: checkpoint}

    def _certification_subjects(self, events):
        subjects = super()._certification_subjects(events)
        entering = [e for e in events if e.checkpoint == "inspection_record"]
        if entering:
            inspections = self.env["medical.inspection"].browse(
                [event.res_id for event in entering]
            )
            required = known_requirements(inspections)
            if required is None:
                requirements = self.env["operator.certification.requirement"]
                required = requirements._in_force(inspections)
            by_id = {inspection.id: inspection for inspection in inspections}
            for event in entering:
                inspection = by_id[event.res_id]
                subjects[event] = Subject(
                    inspection,
                    required[inspection],
                    inspection.company_id._plant_tz(),
                )
        return subjects
