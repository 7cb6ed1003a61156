# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import models

from ...gates import Cure, Finding

# Clocks and rounding: Odoo stores seconds.
_TOLERANCE = timedelta(seconds=90)


class QmsGateMixin(models.AbstractModel):
    """What a time log of regulated work must be to be evidence."""

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        logged = [event for event in answers if event.checkpoint == "time_log"]
        if not logged:
            return answers
        logs = self.env["mrp.workcenter.productivity"].browse(
            [event.res_id for event in logged]
        )
        starts = self.env["qms.gate.decision"]._first_passes(
            "wo_start", "mrp.workorder", logs.workorder_id.ids
        )
        for event in logged:
            log = logs.browse(event.res_id)
            began = starts.get((log.workorder_id.id, event.employee_id))
            answers[event].findings += self._time_findings(event, log, began)
        return answers

    def _time_findings(self, event, log, began):
        """Findings about one log.

        :param began: when the person first passed the start of the work order, or
            None
        """
        facts = {
            "person": log.qms_employee_id.name or log.user_id.name,
            "workorder": log.workorder_id._gate_display_name(),
        }
        cure = Cure(self.env._("Open work order"), "mrp.workorder", log.workorder_id.id)
        if log.user_id.id != event.actor_uid:
            yield Finding(
                "time.other_person",
                self.env._(
                    "Time on %(workorder)s is logged by the person who works:"
                    " %(person)s has to log in and start the work order.",
                    **facts,
                ),
                cure=cure,
            )
        elif event.employee_id is None or began is None:
            yield Finding(
                "time.not_started",
                self.env._(
                    "%(person)s did not start %(workorder)s: time counts from a start"
                    " that passed the gate. Start the work order.",
                    **facts,
                ),
                cure=cure,
            )
        elif log.date_start < began - _TOLERANCE:
            yield Finding(
                "time.before_start",
                self.env._(
                    "%(person)s started %(workorder)s later than this time log begins:"
                    " work is logged when it is done, not afterwards.",
                    **facts,
                ),
                cure=cure,
            )
        if (log.date_end or log.date_start) > event.at + _TOLERANCE:
            yield Finding(
                "time.future",
                self.env._(
                    "The time log of %(person)s on %(workorder)s lies in the future.",
                    **facts,
                ),
                cure=cure,
            )
