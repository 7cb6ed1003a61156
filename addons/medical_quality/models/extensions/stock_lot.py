# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields, models


class StockLot(models.Model):
    _inherit = "stock.lot"

    inspection_ids = fields.One2many(
        "medical.inspection",
        "lot_id",
        "Inspections",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )
    inspection_count = fields.Integer(
        compute="_compute_inspection_count",
        groups="qms_base.group_qms_operator,qms_base.group_qms_auditor",
    )

    def _compute_inspection_count(self):
        counts = dict(
            self.env["medical.inspection"]._read_group(
                [("lot_id", "in", self.ids)], ["lot_id"], ["__count"]
            )
        )
        # devices of an order whose work was inspected by a sample
        units = dict(
            self.env["medical.inspection.result"]._read_group(
                self._inspected_as_unit(),
                ["serial_id"],
                ["inspection_id:count_distinct"],
            )
        )
        for lot in self:
            lot.inspection_count = counts.get(lot, 0) + units.get(lot, 0)

    def _inspected_as_unit(self):
        """Domain of the results that count of these devices as units of a sample."""
        return [
            ("serial_id", "in", self.ids),
            ("inspection_id.lot_id", "=", False),
            ("superseded", "=", False),
        ]

    def _inspection_requirements(self):
        requirements = super()._inspection_requirements()
        return requirements + self.env["medical.inspection"]._lot_requirements(self)

    def action_view_inspections(self):
        """All inspections of this lot, repeated ones included."""
        self.ensure_one()
        results = self.env["medical.inspection.result"].search(
            self._inspected_as_unit()
        )
        return (self.inspection_ids | results.inspection_id)._open_action()
