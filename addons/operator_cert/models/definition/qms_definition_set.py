# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class QmsDefinitionSet(models.Model):
    _inherit = "qms.definition.set"

    def _summary_sections(self):
        rows = (self.content or {}).get("requirements", [])
        requirements = (
            self.env["operator.certification.requirement"]
            .sudo()
            .browse([row["id"] for row in rows])
        )
        return [
            *super()._summary_sections(),
            (
                self.env._("Certification requirements"),
                [
                    f"{requirement.type_id.name}: {requirement._target_name()}"
                    for requirement in requirements
                ],
            ),
        ]
