# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from ...tools.controlled import is_controlled_change


class HrEmployee(models.Model):
    """Which login a person is: evidence says who by it, so it is not re-pointed.

    The login is a field of the person's resource, and is guarded there for every
    path; another resource would be another login too.
    """

    _inherit = "hr.employee"

    def _qms_filter_on_record(self):
        """The people among these who are named by quality records.

        Addons that keep records of people add theirs with ``super()``.
        """
        # sudo: what is on record counts whoever may see it
        decisions = self.env["qms.gate.decision"].sudo()
        rows = decisions._read_group([("employee_id", "in", self.ids)], ["employee_id"])
        ids = {employee.id for (employee,) in rows}
        return self.filtered(lambda employee: employee.id in ids)

    def _qms_refuse_login_change(self):
        """Refuse another login for people whom quality records name.

        :raises UserError: outside a controlled change
        """
        if is_controlled_change() or not self:
            return
        named = self._qms_filter_on_record()
        if named:
            self.env["qms.gate.denial"]._refuse_change(
                named[0],
                "person.login",
                self.env._(
                    "%(person)s is named by quality records, which say who worked by"
                    " the login: another login would make somebody else that person."
                    " A quality manager changes it, with a reason: Quality >"
                    " Configuration > Change a person's login.",
                    person=named[0].name,
                ),
            )

    def write(self, vals):
        if "resource_id" in vals:
            self.sudo().filtered(  # sudo: see the guard of the resource
                lambda employee: employee.resource_id.id != vals["resource_id"]
            )._qms_refuse_login_change()
        return super().write(vals)
