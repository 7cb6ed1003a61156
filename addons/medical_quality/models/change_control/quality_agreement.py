# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QmsQualityAgreement(models.Model):
    """What was agreed about changes: who says yes first, and how long before."""

    _inherit = "qms.quality.agreement"

    change_consent = fields.Selection(
        [
            ("none", "Is not asked"),
            ("acknowledge", "Acknowledges changes"),
            ("approve", "Approves changes"),
        ],
        "The customer",
        required=True,
        default="none",
        tracking=True,
        help="About changes of what is made for them: their answer is on record before"
        " a change order is approved.",
    )
    change_notice_days = fields.Integer(
        "Days of notice",
        tracking=True,
        help="A change takes effect so many days after the customer was told, not"
        " earlier. 0: no notice is agreed.",
    )

    @api.constrains("change_notice_days")
    def _check_notice_days(self):
        for agreement in self:
            if not 0 <= agreement.change_notice_days <= 3650:
                raise ValidationError(
                    self.env._("Days of notice are 0 to 3,650 calendar days.")
                )
