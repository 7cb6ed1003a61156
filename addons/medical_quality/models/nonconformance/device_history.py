# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from dataclasses import dataclass

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

        Of other lots in the same nonconformance only how many there are: they may be
        of somebody else, and the record goes to the customer.

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
        rows = []
        for record in found:
            parts = record._parts_of(self | components)
            rows.append(
                {
                    "number": record.name,
                    "what": record.description,
                    "severity": severities[record.severity],
                    "state": states[record.state],
                    "opened": self._history_time(record.found_at),
                    "lots": self._history_nonconforming(record, parts),
                    "dispositions": [
                        f"{part.display_name} — {part.justification or ''}"
                        for part in parts.disposition_ids
                    ],
                    "done": record.execution_ids.filtered(
                        lambda act, own=parts: (
                            act.disposition_id in own.disposition_ids
                        )
                    )
                    .sorted("id")
                    .mapped("detail"),
                    "signed": record._decision_manifestations()
                    if record.decided_at
                    else "",
                }
            )
        return rows

    def _history_nonconforming(self, record, parts):
        """The lots of a nonconformance that are of this record; of others the count."""
        words = [f"{line.lot_id.name}: {line.quantity:g}" for line in parts.line_ids]
        others = len(record.line_ids - parts.line_ids)
        if others:
            words.append(self.env._("other lots: %(count)s", count=others))
        return ", ".join(words)


@dataclass(frozen=True)
class Parts:
    """What of a nonconformance is about some lots.

    :param line_ids: ``medical.nonconformance.line``
    :param disposition_ids: ``medical.nonconformance.disposition``
    """

    line_ids: object
    disposition_ids: object


class MedicalNonconformance(models.Model):
    _inherit = "medical.nonconformance"

    def _parts_of(self, lots):
        """What of this nonconformance is about these lots, and what became of them.

        A lot that a part goes on as has the decision on that part, and its number.

        :return: :class:`Parts`
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.lot_id in lots)
        parts = self.disposition_ids.filtered(
            lambda part: part.line_id in lines or part.new_lot_id in lots
        )
        return Parts(lines | parts.line_id, parts)
