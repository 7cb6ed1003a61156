# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

_USE = ("lot_consume", "lot_ship")


class QmsGateMixin(models.AbstractModel):
    """A stored lot whose inspection is overdue, or failed, is not used or shipped."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        using = [e for e in answers if e.checkpoint in _USE and e.lot_id]
        if not using:
            return answers
        lots = self.env["stock.lot"].browse({event.lot_id for event in using})
        inspections = self.env["medical.inspection"]
        storage = inspections._storage_of(inspections._storage_requirements(lots))
        for event in using:
            place = storage.get(event.lot_id)
            if not place:
                continue
            inspection = place.newest
            overdue = place.due < event.at
            if inspection.state == "passed" and not overdue:
                answers[event].evidence.append(self._inspection_evidence(inspection))
            elif inspection.state == "failed" or (
                overdue and inspection.state == "open"
            ):
                answers[event].findings.append(self._inspection_finding(inspection))
            elif overdue:
                answers[event].findings.append(
                    self._missing_finding(event, place.requirement, place.plan)
                )
        return answers
