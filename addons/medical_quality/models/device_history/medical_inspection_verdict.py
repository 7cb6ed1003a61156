# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass

from odoo import api, models

from ...rules import Requirement
from ..sampling.medical_inspection_opening import LETS_PASS

# where work goes on in spite of an inspection, by concession
_CONCEDED_AT = ("wo_finish", "mo_close")
# the causes that are conceded, and what the inspection is then: one that was conceded
# as open and fails afterwards is not let pass
_CONCEDED = {"inspection.open": "open", "inspection.failed": "failed"}


@dataclass(frozen=True)
class Verdict:
    """An inspection that a record has to hold, and whether it is there and let pass.

    :param requirement: what is asked for
    :param passed: whether it passed, was answered by a nonconformance that was carried
        out, or was conceded
    :param sentence: what is missing in words, empty where it passed
    """

    requirement: Requirement
    passed: bool
    sentence: str = ""


class MedicalInspection(models.Model):
    """What the record of what was made has to hold of inspections.

    Judged once, for the completeness that people sign and for the document that says
    what is missing. (ISO 13485, 7.5.1 and 8.2.6)
    """

    _inherit = "medical.inspection"

    @api.model
    def _recorded_verdicts(self, workorders, lots, decisions):
        """All that has to be inspected of work and lots, each time that it has to be.

        Also what happened at the work asks for: first and last piece, every so many
        units or minutes, set-ups, changes of operator, monitoring by the machine.
        A constant number of queries.

        :param workorders: ``mrp.workorder`` that were not cancelled
        :param lots: ``stock.lot`` made and built in
        :param decisions: ``qms.gate.decision`` about the work orders and their orders
        :return: list of :class:`Verdict`; what no plan asks for is left out, but not
            lots that have neither an inspection nor a plan
        """
        # sudo: what is there and what is missing does not depend on who asks
        model = self.sudo()
        requirements = list(
            dict.fromkeys(
                [
                    *model._workorder_requirements(workorders),
                    *model._occasion_requirements(workorders),
                    *model._lot_requirements(lots),
                ]
            )
        )
        plans = model._plans_of(requirements)
        newest = model._newest_inspections(requirements)
        let_pass = model._answered_inspections(newest.values())
        let_pass |= model._conceded_inspections(decisions)
        # read for all at once what the sentences name one by one
        lots.mapped("name")
        verdicts = []
        for requirement in requirements:
            found = newest.get(requirement.subject_key, model.browse())
            plan = plans.get(requirement)
            if not found and not plan and not requirement.lot_id:
                continue
            passed = bool(found) and (found.state in LETS_PASS or found in let_pass)
            verdicts.append(
                Verdict(
                    requirement,
                    passed,
                    "" if passed else model._missing_words(requirement, found, plan),
                )
            )
        return verdicts

    def _missing_words(self, requirement, found, plan):
        """What of a requirement is missing, in words."""
        subject = self.env["qms.gate.mixin"]._requirement_subject(requirement)
        if found:
            states = dict(self._fields["state"]._description_selection(self.env))
            return self.env._(
                "%(subject)s: inspection %(number)s is not passed (%(state)s).",
                subject=subject,
                number=found.name,
                state=states[found.state],
            )
        if plan:
            return self.env._(
                "%(subject)s was not inspected by %(plan)s.",
                subject=subject,
                plan=plan.display_name,
            )
        return self.env._(
            "%(subject)s has neither an inspection nor an approved plan.",
            subject=subject,
        )

    @api.model
    def _answered_inspections(self, inspections):
        """Failed ones whose nonconformance was decided and carried out."""
        failed = self.union(*(one for one in inspections if one.state == "failed"))
        if not failed:
            return failed
        # sudo: a nonconformance counts whoever may read it
        records = self.env["medical.nonconformance"].sudo()
        return records.search(
            [("inspection_id", "in", failed.ids), ("state", "in", ("done", "closed"))]
        ).inspection_id

    @api.model
    def _conceded_inspections(self, decisions):
        """Those with which work was finished or closed by concession, as they are now.

        That is an exception of the record, with the concession itself beside it.
        """
        states = {}
        for decision in decisions:
            if decision.checkpoint not in _CONCEDED_AT:
                continue
            for finding in decision.conceded or ():
                state = _CONCEDED.get(finding.get("code"))
                for model, res_id in finding.get("records", ()):
                    if state and model == self._name:
                        states.setdefault(res_id, set()).add(state)
        return self.browse(states).filtered(lambda one: one.state in states[one.id])
