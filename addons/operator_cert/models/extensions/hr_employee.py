# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

_READERS = "hr.group_hr_user"


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    operator_certification_ids = fields.One2many(
        "operator.certification", "employee_id", "Certifications", groups=_READERS
    )
    operator_certification_count = fields.Integer(
        "Valid certifications",
        compute="_compute_operator_certification_count",
        groups=_READERS,
    )

    def _compute_operator_certification_count(self):
        counts = dict(
            self.env["operator.certification"]
            .sudo()  # sudo: only the figure, for whoever may see the employee
            ._read_group(
                [
                    ("employee_id", "in", self.ids),
                    ("standing", "in", ["valid", "expiring"]),
                ],
                ["employee_id"],
                ["__count"],
            )
        )
        for employee in self:
            employee.operator_certification_count = counts.get(employee._origin, 0)

    def _qms_filter_on_record(self):
        """Certifications say who is qualified, by the login of that person too."""
        # sudo: what is on record counts whoever may see it
        rows = (
            self.env["operator.certification"]
            .sudo()
            ._read_group([("employee_id", "in", self.ids)], ["employee_id"])
        )
        ids = {employee.id for (employee,) in rows}
        certified = self.filtered(lambda employee: employee.id in ids)
        return super()._qms_filter_on_record() | certified

    def _is_same_person(self, others):
        """Whether one of the others is this person, in whichever company.

        Employees are compared by their login and their contact too: a person may
        have an employee in several companies.
        """
        self.ensure_one()
        return bool(
            self in others
            or (self.user_id and self.user_id in others.user_id)
            or (self.work_contact_id and self.work_contact_id in others.work_contact_id)
        )

    def action_open_operator_certifications(self):
        """The certifications of this person."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "operator_cert.operator_certification_action"
        )
        action["domain"] = [("employee_id", "=", self.id)]
        action["context"] = {"default_employee_id": self.id}
        return action
