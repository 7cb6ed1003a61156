# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, fields, models

from ...models.archive.medical_record_package import KINDS


class MedicalRecordPackageWizard(models.TransientModel):
    """Ask for a package of records."""

    _name = "medical.record.package.wizard"
    _description = "Make a package of records"

    kind = fields.Selection(KINDS, "What", required=True, default="lots")
    purpose = fields.Char("For whom", required=True, help="Logged, and in the index.")
    lot_ids = fields.Many2many("stock.lot", string="Lots")
    employee_id = fields.Many2one("hr.employee", "Person")
    characteristic_id = fields.Many2one(
        "medical.inspection.characteristic", "Characteristic"
    )
    date_from = fields.Date("From")
    date_to = fields.Date("To", help="This day included.")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "stock.lot":
            ids = self.env.context.get("active_ids") or []
            values["lot_ids"] = [(6, 0, ids)]
        return values

    def action_make(self):
        """Make the package, and open it."""
        self.ensure_one()
        package = self.env["medical.record.package"]._make(
            self.kind,
            self.purpose,
            lots=self.lot_ids,
            employee=self.employee_id,
            characteristic=self.characteristic_id,
            start=self.date_from,
            end=self.date_to,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": package._name,
            "res_id": package.id,
            "views": [(False, "form")],
        }
