# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain


class StockLot(models.Model):
    """Instruments in the device history record, with what they were worth then."""

    _inherit = "stock.lot"

    def _device_history_of_lot(self, component_lines):
        history = super()._device_history_of_lot(component_lines)
        history["instruments"] = self._history_instruments(
            self._history_productions(), component_lines.lot_id
        )
        return history

    def _history_instruments(self, productions, component_lots):
        """Each instrument and calibration that values of this record rest on.

        :return: list of dictionaries of texts, ``count`` of values, ``doubts`` the
            numbers of the traces in which one of these values stands
        """
        workorders = productions.workorder_ids.filtered(lambda w: w.state != "cancel")
        results = self.env["medical.inspection.result"].search(
            Domain("instrument_id", "!=", False)
            & (
                Domain("inspection_id.workorder_id", "in", workorders.ids)
                | Domain("lot_id", "in", (self | component_lots).ids)
            ),
            order="instrument_id, id",
        )
        doubts = self.env["medical.out.of.tolerance.line"].search(
            [("reading_ids", "in", results.ids)]
        )
        rows = []
        for (one, calibration), own in results.grouped(
            lambda line: (line.instrument_id, line.instrument_calibration_id)
        ).items():
            concerned = doubts.filtered(lambda line, own=own: line.reading_ids & own)
            rows.append(
                {
                    "number": one.instrument_number or "",
                    "name": one.name,
                    "serial": one.serial_no or "",
                    "calibration": calibration.name or "",
                    "done_on": self._history_date(calibration.done_on),
                    "valid_until": self._history_date(own[0].instrument_valid_until),
                    "certificate": calibration.certificate_number or "",
                    "digest": calibration.digest or "",
                    "count": len(own),
                    "doubts": ", ".join(concerned.oot_id.mapped("name")),
                }
            )
        return rows
