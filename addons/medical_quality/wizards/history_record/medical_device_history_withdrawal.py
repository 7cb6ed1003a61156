# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalDeviceHistoryWithdrawal(models.TransientModel):
    """Why a new version of a record is withdrawn before it was released."""

    _name = "medical.device.history.withdrawal"
    _description = "Withdrawal of a new version of a device history record"

    history_id = fields.Many2one(
        "medical.device.history",
        "Device history record",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    reason = fields.Text(required=True, help="Why it should not have been begun.")

    def action_apply(self):
        """Withdraw the new version.

        :return: the version in force
        :raises UserError: where it cannot be withdrawn any more
        """
        self.ensure_one()
        self.history_id.check_access("read")
        self.history_id._withdraw_version(self.reason)
        return self.history_id.previous_id._open_action()
