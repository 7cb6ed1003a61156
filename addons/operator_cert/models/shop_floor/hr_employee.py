# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models

_READERS = "hr.group_hr_user"


class HrEmployee(models.Model):
    """Badge and work PIN of a person, without the PIN."""

    _inherit = "hr.employee"

    work_pin_status = fields.Selection(
        [
            ("none", "Not set"),
            ("start", "Start PIN issued"),
            ("own", "Set"),
            ("expired", "Start PIN expired"),
            ("locked", "Locked"),
        ],
        "Work PIN",
        compute="_compute_work_pin_status",
        groups=_READERS,
        help="What proves at a station that the badge is this person's. Not the PIN of"
        " attendances and other kiosks.",
    )

    def _compute_work_pin_status(self):
        pins = self.env["operator.work.pin"]._of(self._origin)
        for employee in self:
            pin = pins.get(employee._origin)
            employee.work_pin_status = pin.status if pin else "none"

    def action_issue_work_pin(self):
        """Issue a start PIN and show it once.

        :raises AccessError: for anybody but quality engineers and HR officers
        """
        self.ensure_one()
        pin = self.env["operator.work.pin"]._issue(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start PIN"),
            "res_model": "operator.pin.issued",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_person": self.name,
                "default_pin": pin,
                "dialog_size": "medium",
            },
        }

    def action_unlock_work_pin(self):
        """Ask for the reason of taking the lock off."""
        self.ensure_one()
        pin = self.env["operator.work.pin"]._of(self)[self]
        return pin.sudo(False).action_unlock()
