# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class QmsDefinitionSet(models.Model):
    _inherit = "qms.definition.set"

    def _summary_sections(self):
        templates = self.env["medical.label.template"].sudo()
        pinned = templates.browse((self.content or {}).get("labels", []))
        return [
            *super()._summary_sections(),
            (self.env._("Label templates"), pinned.mapped("display_name")),
        ]
