# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class MedicalLotDisposition(models.Model):
    """A decision is kept as long as the longest-lived of its devices."""

    _name = "medical.lot.disposition"
    _inherit = ["medical.lot.disposition", "qms.retention"]

    @api.model
    def _qms_retention_depends(self):
        return ("lot_ids", "decided_at")

    def _qms_retention_products(self):
        return self.lot_ids.product_id

    def _qms_retained_from(self):
        """From the decision on, and from the release of the last of its lots."""
        # sudo: dates of lots, for whoever may see the decision
        decided = self.sudo().filtered(lambda disposition: disposition.decided_at)
        lots = decided.lot_ids._qms_retained_from()
        return {
            disposition.id: max(
                [
                    disposition.decided_at.date(),
                    *(lots[lot.id] for lot in disposition.lot_ids if lot.id in lots),
                ]
            )
            for disposition in decided
        }
