# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models

from .medical_capability import COUNTING

# from so many values on the record shows them drawn
_DRAWN_FROM = 10


class StockLot(models.Model):
    """Capability of the measured characteristics in the device history record."""

    _inherit = "stock.lot"

    def _device_history_of_lot(self, component_lines):
        history = super()._device_history_of_lot(component_lines)
        history["capability"] = self._history_capability()
        return history

    def _history_capability(self):
        """Figures of these lots and the work of their orders, not of material.

        :return: as :meth:`MedicalCapability._in_words`, of characteristics with two
            values or more; classes of a histogram from ten values on
        """
        results = self.env["medical.inspection.result"].search(
            COUNTING & self._capability_domain()
        )
        service = self.env["medical.capability"]
        rows = []
        for study in service._studies(results):
            if len(study.rows) < 2:
                continue
            words = service._in_words(study)
            if len(study.rows) < _DRAWN_FROM:
                words["bins"] = []
            rows.append(words)
        return rows

    def _draw_capability(self, history):
        """Sections of a record with the histograms that its pages show."""
        service = self.env["medical.capability"]
        return {
            **history,
            "capability": [
                {**row, "drawing": service._histogram(row)}
                for row in history["capability"]
            ],
        }
