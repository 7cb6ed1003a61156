# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class ResUsers(models.Model):
    """One's own work PIN, in the preferences."""

    _inherit = "res.users"

    work_pin_status = fields.Char("Work PIN", compute="_compute_work_pin_status")

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["work_pin_status"]

    def _compute_work_pin_status(self):
        """One sentence: whether this user has a work PIN; of others nothing."""
        own_user = self & self.env.user
        (self - own_user).work_pin_status = False
        # sudo: everybody may know whether they themselves have one
        people = own_user.sudo().employee_ids
        pins = self.env["operator.work.pin"]._of(people)
        words = {
            "own": self.env._("Set"),
            "start": self.env._("A start PIN was issued: choose your own"),
            "expired": self.env._("A start PIN was issued and has expired"),
            "locked": self.env._("Locked after wrong entries"),
        }
        for user in own_user:
            own = [pins[e].status for e in user.sudo().employee_ids if pins[e]]
            user.work_pin_status = words[own[0]] if own else self.env._("Not set")

    def action_choose_work_pin(self):
        """Ask for password and PIN."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Work PIN"),
            "res_model": "operator.pin.choose",
            "views": [(False, "form")],
            "target": "new",
        }
