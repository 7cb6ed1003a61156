# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models


class MedicalInspectionPlan(models.Model):
    """A version that is approved today and counts from a later day on.

    Until then the version before stays in force: training and gauges are prepared
    while lots go on being inspected. (ISO 13485 4.2.4)
    """

    _inherit = "medical.inspection.plan"

    effective_from = fields.Date(
        "Effective from",
        copy=False,
        tracking=True,
        help="Day in the plant from which the approved plan counts; empty: from its"
        " approval on.",
    )

    def _effective_version(self):
        """Of the versions of one plan in force or waiting: the one of today."""
        today = self.company_id._plant_today()
        due = self.filtered(
            lambda plan: plan.state == "scheduled" and plan.effective_from <= today
        )
        return (due or self.filtered(lambda plan: plan.state == "approved"))[:1]

    @api.model
    def _cron_put_in_force(self):
        """Let versions whose day has come take the place of those before.

        The gates go by the day itself; this keeps the lists in step.
        """
        waiting = self.search([("state", "=", "scheduled")], order="id")
        for plan in waiting:
            if plan.effective_from <= plan.company_id._plant_today():
                plan._succeed(("approved",), state="approved")
