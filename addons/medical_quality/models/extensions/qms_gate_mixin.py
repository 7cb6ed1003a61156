# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import models
from odoo.exceptions import AccessError

from odoo.addons.qms_base.gates import Cure, Evidence, Finding

from ...rules import IN_PROCESS
from ..sampling.medical_inspection_opening import LETS_PASS

_ACTION = "action_qms_open_inspections"
# of so many lots a message names each
_NAMED = 10


class QmsGateMixin(models.AbstractModel):
    """Nothing is released, finished or closed that a plan asks to inspect first."""

    _inherit = "qms.gate.mixin"

    # ------------------------------------------------------------------
    # Opening
    # ------------------------------------------------------------------
    def _inspection_requirements(self):
        """Inspections these records need: list of :class:`Requirement`."""
        return []

    def action_qms_open_inspections(self):
        """Open the inspections of these records, those missing created from plans.

        :raises AccessError: for anybody outside quality, and who may not read these
        """
        self.check_access("read")
        user = self.env.user
        inspections = self.env["medical.inspection"]
        # sudo: what is needed follows from the whole record, not from what this
        # user may read of it
        requirements = self.sudo()._inspection_requirements()
        if user.has_group("qms_base.group_qms_operator"):
            found = inspections._ensure_inspections(requirements)
        elif user.has_group("qms_base.group_qms_auditor"):
            # an auditor looks and creates nothing
            newest = inspections._newest_inspections(requirements)
            found = inspections.browse(
                newest[r.subject_key].id
                for r in requirements
                if r.subject_key in newest
            )
        else:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "Inspections are opened by operators, inspectors and quality"
                    " staff. Ask one of them."
                ),
                error=AccessError,
            )
        return found._open_action()

    # ------------------------------------------------------------------
    # Findings
    # ------------------------------------------------------------------
    def _gate_evidence_kinds(self):
        kinds = super()._gate_evidence_kinds()
        kinds["inspection"] = self.env._("Inspection")
        return kinds

    def _collect_gate_findings(self, events):
        answers = super()._collect_gate_findings(events)
        requirements = self._inspection_requirements_of_events(events)
        every = [r for needed in requirements.values() for r in needed]
        if every:
            inspections = self.env["medical.inspection"]
            plans = inspections._plans_of(every)
            newest = inspections._newest_inspections(every)
            stopped = inspections._discontinued_of(
                [
                    (requirement, plan)
                    for requirement, plan in plans.items()
                    if requirement.subject_key not in newest
                ]
            )
            passed = inspections.union(*newest.values()).filtered(
                lambda inspection: inspection.state in LETS_PASS
            )
            grown = passed._grown_sizes()
            for event, needed in requirements.items():
                missing = defaultdict(list)
                for requirement in needed:
                    if newest.get(requirement.subject_key) in grown:
                        inspection = newest[requirement.subject_key]
                        answers[event].findings.append(
                            self._grown_finding(inspection, grown[inspection])
                        )
                        continue
                    self._answer_inspection(
                        event,
                        answers[event],
                        requirement,
                        plans.get(requirement),
                        newest.get(requirement.subject_key),
                        stopped.get(requirement),
                        missing,
                    )
                answers[event].findings += self._missing_findings(event, missing)
        return answers

    def _inspection_requirements_of_events(self, events):
        """``{event: [Requirement]}`` of the events that inspections decide."""
        by_event = {}
        inspections = self.env["medical.inspection"]
        # of which records, and what they need; shipments are of the lot that leaves
        for checkpoint, model, collect, subject in (
            ("lot_release", "stock.lot", inspections._lot_requirements, "lot_id"),
            ("wo_start", "mrp.workorder", self._start_requirements, "workorder_id"),
            (
                "wo_finish",
                "mrp.workorder",
                inspections._workorder_requirements,
                "workorder_id",
            ),
            ("mo_close", "mrp.production", self._order_requirements, "production_id"),
            ("lot_ship", "stock.lot", inspections._shipment_requirements, "lot_id"),
        ):
            mine = {
                event: event.lot_id if checkpoint == "lot_ship" else event.res_id
                for event in events
                if event.checkpoint == checkpoint
            }
            if not mine:
                continue
            records = self.env[model].browse({i for i in mine.values() if i})
            by_record = {}
            for requirement in collect(records):
                record_id = getattr(requirement, subject)
                by_record.setdefault(record_id, []).append(requirement)
            for event, record_id in mine.items():
                by_event[event] = by_record.get(record_id, [])
        return by_event

    def _start_requirements(self, workorders):
        return self.env["medical.inspection"]._workorder_requirements(
            workorders, ("operation_start",)
        )

    def _order_requirements(self, productions):
        return productions._inspection_requirements()

    def _answer_inspection(
        self, event, answer, requirement, plan, inspection, stopped, missing
    ):
        """What one required inspection adds to the answer to one event.

        :param stopped: the series of the lot where its inspection is discontinued
        :param missing: ``{plan: [Requirement]}`` of those that nobody opened, added to
        """
        if inspection and inspection.state in LETS_PASS:
            answer.evidence.append(self._inspection_evidence(inspection))
        elif inspection:
            stopped = self._discontinued_series(inspection)
            answer.findings.append(
                self._discontinued_finding(stopped)
                if stopped
                else self._inspection_finding(inspection)
            )
        elif stopped:
            answer.findings.append(self._discontinued_finding(stopped))
        elif plan:
            missing[plan].append(requirement)
        elif event.checkpoint == "lot_release":
            answer.findings.append(self._no_plan_finding(requirement))

    def _inspection_evidence(self, inspection):
        return Evidence(
            kind="inspection",
            model="medical.inspection",
            res_id=inspection.id,
            number=inspection.name,
            state=inspection.state,
            revision=f"{inspection.plan_id.number} v{inspection.plan_version}",
            digest=inspection.digest or "",
        )

    def _inspection_finding(self, inspection):
        """Why an inspection that exists does not let pass."""
        cure = Cure(self.env._("Enter inspection"), "medical.inspection", inspection.id)
        facts = {
            "number": inspection.name,
            "plan": inspection.plan_id.display_name,
            "subject": inspection.subject,
        }
        results = inspection._current_results()
        if inspection.state == "failed":
            verdict = inspection._judge()
            code = "inspection.failed"
            facts["results"] = "; ".join(line.words for line in verdict.wrong)
            if inspection.workorder_id and inspection.trigger in IN_PROCESS:
                message = self.env._(
                    "Inspection %(number)s (%(plan)s) of %(subject)s failed:"
                    " %(results)s. The work is stopped, and what it made is on hold: a"
                    " quality engineer has it inspected again.",
                    **facts,
                )
            else:
                message = self.env._(
                    "Inspection %(number)s (%(plan)s) of %(subject)s failed:"
                    " %(results)s. Keep it apart; a quality engineer decides what"
                    " happens with it.",
                    **facts,
                )
            cure = Cure(
                self.env._("Open inspection"), "medical.inspection", inspection.id
            )
        elif missing := results.filtered(lambda r: r.conform == "not_entered"):
            code = "inspection.open"
            message = self.env._(
                "Inspection %(number)s (%(plan)s) of %(subject)s has no value for"
                " %(missing)s. Enter the values and complete it.",
                missing=missing._names(),
                **facts,
            )
        else:
            code = "inspection.open"
            message = self.env._(
                "Inspection %(number)s (%(plan)s) of %(subject)s is not completed."
                " Complete it.",
                **facts,
            )
        return Finding(
            code=code,
            message=message,
            records=(("medical.inspection", inspection.id),),
            cure=cure,
        )

    def _missing_findings(self, event, missing):
        """What nobody opened yet; the devices of an order in one sentence.

        :param missing: ``{plan: [Requirement]}``
        """
        for plan, requirements in missing.items():
            together = defaultdict(list)
            for one in requirements:
                told_alone = one.workorder_id or not one.lot_id
                together[one if told_alone else one.product_id].append(one)
            for group in together.values():
                yield self._missing_finding(event, group[0], plan, group)

    def _missing_finding(self, event, requirement, plan, group=()):
        """A plan asks for an inspection that nobody opened yet.

        :param group: all requirements that are told with it, of lots of a product
        """
        if len(group) > 1:
            numbers = self.env["stock.lot"].browse(one.lot_id for one in group)
            shown = numbers[:_NAMED].mapped("name")
            if len(numbers) > _NAMED:
                shown.append("…")
            message = self.env._(
                "%(count)s of %(product)s were not inspected: %(lots)s. Inspection plan"
                " %(plan)s asks for each of them. Enter the inspections.",
                count=len(numbers),
                product=numbers[0].product_id.display_name,
                lots=", ".join(shown),
                plan=plan.display_name,
            )
        else:
            message = self.env._(
                "%(subject)s was not inspected: inspection plan %(plan)s asks for it."
                " Enter the inspection.",
                subject=self._requirement_subject(requirement),
                plan=plan.display_name,
            )
        return Finding(
            code="inspection.missing",
            message=message,
            records=(("medical.inspection.plan", plan.id),),
            cure=Cure(
                self.env._("Enter inspection"), event.model, event.res_id, _ACTION
            ),
        )

    def _no_plan_finding(self, requirement):
        """Nothing says what to inspect; nothing passes by default."""
        product = self.env["product.product"].browse(requirement.product_id)
        facts = {
            "product": product.display_name,
            "subject": self._requirement_subject(requirement),
        }
        if requirement.trigger == "final":
            message = self.env._(
                "%(subject)s cannot be judged: %(product)s has no approved inspection"
                " plan for finished goods. Have one approved.",
                **facts,
            )
        else:
            message = self.env._(
                "%(subject)s cannot be judged: %(product)s has no approved inspection"
                " plan for receipt. Have one approved.",
                **facts,
            )
        return Finding(
            code="plan.missing",
            message=message,
            records=(("product.product", product.id),),
            cure=Cure(
                self.env._("Inspection plans"),
                "product.template",
                requirement.template_id,
                "action_open_inspection_plans",
            ),
        )

    def _requirement_subject(self, requirement):
        """The inspected lot or work order in words."""
        if requirement.workorder_id:
            workorder = self.env["mrp.workorder"].browse(requirement.workorder_id)
            return self.env._(
                "Work order %(workorder)s of %(order)s",
                workorder=workorder.name,
                order=workorder.production_id.name,
            )
        lot = self.env["stock.lot"].browse(requirement.lot_id)
        return self.env._(
            "Lot %(lot)s of %(product)s",
            lot=lot.name,
            product=lot.product_id.display_name,
        )
