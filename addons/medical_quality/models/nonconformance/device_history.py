# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import models
from odoo.fields import Domain


class StockLot(models.Model):
    """Nonconformances in the device history record (ISO 13485, 7.5.1 and 8.3)."""

    _inherit = "stock.lot"

    def _device_history_of_lot(self, component_lines):
        history = super()._device_history_of_lot(component_lines)
        return {
            **history,
            "nonconformances": self._history_nonconformances(component_lines.lot_id),
        }

    def _history_nonconformances(self, components):
        """Of the lot, its orders, and the material it was made of.

        :return: list of dictionaries of texts; ``dispositions`` as sentences
        """
        records = self.env["medical.nonconformance"]
        lots = (self | components).ids
        found = records.search(
            Domain("line_ids.lot_id", "in", lots)
            | Domain("disposition_ids.new_lot_id", "in", lots)
            | Domain("production_id", "in", self._history_productions().ids),
            order="id",
        )
        states = dict(records._fields["state"]._description_selection(self.env))
        severities = dict(records._fields["severity"]._description_selection(self.env))
        return [
            {
                "number": record.name,
                "what": record.description,
                "severity": severities[record.severity],
                "state": states[record.state],
                "opened": self._history_time(record.found_at),
                "lots": ", ".join(
                    f"{line.lot_id.name}: {line.quantity:g}" for line in record.line_ids
                ),
                "dispositions": [
                    f"{part.display_name} — {part.justification or ''}"
                    for part in record.disposition_ids
                ],
                "done": record.execution_ids.sorted("id").mapped("detail"),
                "signed": record._decision_manifestations()
                if record.decided_at
                else "",
            }
            for record in found
        ]
