# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..inspection.guard import is_server_write, server_writes


class MedicalInspectionResult(models.Model):
    """Which defects were found."""

    _inherit = "medical.inspection.result"

    defect_ids = fields.Many2many(
        "medical.defect", string="Defects found", ondelete="restrict", copy=False
    )
    asked_defect_ids = fields.Many2many(related="characteristic_id.defect_ids")

    def write(self, vals):
        if is_server_write() or "defect_ids" not in vals:
            return super().write(vals)
        values = {name: vals[name] for name in vals if name != "defect_ids"}
        if values:
            super().write(values)
        self.check_access("write")
        self.inspection_id._check_recordable()
        with server_writes():
            return super().write({"defect_ids": vals["defect_ids"]})

    @api.constrains("defect_ids")
    def _check_defects(self):
        for result in self:
            strange = result.defect_ids - result.asked_defect_ids
            if strange:
                raise UserError(
                    self.env._(
                        "%(defect)s is not looked for by %(name)s.",
                        defect=strange[0].display_name,
                        name=result.characteristic_id.name,
                    )
                )

    def _digest_content(self):
        content = super()._digest_content()
        if self.defect_ids:
            content["defects"] = sorted(self.defect_ids.mapped("code"))
        return content
