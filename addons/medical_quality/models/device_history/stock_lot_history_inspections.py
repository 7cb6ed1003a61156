# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain


class StockLot(models.Model):
    """Inspections in the device history record: in process, final, materials."""

    _inherit = "stock.lot"

    def _history_inspections(self, productions, component_lots, missing, decisions):
        """Inspections of the work orders, of this lot and of its materials.

        Repeated ones all stand there. What a plan asks for and nobody did, or did not
        pass, is said in ``missing``, as the completeness of the record counts it.

        :param missing: list of sentences, added to
        :param decisions: ``qms.gate.decision`` about these orders
        """
        model = self.env["medical.inspection"]
        workorders = productions.workorder_ids.filtered(lambda w: w.state != "cancel")
        inspections = model.search(
            Domain("workorder_id", "in", workorders.ids)
            | Domain("lot_id", "in", (self | component_lots).ids),
            order="trigger, id",
        )
        rows = [self._history_inspection(inspection) for inspection in inspections]
        missing.extend(
            verdict.sentence
            for verdict in model._recorded_verdicts(
                workorders, self | component_lots, decisions
            )
            if not verdict.passed
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
                    "person": result._recorder_in_words(),
                }
                for result in inspection.result_ids
            ],
        }
