# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models
from odoo.exceptions import AccessDenied, UserError


class OperatorPinChoose(models.TransientModel):
    """Choosing one's own work PIN; neither password nor PIN is stored here."""

    _name = "operator.pin.choose"
    _description = "Choosing a work PIN"

    password = fields.Char("Login password", store=False)
    pin = fields.Char("New PIN", store=False)
    pin_again = fields.Char("New PIN again", store=False)

    def action_apply(self):
        """Keep the PIN of the user's own employees, by their password.

        :raises UserError: for a wrong password, two different PINs, one that is
            trivial, while the PIN is locked, without an employee
        """
        given = self.env.context
        user = self.env.user
        # sudo: one's own employees
        people = user.sudo().employee_ids
        if not people or self.env["qms.operator.presence"]._is_terminal_login():
            raise UserError(
                self.env._("There is no employee behind this login: ask HR.")
            )
        self._check_password(user, given.get("password"))
        if given.get("pin") != given.get("pin_again"):
            raise UserError(self.env._("The two PINs differ. Enter the same twice."))
        pins = self.env["operator.work.pin"]
        for person, kept in pins._of(people).items():
            if kept.status == "locked":
                raise UserError(
                    self.env._(
                        "Your PIN is locked after wrong entries. Your supervisor, a"
                        " quality engineer or a security officer unlocks it first."
                    )
                )
            pins._choose(person, given.get("pin"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Your work PIN is set."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_password(self, user, password):
        """The login password, as at login: Odoo's cooldown holds here too."""
        credential = {"login": user.login, "password": password, "type": "password"}
        try:
            with user._assert_can_auth(user=user.id):
                if not password or not isinstance(password, str):
                    raise AccessDenied()
                answer = user._check_credentials(credential, {"interactive": True})
                if answer.get("auth_method") != "password":
                    raise AccessDenied()
        except AccessDenied:
            raise UserError(
                self.env._("This is not the password of your login.")
            ) from None


class OperatorPinIssue(models.TransientModel):
    """To whom a start PIN is issued, for those who do not see employees."""

    _name = "operator.pin.issue"
    _description = "Issuing a start PIN"

    employee_id = fields.Many2one("hr.employee", "Person", required=True)

    def action_issue(self):
        """Issue it and show it once; see the employee's own button for who may."""
        self.ensure_one()
        return self.employee_id.action_issue_work_pin()


class OperatorPinIssued(models.TransientModel):
    """Shows a start PIN once, to who issued it; nothing of it is stored."""

    _name = "operator.pin.issued"
    _description = "Start PIN"

    person = fields.Char(store=False, readonly=True)
    pin = fields.Char("Start PIN", store=False, readonly=True)


class OperatorPinUnlock(models.TransientModel):
    """Why the lock of work PINs is taken off."""

    _name = "operator.pin.unlock"
    _description = "Unlocking a work PIN"

    pin_ids = fields.Many2many("operator.work.pin", string="People", required=True)
    reason = fields.Char(
        required=True,
        help="What showed that it was the person, or what was done about it.",
    )

    def action_apply(self):
        """Take the lock off; see the PIN's own method for who may."""
        self.ensure_one()
        self.pin_ids._unlock(self.reason)
        return {"type": "ir.actions.act_window_close"}
