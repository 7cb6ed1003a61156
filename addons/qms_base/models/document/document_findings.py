# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...gates import Cure, Finding
from ...gates.causes import ENGINEER, Cause

_WORKED = ("wo_start", "time_log")


class QmsGateMixin(models.AbstractModel):
    """Work stops where the document that an order was planned with is withdrawn.

    A revision that a later one replaced goes on being followed by the orders that were
    planned with it. A withdrawn one is followed by nobody: whatever it says is not to
    be done. (ISO 13485, 4.2.4 e and 4.2.5; 21 CFR 820.40)
    """

    _inherit = "qms.gate.mixin"

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        worked = [event for event in answers if event.checkpoint in _WORKED]
        if worked:
            self._add_document_findings(answers, worked)
        return answers

    def _add_document_findings(self, answers, events):
        """Findings of withdrawn documents; one query where any document is pinned."""
        starts = [e.res_id for e in events if e.model == "mrp.workorder"]
        logs = self.env["mrp.workcenter.productivity"].browse(
            [e.res_id for e in events if e.model != "mrp.workorder"]
        )
        workorders = self.env["mrp.workorder"].browse(starts) | logs.workorder_id
        pinned = {
            workorder.id: [
                row["revision"]
                for row in workorder.production_id._definition().get("documents", ())
                if workorder._is_done_by(row)
            ]
            for workorder in workorders
        }
        ids = sorted({id_ for own in pinned.values() for id_ in own})
        if not ids:
            return
        # held, so that nobody withdraws one while work begins by it
        revisions = self._find_gate_facts(
            self.env["qms.document.revision"], [("id", "in", ids)]
        )
        withdrawn = revisions.filtered("withdrawn_at")
        if not withdrawn:
            return
        for event in events:
            workorder = (
                workorders.browse(event.res_id).with_prefetch(workorders.ids)
                if event.model == "mrp.workorder"
                else logs.browse(event.res_id).workorder_id
            )
            answers[event].findings += [
                self._withdrawn_finding(workorder, revision)
                for revision in withdrawn
                if revision.id in pinned[workorder.id]
            ]

    def _withdrawn_finding(self, workorder, revision):
        return Finding(
            "document.withdrawn",
            self.env._(
                "%(revision)s was withdrawn on %(day)s: nobody works by it any more."
                " %(work)s was planned with it. Stop, and tell a quality engineer: the"
                " order is moved to what is in effect now, planned anew, or goes on"
                " under a concession.",
                revision=revision.display_name,
                day=revision.obsolete_from,
                work=workorder._gate_display_name(),
            ),
            records=(("qms.document.revision", revision.id),),
            cure=Cure(
                self.env._("Open document"), "qms.document.revision", revision.id
            ),
        )

    def _gate_causes(self):
        causes = super()._gate_causes()
        # planned deviation: who grants it says by what the work is done instead; the
        # time of a start that was conceded is logged with it
        cause = Cause(
            "document.withdrawn",
            self.env._("Document withdrawn"),
            ENGINEER,
            conceded_at=("wo_start",),
            along=True,
        )
        return {**causes, cause.code: cause}
