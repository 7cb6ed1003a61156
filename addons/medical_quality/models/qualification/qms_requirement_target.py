# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from collections import defaultdict

from odoo import api, models

PLAN = "medical.inspection.plan"


class QmsRequirementTarget(models.AbstractModel):
    """Inspection plans ask for qualified inspectors, whichever version is used."""

    _inherit = "qms.requirement.target"

    @api.model
    def _requirement_target_models(self):
        return super()._requirement_target_models() | {
            PLAN: self.env._("Inspection plan")
        }

    @api.model
    def _requirement_targets(self, records):
        if records._name != "medical.inspection":
            return super()._requirement_targets(records)
        versions = defaultdict(set)
        for plan in self.env[PLAN].search(
            [("number", "in", list(set(records.plan_id.mapped("number"))))]
        ):
            versions[plan.company_id, plan.number].add(plan.id)
        return {
            inspection: {
                PLAN: versions[inspection.plan_id.company_id, inspection.plan_id.number]
            }
            for inspection in records
        }
