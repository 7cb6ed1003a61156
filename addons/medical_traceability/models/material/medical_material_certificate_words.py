# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models


class MedicalMaterialCertificate(models.Model):
    """A certificate in words, for what people sign."""

    _inherit = "medical.material.certificate"

    def _evidence_line(self):
        """The certificate in one line: what, by whom, of which revision, digest."""
        self.ensure_one()
        # sudo: the name of the supplier, for whoever reads the certificate
        parts = [
            f"{self.display_name}, {self.sudo().supplier_id.name}",
            self.specification_revision_id.display_name or "",
            "; ".join(result._against_limits() for result in self.result_ids),
            f"SHA-256 {self.sha256 or ''}",
        ]
        return "; ".join(part for part in parts if part)
