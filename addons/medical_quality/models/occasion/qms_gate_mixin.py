# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from ...rules import STREAM
from ..sampling.medical_inspection_opening import LETS_PASS

_BEGINS = ("wo_start", "time_log")
# what these are of is there only when the work is at its end, when its lot is used, or
# while it runs
_AT_THE_END = ("operation_last", "operation_lot", STREAM)


class QmsGateMixin(models.AbstractModel):
    """Work is neither begun again nor finished before what happened was inspected."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        places = self._begun_workorders(events)
        if places:
            workorders = self.env["mrp.workorder"].union(*places.values())
            self._find_at_begun(answers, places, workorders)
        return answers

    def _find_at_begun(self, answers, places, workorders):
        """Findings where work begins or goes on; other reasons add theirs.

        :param answers: ``{event: answer}``, added to
        :param places: ``{event: work order}``
        :param workorders: all of these work orders
        """
        occasions = self.env["medical.inspection"]._occasions_of(workorders)
        if not occasions:
            return
        running = self.env["mrp.workcenter.productivity"]._running_people(workorders)
        for event, workorder in places.items():
            log_id = event.res_id if event.checkpoint == "time_log" else 0
            others = running[workorder].filtered(lambda log, own=log_id: log.id != own)
            answers[event].findings += [
                self._inspection_finding(occasion.inspection)
                for occasion in occasions.get(workorder, ())
                if self._holds_beginning(occasion, log_id, bool(others))
            ]

    def _begun_workorders(self, events):
        """``{event: work order}`` of the events with which work begins or goes on."""
        logged = self.env["mrp.workcenter.productivity"].browse(
            event.res_id for event in events if event.checkpoint == "time_log"
        )
        started = self.env["mrp.workorder"].browse(
            event.res_id for event in events if event.checkpoint == "wo_start"
        )
        return {
            event: started.browse(event.res_id).with_prefetch(started.ids)
            if event.checkpoint == "wo_start"
            else logged.browse(event.res_id).with_prefetch(logged.ids).workorder_id
            for event in events
            if event.checkpoint in _BEGINS
        }

    def _holds_beginning(self, occasion, log_id, others_work):
        """Whether an inspection holds who begins to work, or counts on.

        What nobody opened yet is opened by this event. What comes of the log that is
        judged is inspected with what is made now. Who joins a colleague begins nothing:
        he is held by what failed, is overdue, or was counted beyond.

        :param log_id: the time log that is judged, 0 for none
        :param others_work: whether anybody works there already
        """
        inspection = occasion.inspection
        if not inspection or inspection.state in LETS_PASS:
            return False
        if log_id and occasion.log_id == log_id:
            return False
        if inspection.state == "failed" or inspection.overdue or occasion.past:
            return True
        return not others_work and occasion.requirement.trigger not in _AT_THE_END

    def _inspection_requirements_of_events(self, events):
        """Also, of what is finished or closed, each time that it is inspected."""
        by_event = super()._inspection_requirements_of_events(events)
        needed = {}
        finishing = {e.res_id: e for e in events if e.checkpoint == "wo_finish"}
        if finishing:
            workorders = self.env["mrp.workorder"].browse(finishing)
            found = self.env["medical.inspection"]._occasion_requirements(
                workorders,
                {one: finishing[one.id].quantity or 0.0 for one in workorders},
            )
            for requirement in found:
                needed.setdefault(("wo_finish", requirement.workorder_id), []).append(
                    requirement
                )
        closing = {e.res_id for e in events if e.checkpoint == "mo_close"}
        if closing:
            orders = self.env["mrp.production"].browse(closing)
            for requirement in orders._occasions_to_close():
                needed.setdefault(("mo_close", requirement.production_id), []).append(
                    requirement
                )
        for event in by_event:
            more = needed.get((event.checkpoint, event.res_id), ())
            by_event[event] = list(dict.fromkeys((*by_event[event], *more)))
        return by_event

    @api.model
    def _gate_passed(self, events):
        """What happens at running work opens the inspections that it asks for."""
        result = super()._gate_passed(events)
        places = self.env["qms.gate.mixin"].sudo()._begun_workorders(events)
        if places:
            # sudo: who works needs no rights on inspections to have them opened
            workorders = self.env["mrp.workorder"].sudo().union(*places.values())
            self.env["medical.inspection"].sudo()._open_occasions(workorders)
        return result
