# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from odoo.addons.qms_base.gates import Cause, Cure, Evidence, Finding

from .medical_nonconformance import UNDECIDED

_ENGINEER = "qms_base.group_qms_engineer"
_LOT = ("lot_release", "lot_consume", "lot_ship")
_RELEASE = "lot_release"
_ORDER = "mo_close"
# what a signed use as is accepts, and of which record
_ACCEPTED = {
    "inspection.failed": ("inspection_id", "medical.inspection"),
    "material.result_out": ("certificate_id", "medical.material.certificate"),
}


class QmsGateMixin(models.AbstractModel):
    """An open nonconformance stops its lots, and its order until it is decided.

    A use as is that was signed and carried out answers for the failed inspection or
    the certified result that it names, as long as it covers all there is of the lot.
    Nothing else is accepted by it. (ISO 13485, 8.3.2)
    """

    _inherit = "qms.gate.mixin"

    def _gate_causes(self):
        # no concession: the board decides, and nothing passes it by
        cause = Cause(
            "nonconformance.open", self.env._("Open nonconformance"), _ENGINEER
        )
        return super()._gate_causes() | {cause.code: cause}

    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["nonconformance"] = self.env._("Nonconformance")
        return kinds

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        self._accept_as_is(answers)
        self._add_nonconformance_findings(answers)
        return answers

    # ------------------------------------------------------------------
    # What is open
    # ------------------------------------------------------------------
    def _add_nonconformance_findings(self, answers):
        of_lots = [e for e in answers if e.checkpoint in _LOT and e.lot_id]
        if of_lots:
            open_ones = (
                self.env["stock.lot"]
                .browse({e.lot_id for e in of_lots})
                ._open_nonconformances_by_lot()
            )
            for event in of_lots:
                for record in open_ones.get(event.lot_id, ()):
                    lot = self.env["stock.lot"].browse(event.lot_id)
                    answers[event].findings.append(self._open_finding(record, lot))
        of_orders = [e for e in answers if e.checkpoint == _ORDER]
        if of_orders:
            records = self.env["medical.nonconformance"].search(
                [
                    ("production_id", "in", [e.res_id for e in of_orders]),
                    ("state", "in", UNDECIDED),
                ]
            )
            by_order = records.grouped("production_id")
            for event in of_orders:
                order = self.env["mrp.production"].browse(event.res_id)
                for record in by_order.get(order, ()):
                    answers[event].findings.append(self._open_finding(record, order))

    def _open_finding(self, record, about):
        states = dict(record._fields["state"]._description_selection(self.env))
        if about._name == "stock.lot":
            message = self.env._(
                "Nonconformance %(number)s of lot %(lot)s is open (%(state)s). It is"
                " decided by its review board and carried out first.",
                number=record.name,
                lot=about.name,
                state=states[record.state],
            )
        else:
            message = self.env._(
                "Nonconformance %(number)s of %(order)s is not decided (%(state)s). Its"
                " review board decides first.",
                number=record.name,
                order=about.name,
                state=states[record.state],
            )
        return Finding(
            code="nonconformance.open",
            message=message,
            records=((about._name, about.id), (record._name, record.id)),
            cure=Cure(self.env._("Open nonconformance"), record._name, record.id),
        )

    # ------------------------------------------------------------------
    # What is accepted
    # ------------------------------------------------------------------
    def _accept_as_is(self, answers):
        """Take away what a signed use as is answers for, and rest on it instead."""
        asked = {
            event: answer
            for event, answer in answers.items()
            if event.checkpoint == _RELEASE
            and event.lot_id
            and any(finding.code in _ACCEPTED for finding in answer.findings)
        }
        if not asked:
            return
        lots = self.env["stock.lot"].browse({event.lot_id for event in asked})
        accepted = lots._accepted_as_is()
        for event, answer in asked.items():
            records = accepted.get(event.lot_id)
            if not records:
                continue
            kept, resting = [], records.browse()
            for finding in answer.findings:
                answering = self._answering(finding, records)
                resting |= answering
                if not answering:
                    kept.append(finding)
            answer.findings[:] = kept
            answer.evidence.extend(
                self._nonconformance_evidence(record) for record in resting
            )

    def _answering(self, finding, records):
        """The nonconformance that accepts what a finding is about, or none."""
        name, model = _ACCEPTED.get(finding.code, (None, None))
        if not name:
            return records.browse()
        about = {res_id for about, res_id in finding.records if about == model}
        return records.filtered(lambda record: record[name].id in about)[:1]

    def _nonconformance_evidence(self, record):
        return Evidence(
            kind="nonconformance",
            model=record._name,
            res_id=record.id,
            number=record.name,
            state=record.state,
            valid_from=record.decided_at.date(),
        )
