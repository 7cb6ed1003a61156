# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class MedicalInspection(models.Model):
    """A completed inspection is kept as long as the device it was made of."""

    _name = "medical.inspection"
    _inherit = ["medical.inspection", "qms.retention"]

    @api.model
    def _qms_retention_depends(self):
        return (
            *super()._qms_retention_depends(),
            "done_at",
            "lot_id",
            "production_id",
        )

    def _qms_retained_from(self):
        """From completion on, and from the release of the lot or order if later."""
        # sudo: dates of lots and orders, for whoever may see the inspection
        done = self.sudo().filtered(lambda inspection: inspection.done_at)
        lots = done.lot_id._qms_retained_from()
        orders = done.production_id._qms_retained_from()
        return {
            inspection.id: max(
                filter(
                    None,
                    (
                        inspection.done_at.date(),
                        lots.get(inspection.lot_id.id),
                        orders.get(inspection.production_id.id),
                    ),
                )
            )
            for inspection in done
        }
