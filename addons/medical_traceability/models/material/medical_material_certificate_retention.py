# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class MedicalMaterialCertificate(models.Model):
    """A certificate is kept as long as the longest-lived of what it is about."""

    _name = "medical.material.certificate"
    _inherit = ["medical.material.certificate", "qms.retention"]

    @api.model
    def _qms_retention_depends(self):
        return ("lot_ids", "accepted_at")

    def _qms_retention_products(self):
        return self.product_ids | self.lot_ids.product_id

    def _qms_retained_from(self):
        """From its acceptance on, and from the release of the last of its lots."""
        # sudo: dates of lots, for whoever may see the certificate
        accepted = self.sudo().filtered("accepted_at")
        lots = accepted.lot_ids._qms_retained_from()
        return {
            certificate.id: max(
                [
                    certificate.accepted_at.date(),
                    *(lots[lot.id] for lot in certificate.lot_ids if lot.id in lots),
                ]
            )
            for certificate in accepted
        }
