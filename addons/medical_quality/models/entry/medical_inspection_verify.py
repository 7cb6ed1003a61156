# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..inspection.guard import server_writes


class MedicalInspection(models.Model):
    """Two people, where the plan asks: who verifies, and who may not inspect.

    People, not logins: the server knows the person behind each.
    (ISO 13485, 7.1 and 8.2.6; 21 CFR 820.35)
    """

    _inherit = "medical.inspection"

    to_verify_count = fields.Integer(
        "To be verified", compute="_compute_to_verify_count"
    )

    def _compute_to_verify_count(self):
        for inspection in self:
            inspection.to_verify_count = len(inspection.result_ids._to_verify())

    def action_verify(self):
        """Confirm, as another person, every value that waits for one."""
        self.verify()
        return True

    def verify(self, result_ids=None):
        """Confirm entered values as a second person.

        :param result_ids: ids of results; None for all that wait
        :return: as :meth:`enter`
        :raises UserError: where nothing waits
        :raises AccessError: for who entered one of the values, or may not record here
        """
        self.check_access("write")
        people = self._check_recordable()
        waiting = self.result_ids._to_verify()
        if result_ids is not None:
            chosen = set(result_ids)
            waiting = waiting.filtered(lambda result: result.id in chosen)
        if not waiting:
            raise UserError(
                self.env._("Nothing waits to be verified: enter the values first.")
            )
        for result in waiting:
            if people[result.inspection_id] == result.recorded_employee_id.sudo():
                self.env["qms.gate.denial"]._refuse_change(
                    result.inspection_id,
                    "person.not_independent",
                    self.env._(
                        "%(name)s of %(inspection)s was entered by you, %(person)s:"
                        " another person verifies it.",
                        name=result.characteristic_id.name,
                        inspection=result.inspection_id.name,
                        person=people[result.inspection_id].name,
                    ),
                    error=AccessError,
                )
        now = fields.Datetime.now()
        with server_writes():
            for inspection, results in waiting.grouped("inspection_id").items():
                results.write(
                    {
                        "verified_by_id": self.env.uid,
                        "verified_employee_id": people[inspection].id,
                        "verified_at": now,
                    }
                )
        return {"results": waiting._entry_rows(), "challenges": []}

    def _check_all_entered(self):
        """Also verified, and by people who may, where the plan asks."""
        result = super()._check_all_entered()
        unverified = self.result_ids._to_verify()
        if unverified:
            raise UserError(
                self.env._(
                    "Inspection %(name)s cannot be completed: a second person has not"
                    " verified %(results)s. Somebody else than who entered them presses"
                    " “Verify”.",
                    name=self.name,
                    results=unverified._names(),
                )
            )
        recorders = self.result_ids._independent().recorded_employee_id.sudo()
        self._check_independent(recorders)
        return result

    def _check_recordable(self):
        """Also no operator of the work, where the plan asks for somebody else.

        Early, before a value is typed that could not count.
        """
        people = super()._check_recordable()
        for inspection, employee in people.items():
            if inspection.result_ids._independent():
                inspection._check_independent(employee)
        return people

    def _check_independent(self, employees):
        """:raises AccessError: naming who worked at what is inspected here"""
        self.ensure_one()
        if not employees:
            return
        involved = employees & self._operators()
        if involved:
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "person.not_independent",
                self.env._(
                    "%(people)s worked at %(subject)s and does not inspect it: the plan"
                    " asks for somebody else.",
                    people=", ".join(involved.mapped("name")),
                    subject=self.subject,
                ),
                error=AccessError,
            )

    def _operators(self):
        """Who worked at what is inspected: the work order, or all of the order."""
        self.ensure_one()
        # sudo: who worked decides, whoever may read time logs
        own = self.sudo()
        workorders = own.workorder_id or own.production_id.workorder_ids
        return workorders.time_ids.qms_employee_id


class MedicalInspectionResult(models.Model):
    _inherit = "medical.inspection.result"

    def _independent(self):
        """Results whose characteristic asks for an inspector who is no operator."""
        return self.filtered("characteristic_id.inspector_not_operator")
