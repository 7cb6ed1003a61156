# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class MedicalInspectionCharacteristic(models.Model):
    _inherit = "medical.inspection.characteristic"

    defect_ids = fields.Many2many(
        "medical.defect",
        string="Defects",
        ondelete="restrict",
        help="What is looked for; which of them were found is named with the result.",
    )

    @api.constrains("kind", "defect_ids")
    def _check_defects(self):
        for line in self:
            if line.defect_ids and line.kind not in ("pass_fail", "visual"):
                raise ValidationError(
                    self.env._(
                        "%(name)s is not judged: it has no defects to look for.",
                        name=line.name,
                    )
                )
