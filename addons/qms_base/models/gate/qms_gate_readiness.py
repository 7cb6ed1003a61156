# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from ...gates import GateEvent


class QmsGateMixin(models.AbstractModel):
    """The readiness panel: what the gates would say now, before anybody acts."""

    _inherit = "qms.gate.mixin"

    qms_readiness = fields.Json(
        string="Readiness",
        compute="_compute_qms_readiness",
        help="Whether the next step may be taken by you now, and if not, why.",
    )

    def _gate_readiness_events(self) -> list[GateEvent]:
        """The events this record has to pass next, for the current user.

        :return: empty where the record is not regulated or nothing is ahead
        """
        self.ensure_one()
        return []

    @api.depends_context("uid", "lang", "company")
    def _compute_qms_readiness(self):
        ahead = {
            record: record._gate_readiness_events() if record.id else []
            for record in self
        }
        events = [event for events in ahead.values() for event in events]
        events = self.env["qms.gate.decision"].sudo()._without_pass(events)
        answers = self._look_at_gate(events) if events else {}
        checkpoints = self._gate_checkpoints()
        for record, own in ahead.items():
            record.qms_readiness = own and self._readiness_json(
                list(dict.fromkeys(checkpoints[e.checkpoint].label for e in own)),
                {event: answers[event] for event in own if event in answers},
            )

    def _readiness_json(self, steps, answers):
        """Values of the panel.

        :param steps: labels of the checkpoints ahead
        :param answers: ``{GateEvent: GateAnswer}`` of these
        :return: ``{"state": "ready"|"warning"|"blocked", "steps": [label],
            "findings": [finding as JSON]}``, blockers first, each cause once; with the
            ``checkpoint`` of a finding, and whether the user may request a concession
            for it (``requestable``)
        """
        may_request = self.env.user.has_group("qms_base.group_qms_operator")
        blockers, others = {}, {}
        for event, answer in answers.items():
            for finding in answer.blockers:
                requestable = may_request and self._is_concedable(
                    finding.code, event.checkpoint
                )
                blockers[finding.message] = (finding, event, requestable)
            for finding in answer.conceded:
                others[finding.message] = (finding, event, False)
        for event, answer in answers.items():
            for finding in answer.warnings:
                others[finding.message] = (finding, event, False)
        return {
            "state": "blocked" if blockers else "warning" if others else "ready",
            "steps": steps,
            "findings": [
                finding.to_json()
                | {"checkpoint": event.checkpoint, "requestable": requestable}
                for finding, event, requestable in [
                    *blockers.values(),
                    *others.values(),
                ]
            ],
        }
