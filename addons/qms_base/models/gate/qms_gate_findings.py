# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...gates import Cure, Finding

_PERSON_CHECKPOINTS = ("wo_start", "wo_finish")


class QmsGateMixin(models.AbstractModel):
    """Findings that hold for every regulated order, whichever addons are there."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._add_person_findings(answers)
        self._add_work_order_findings(answers)
        self._add_operation_findings(answers)
        return answers

    def _add_person_findings(self, answers):
        """Work is done by people: a step that nobody stands for is refused."""
        for event, answer in answers.items():
            if event.checkpoint not in _PERSON_CHECKPOINTS or event.employee_id:
                continue
            user = self.env["res.users"].browse(event.actor_uid)
            if user._is_terminal():
                message = self.env._(
                    "Nobody is identified at this terminal: whoever works scans the"
                    " badge and enters the PIN."
                )
            else:
                message = self.env._(
                    "Nobody is identified as doing this work: %(user)s has no"
                    " employee in %(company)s. Log in as the person who works,"
                    " or have an employee linked to this login.",
                    user=user.name,
                    company=self.env["res.company"].browse(event.company_id).name,
                )
            answer.findings.append(
                Finding(
                    code="person.unidentified",
                    message=message,
                    records=(("res.users", event.actor_uid),),
                )
            )

    def _add_work_order_findings(self, answers):
        """A regulated work order is finished only after it was started by the gate."""
        finishing = [e for e in answers if e.checkpoint == "wo_finish"]
        closing = [e for e in answers if e.checkpoint == "mo_close"]
        if not finishing and not closing:
            return
        productions = self.env["mrp.production"].browse([e.res_id for e in closing])
        workorders = self.env["mrp.workorder"].browse([e.res_id for e in finishing])
        to_close = productions.workorder_ids.filtered(lambda w: w.state != "cancel")
        started = self.env["qms.gate.decision"]._ids_passed(
            "wo_start", "mrp.workorder", (workorders | to_close).ids
        )
        for event in finishing:
            workorder = workorders.browse(event.res_id).with_prefetch(workorders.ids)
            if workorder.id not in started:
                answers[event].findings.append(self._not_started(workorder))
        for event in closing:
            production = productions.browse(event.res_id).with_prefetch(productions.ids)
            for workorder in production.workorder_ids:
                # no intersection of recordsets: it would forget the batch
                if workorder in to_close and workorder.id not in started:
                    answers[event].findings.append(self._not_started(workorder))

    def _add_operation_findings(self, answers):
        """A regulated work order does an operation its order is defined by, at a place
        defined for it: re-pointed elsewhere it would require less."""
        events = [e for e in answers if e.checkpoint in _PERSON_CHECKPOINTS]
        workorders = self.env["mrp.workorder"].browse([e.res_id for e in events])
        for event in events:
            workorder = workorders.browse(event.res_id).with_prefetch(workorders.ids)
            operation = workorder.operation_id
            order = workorder.production_id
            places = order._defined_workcenters().get(operation.id)
            facts = {
                "workorder": workorder._gate_display_name(),
                "operation": operation.name,
                "place": workorder.workcenter_id.name,
            }
            if places is None:
                code = "wo.foreign_operation"
                message = self.env._(
                    "%(workorder)s does no operation of the order's bill of materials."
                    " Only operations of the bill are done on regulated orders.",
                    **facts,
                )
            elif workorder.workcenter_id.id not in places:
                code = "wo.foreign_workcenter"
                message = self.env._(
                    "%(workorder)s is to be done at %(place)s, which is no work center"
                    " of operation %(operation)s. Plan it at its own work center or one"
                    " of its alternatives.",
                    **facts,
                )
            else:
                continue
            answers[event].findings.append(
                Finding(
                    code=code,
                    message=message,
                    records=(("mrp.workorder", workorder.id),),
                    cure=Cure(self.env._("Open order"), "mrp.production", order.id),
                )
            )

    def _not_started(self, workorder):
        return Finding(
            code="wo.not_started",
            message=self.env._(
                "Work order %(workorder)s of %(order)s was never started by a person"
                " who passed the start gate. Have a qualified operator start it.",
                workorder=workorder.name,
                order=workorder.production_id.name,
            ),
            records=(("mrp.workorder", workorder.id),),
            cure=Cure(self.env._("Open work order"), "mrp.workorder", workorder.id),
        )
