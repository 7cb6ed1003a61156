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
        # sudo: a plan binds everybody, also who may not read it
        plans = (
            self.env["medical.inspection.plan"]
            .sudo()
            .search(
                [
                    ("state", "=", "approved"),
                    ("trigger", "in", ("operation", "final")),
                    ("company_id", "in", productions.company_id.ids),
                    ("product_tmpl_id", "in", productions.product_tmpl_id.ids),
                ]
            )
        )
        for event in closing:
            production = productions & productions.browse(event.res_id)
            if production:
                answers[event].findings += [
                    self._unplaced_plan_finding(production, plan)
                    for plan in plans
                    if self._is_unplaced(plan, production)
                ]
        return answers

    def _is_unplaced(self, plan, production):
        """Whether this plan applies to the order, but has nothing to inspect there.

        An operation that was removed from the order or pointed elsewhere, and an
        order without a lot, must not make the inspection disappear.
        """
        if (
            plan.company_id != production.company_id
            or plan.product_tmpl_id != production.product_tmpl_id
        ):
            return False
        if plan.trigger == "final":
            return not production._produced_lots()
        operation = plan.operation_id
        return (
            operation.bom_id == production.bom_id
            and operation.active
            and not operation._skip_operation_line(production.product_id)
            and operation
            not in production.workorder_ids.filtered(
                lambda w: w.state != "cancel"
            ).operation_id
        )

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
                operation=plan.operation_id.name,
                **facts,
            )
        return Finding(
            code="inspection.missing",
            message=message,
            records=(("medical.inspection.plan", plan.id),),
            cure=Cure(self.env._("Open order"), "mrp.production", production.id),
        )
