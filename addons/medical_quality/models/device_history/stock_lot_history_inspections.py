# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain

from ..sampling.medical_inspection_opening import LETS_PASS


class StockLot(models.Model):
    """Inspections in the device history record: in process, final, materials."""

    _inherit = "stock.lot"

    def _history_inspections(self, productions, component_lots, missing):
        """Inspections of the work orders, of this lot and of its materials.

        Repeated ones all stand there. What a plan asks for and nobody did is a
        row of its own.
        """
        model = self.env["medical.inspection"]
        workorders = productions.workorder_ids.filtered(lambda w: w.state != "cancel")
        inspections = model.search(
            Domain("workorder_id", "in", workorders.ids)
            | Domain("lot_id", "in", (self | component_lots).ids),
            order="trigger, id",
        )
        rows = [self._history_inspection(inspection) for inspection in inspections]
        requirements = [
            *model._workorder_requirements(workorders),
            *model._occasion_requirements(workorders),
            *model._lot_requirements(self | component_lots),
        ]
        plans = model._plans_of(requirements)
        newest = model._newest_inspections(requirements)
        for requirement in requirements:
            found = newest.get(requirement.subject_key)
            if found and found.state in LETS_PASS:
                continue
            plan = plans.get(requirement)
            subject = self._requirement_subject(requirement)
            if found:
                states = dict(found._fields["state"]._description_selection(self.env))
                missing.append(
                    self.env._(
                        "%(subject)s: inspection %(number)s is not passed (%(state)s).",
                        subject=subject,
                        number=found.name,
                        state=states[found.state],
                    )
                )
            elif plan:
                missing.append(
                    self.env._(
                        "%(subject)s was not inspected by %(plan)s.",
                        subject=subject,
                        plan=plan.display_name,
                    )
                )
            elif requirement.lot_id:
                missing.append(
                    self.env._(
                        "%(subject)s has neither an inspection nor an approved plan.",
                        subject=subject,
                    )
                )
        return rows

    def _history_inspection(self, inspection):
        """One inspection with its values against the limits."""
        triggers = dict(inspection._fields["trigger"]._description_selection(self.env))
        states = dict(inspection._fields["state"]._description_selection(self.env))
        conforms = dict(
            inspection.result_ids._fields["conform"]._description_selection(self.env)
        )
        return {
            "number": inspection.name,
            "plan": inspection.plan_id.display_name,
            "trigger": triggers[inspection.trigger],
            "subject": inspection.subject,
            "state": inspection.state,
            "result": states[inspection.state],
            "inspector": inspection.inspector_name or "",
            "time": self._history_time(inspection.done_at),
            "previous": inspection.previous_id.name or "",
            "reason": inspection.reason or "",
            "digest": inspection.digest or "",
            "values": [
                {
                    "name": result._name_with_unit(),
                    "limits": result.limits,
                    "value": result._value_in_words(),
                    "conform": result.conform,
                    "result": conforms[result.conform],
                    # a machine is no employee: its login is named
                    "person": result.recorded_employee_id.name
                    or result.recorded_by_id.name
                    or "",
                }
                for result in inspection.result_ids
            ],
        }
