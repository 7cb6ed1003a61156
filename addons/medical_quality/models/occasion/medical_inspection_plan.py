# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

_INTERVALS = {
    "every_units": "operation_units",
    "every_minutes": "operation_minutes",
}


class MedicalInspectionPlan(models.Model):
    """How often running work is inspected."""

    _inherit = "medical.inspection.plan"

    every_units = fields.Integer(
        "Every (units)",
        tracking=True,
        help="Units of the product; counted on through the backorders of an order.",
    )
    every_minutes = fields.Integer(
        "Every (minutes)",
        tracking=True,
        help="Minutes in which somebody works, by the time logs; people side by side"
        " count once. Counted on through the backorders of an order.",
    )

    def _signature_fields(self, transition):
        return super()._signature_fields(transition) | dict.fromkeys(_INTERVALS)

    @api.constrains("trigger", *_INTERVALS)
    def _check_interval(self):
        for plan in self:
            for name, trigger in _INTERVALS.items():
                if (plan.trigger == trigger) != (plan[name] > 0):
                    raise ValidationError(
                        self.env._(
                            "%(plan)s: enter every how many units or minutes work is"
                            " inspected, 1 or more; other plans have none.",
                            plan=plan.display_name,
                        )
                    )

    @api.onchange("trigger")
    def _onchange_interval(self):
        for name, trigger in _INTERVALS.items():
            if self.trigger != trigger:
                self[name] = 0
