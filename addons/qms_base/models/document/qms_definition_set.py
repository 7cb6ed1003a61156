# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class QmsDefinitionSet(models.Model):
    _inherit = "qms.definition.set"

    def _summary_sections(self):
        rows = (self.content or {}).get("documents", [])
        # sudo: what an order obeys, to whoever may see that it does
        revisions = self.env["qms.document.revision"].sudo()
        pinned = revisions.browse([row["revision"] for row in rows])
        return [
            *super()._summary_sections(),
            (self.env._("Documents"), pinned.mapped("display_name")),
        ]
