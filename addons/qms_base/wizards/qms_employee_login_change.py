# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.controlled import controlled_change


class QmsEmployeeLoginChange(models.TransientModel):
    """Another login for a person whom quality records name."""

    _name = "qms.employee.login.change"
    _description = "Change a person's login"
    _inherit = ["qms.controlled.change.wizard"]

    employee_id = fields.Many2one("hr.employee", "Person", required=True)
    current_user_name = fields.Char(
        "Login now", compute="_compute_current_user_name", compute_sudo=True
    )
    user_id = fields.Many2one(
        "res.users",
        "New login",
        domain=[("share", "=", False)],
        help="Empty: the person has no login any more and cannot do regulated work.",
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        context = self.env.context
        if context.get("active_model") in ("hr.employee", "hr.employee.public"):
            values.setdefault("employee_id", context.get("active_id"))
        return values

    @api.depends("employee_id")
    def _compute_current_user_name(self):
        for wizard in self:
            wizard.current_user_name = wizard.employee_id.user_id.name

    def _changed_record(self):
        return self.employee_id

    def action_apply(self):
        """Give the person the new login, on record.

        :raises UserError: for a change that concerns who makes it, changes nothing,
            or takes a login that another person has in this company
        """
        self._authorize()
        # sudo: a quality manager need not have rights on employees
        employee = self.employee_id.sudo()
        old, new = employee.user_id, self.user_id.sudo()
        self._refuse_foreign_companies(employee.company_id)
        self._check_logins(employee, old, new)
        with controlled_change():
            employee.user_id = new
            self.env.flush_all()
        self.env["qms.operator.presence"]._end_of(employee)
        self.env["qms.controlled.change"]._record(
            "login",
            employee,
            self.reason,
            before=old.login,
            after=new.login,
            company=employee.company_id,
        )
        employee._message_log(
            body=self.env._(
                "Login changed from %(old)s to %(new)s. Reason: %(reason)s",
                old=old.login or "-",
                new=new.login or "-",
                reason=self.reason.strip(),
            )
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_logins(self, employee, old, new):
        if self.env.user in old | new:
            self.env["qms.gate.denial"]._refuse_change(
                employee,
                "person.login",
                self.env._(
                    "This is your own login: another quality manager changes whose it"
                    " is."
                ),
            )
        if old == new:
            raise UserError(
                self.env._("%(person)s has this login.", person=employee.name)
            )
        if not new:
            return
        taken = employee.with_context(active_test=False).search(
            [
                ("user_id", "=", new.id),
                ("company_id", "=", employee.company_id.id),
            ],
            limit=1,
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(login)s is the login of %(person)s in %(company)s. Take it away"
                    " there first.",
                    login=new.login,
                    person=taken.name,
                    company=employee.company_id.name,
                )
            )
