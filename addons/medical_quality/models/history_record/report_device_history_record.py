# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models

from .record_tools import frozen_values


class ReportDeviceHistoryRecord(models.AbstractModel):
    """Values of the document of a device history record."""

    _name = "report.medical_quality.device_history_record"
    _description = "Device history record (document)"

    @api.model
    def _get_report_values(self, docids, data=None):
        """:raises AccessError: for everybody but quality staff and auditors"""
        records = self.env["medical.device.history"].browse(docids)
        records.check_access("read")
        # sudo: the record holds what the reader may not browse (employees, other
        # people's certificates, suppliers); who may read it was checked above
        whole = records.sudo()
        words = dict(whole._fields["state"]._description_selection(self.env))
        return {
            "doc_ids": docids,
            "doc_model": records._name,
            "docs": whole,
            "facts": {
                record: {
                    "history": record._run_history(),
                    "checks": record._checks_in_words(),
                    "exceptions": record._exceptions_in_words(),
                    "state": words[frozen_values(record.id).get("state", record.state)],
                    "released": frozen_values(record.id).get("state", record.state)
                    == "released",
                    "signatures": record._signature_manifestations(),
                    "lots": record._lots_in_words(),
                    "genealogy": record._genealogy_by_lot(),
                }
                for record in whole
            },
        }


class MedicalDeviceHistory(models.Model):
    _inherit = "medical.device.history"

    def _run_history(self):
        """The sections of the record of all of its lots, or None without any."""
        self.ensure_one()
        lots = self.lot_ids.sorted("id")
        return lots._draw_capability(lots._device_history_of_run()) if lots else None

    def _genealogy_by_lot(self):
        """``[(lot, [(material, its lot or None)])]`` of a run of several."""
        self.ensure_one()
        if len(self.lot_ids) < 2:
            return []
        found = {}
        for row in self._genealogy_rows():
            found.setdefault(row["lot"], []).append(
                (row["material"], row["material_lot"])
            )
        return list(found.items())
