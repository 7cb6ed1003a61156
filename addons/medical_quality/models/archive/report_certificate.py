# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from .stock_lot_archive import ANALYSIS, CONFORMANCE


class ReportCertificateConformance(models.AbstractModel):
    """Values of certificates of conformance."""

    _name = "report.medical_quality.certificate_conformance"
    _description = "Certificate of conformance"
    _certificate_kind = CONFORMANCE

    @api.model
    def _get_report_values(self, docids, data=None):
        """:raises UserError: for lots that are not released"""
        lots = self.env["stock.lot"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "stock.lot",
            "docs": lots,
            "certificates": lots._certificate_data(self._certificate_kind),
            "companies": lots._archive_companies(),
        }


class ReportCertificateAnalysis(models.AbstractModel):
    """Values of certificates of analysis."""

    _name = "report.medical_quality.certificate_analysis"
    _description = "Certificate of analysis"
    _inherit = "report.medical_quality.certificate_conformance"
    _certificate_kind = ANALYSIS
