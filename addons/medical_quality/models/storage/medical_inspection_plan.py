# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedicalInspectionPlan(models.Model):
    """How often stored lots are inspected."""

    _inherit = "medical.inspection.plan"

    storage_days = fields.Integer(
        "Every",
        tracking=True,
        help="Days after a lot came into stock, and after each inspection that passed.",
    )

    def _signature_fields(self, transition):
        return super()._signature_fields(transition) | {"storage_days": None}

    @api.constrains("trigger", "storage_days")
    def _check_storage_days(self):
        for plan in self:
            if (plan.trigger == "storage") != (plan.storage_days > 0):
                raise ValidationError(
                    self.env._(
                        "%(plan)s: enter every how many days stored lots are inspected,"
                        " 1 or more; other plans have none.",
                        plan=plan.display_name,
                    )
                )

    @api.onchange("trigger")
    def _onchange_storage_days(self):
        if self.trigger != "storage":
            self.storage_days = 0
