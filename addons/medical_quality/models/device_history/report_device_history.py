# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class ReportDeviceHistory(models.AbstractModel):
    """Values of the device history record document."""

    _name = "report.medical_quality.device_history"
    _description = "Device history record"

    @api.model
    def _get_report_values(self, docids, data=None):
        """:raises AccessError: for everybody but quality staff and auditors"""
        lots = self.env["stock.lot"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "stock.lot",
            "docs": lots,
            "histories": {
                lot: lot._draw_capability(history)
                for lot, history in lots._device_history_data().items()
            },
        }
