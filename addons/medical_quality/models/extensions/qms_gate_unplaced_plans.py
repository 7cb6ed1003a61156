# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cure, Finding


class QmsGateMixin(models.AbstractModel):
    """Plans of an order that find nothing to inspect: that is no pass either."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        closing = [event for event in answers if event.checkpoint == "mo_close"]
        productions = (
            self.env["mrp.production"]
            .browse([event.res_id for event in closing])
            .filtered("qms_regulated")
        )
        if not productions:
            return answers
        for event in closing:
            if event.res_id in productions.ids:
                production = productions.browse(event.res_id).with_prefetch(
                    productions.ids
                )
                answers[event].findings += [
                    self._unplaced_plan_finding(production, plan)
                    for plan in production._defined_plans()
                    if self._is_unplaced(plan, production)
                ]
        return answers

    def _is_unplaced(self, plan, production):
        """Whether a plan of this order has nothing to inspect there.

        An operation that was removed from the order or pointed elsewhere, and an
        order without a lot, must not make the inspection disappear.
        """
        if plan.trigger == "final":
            return not production._produced_lots()
        done = production.workorder_ids.filtered(lambda w: w.state != "cancel")
        if plan.workcenter_id:
            return plan.workcenter_id not in done.workcenter_id
        return plan.operation_id not in done.operation_id

    def _unplaced_plan_finding(self, production, plan):
        facts = {"order": production.name, "plan": plan.display_name}
        if plan.trigger == "final":
            message = self.env._(
                "%(order)s names no lot or serial number that inspection plan %(plan)s"
                " could be applied to. Record what it produced.",
                **facts,
            )
        else:
            message = self.env._(
                "%(order)s has no work order for %(operation)s, which inspection plan"
                " %(plan)s asks to inspect. Restore the work order.",
                operation=(plan.operation_id or plan.workcenter_id).name,
                **facts,
            )
        return Finding(
            code="inspection.missing",
            message=message,
            records=(("medical.inspection.plan", plan.id),),
            cure=Cure(self.env._("Open order"), "mrp.production", production.id),
        )
