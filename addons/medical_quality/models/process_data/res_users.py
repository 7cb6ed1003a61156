# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.base.models.res_users import check_identity

from .medical_process_reading_record import MACHINE

_VALID = timedelta(days=365)


class ResUsers(models.Model):
    """Logins of machines, and the keys with which they send."""

    _inherit = "res.users"

    is_medical_machine = fields.Boolean(compute="_compute_is_medical_machine")

    @api.depends("all_group_ids")
    def _compute_is_medical_machine(self):
        """A machine and nothing else: a key of a person is made by that person."""
        machine = self.env.ref(MACHINE)
        for user in self:
            user.is_medical_machine = user.all_group_ids == machine

    def _check_machines_only(self):
        """:raises ValidationError: for logins of people among these"""
        people = self.filtered(lambda user: not user.is_medical_machine)
        if people:
            raise ValidationError(
                self.env._(
                    "%(people)s: no machine, or not only one. What people send is typed"
                    " by people. The login of a machine is in the group Machine and in"
                    " no other; an administrator makes it.",
                    people=", ".join(people.mapped("name")),
                )
            )

    @check_identity
    def action_medical_machine_key(self):
        """Make a key for a machine, which cannot log in to make its own; shown once.

        :raises AccessError: for anybody but administrators, and for people's logins
        """
        self.ensure_one()
        if not (
            self.env.user.has_group("base.group_system") and self.is_medical_machine
        ):
            self.env["qms.gate.denial"]._refuse_change(
                self,
                "role.missing",
                self.env._(
                    "An administrator makes keys for machines: for logins that are in"
                    " the group Machine and in no other."
                ),
                error=AccessError,
            )
        key = (
            self.env["res.users.apikeys"]
            .with_user(self)
            ._generate(
                "rpc", self.env._("Process data"), fields.Datetime.now() + _VALID
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Key for %(machine)s", machine=self.name),
            "res_model": "res.users.apikeys.show",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": key},
        }
