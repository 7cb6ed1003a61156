# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models
from odoo.fields import Domain


class MedicalInspection(models.Model):
    """What first-pass yield is counted over, in the house and for customers."""

    _inherit = "medical.inspection"

    _first_done_idx = models.Index("(company_id, done_at) WHERE previous_id IS NULL")

    @api.model
    def _first_pass_domain(self):
        """Inspections that were the first of their kind for a lot or an operation,
        and have a verdict.

        Of these the share that passed is the first-pass yield. What was inspected again
        (after a failure, or because its lot grew) counts by its first inspection alone;
        what a rule let skip was not inspected.
        """
        return Domain("previous_id", "=", False) & Domain(
            "state", "in", ("passed", "failed")
        )
