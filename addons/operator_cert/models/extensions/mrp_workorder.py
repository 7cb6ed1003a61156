# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MrpWorkorder(models.Model):
    _inherit = "mrp.workorder"

    required_certification_type_ids = fields.Many2many(
        "operator.certification.type",
        string="Required certifications",
        compute="_compute_required_certification_type_ids",
        context={"active_test": False},
        compute_sudo=True,
        help="What whoever starts or finishes this work order must hold.",
    )

    @api.depends("operation_id", "workcenter_id")
    def _compute_required_certification_type_ids(self):
        required = self.env["operator.certification.requirement"]._by_workorder(self)
        for workorder in self:
            workorder.required_certification_type_ids = required[workorder].type_id

    def action_show_qualified_colleagues(self):
        """The people who may do this work order today.

        :return: an action that lists their public profiles
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Qualified for %(work)s", work=self.name),
            "res_model": "hr.employee.public",
            "views": [(False, "kanban"), (False, "list"), (False, "form")],
            "domain": [("id", "in", self._qualified_employees().ids)],
            "help": self.env._(
                "Nobody holds every certification that this work requires today."
                " Ask quality to train and certify somebody."
            ),
        }

    def _qualified_employees(self):
        """Employees who hold today everything that this work order requires."""
        self.ensure_one()
        required = self.required_certification_type_ids
        company = self.company_id
        # sudo: that somebody is qualified is shown to who looks for him; the
        # certificate itself is not
        held = (
            self.env["operator.certification"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("type_id", "in", required.ids),
                    ("standing", "in", ["valid", "expiring"]),
                    ("employee_id.active", "=", True),
                ],
                ["employee_id"],
                ["type_id:recordset"],
            )
        )
        return self.env["hr.employee"].union(
            *(employee for employee, kinds in held if required <= kinds)
        )
