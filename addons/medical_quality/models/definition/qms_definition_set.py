# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class QmsDefinitionSet(models.Model):
    _inherit = "qms.definition.set"

    def _summary_sections(self):
        plans = self.env["medical.inspection.plan"].sudo()
        pinned = plans.browse((self.content or {}).get("plans", []))
        return [
            *super()._summary_sections(),
            (self.env._("Inspection plans"), pinned.mapped("display_name")),
        ]
