# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class MedicalDeviceHistoryReissue(models.TransientModel):
    """Why a released record is issued anew."""

    _name = "medical.device.history.reissue"
    _description = "New version of a device history record"

    history_id = fields.Many2one(
        "medical.device.history",
        "Device history record",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    reason = fields.Text(
        required=True, help="What the released version does not say, or says wrong."
    )

    def action_apply(self):
        """Open the new version.

        :raises UserError: where this is not the released version any more
        """
        self.ensure_one()
        self.history_id.check_access("read")
        return self.history_id._reissue(self.reason)._open_action()
