# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import api, models


class MrpProduction(models.Model):
    _name = "mrp.production"
    _inherit = ["mrp.production", "qms.origin", "qms.gate.mixin"]

    def _gate_close_event(self):
        """This user closes this order now.

        Key: order, lots consumed with their quantities, lots produced with theirs.
        """
        self.ensure_one()
        return self._make_gate_event(
            "mo_close",
            self.id,
            self._gate_lot_facts(self.move_raw_ids),
            self._gate_lot_facts(self.move_finished_ids),
            product=self.product_id,
            quantity=self.qty_producing,
        )

    @api.model
    def _gate_lot_facts(self, moves):
        """``[[product id, lot id or None, quantity], …]`` of moves, in order.

        Quantities are in the product's unit of measure, as decimal strings.
        """
        quantities = {}
        for line in moves.move_line_ids:
            if line.state != "cancel" and line.quantity_product_uom:
                lot = (line.product_id.id, line.lot_id.id or 0)
                quantities[lot] = quantities.get(lot, 0.0) + line.quantity_product_uom
        return [
            [product, lot or None, f"{quantity:.6f}"]
            for (product, lot), quantity in sorted(quantities.items())
        ]

    def _gate_readiness_events(self):
        events = super()._gate_readiness_events()
        if not self.qms_regulated or self.state in ("done", "cancel"):
            return events
        pending = self.workorder_ids.filtered(
            lambda w: w.state not in ("done", "cancel")
        )
        events += self.move_raw_ids.move_line_ids._gate_stock_events()
        if pending:
            return events + pending[0]._gate_readiness_events()
        return events + ([self._gate_close_event()] if self.state != "draft" else [])

    @api.constrains("state")
    def _check_gate_state(self):
        """The gate on orders: whatever path made them done."""
        closed = self.filtered(lambda p: p.qms_regulated and p.state == "done")
        if closed:
            self._enforce_gate(
                [production._gate_close_event() for production in closed]
            )

    def _button_mark_done_sanity_checks(self):
        """Say before any wizard what the gates would refuse."""
        result = super()._button_mark_done_sanity_checks()
        regulated = self.filtered("qms_regulated")
        if regulated:
            events = [production._gate_close_event() for production in regulated]
            self._check_gate(
                events + regulated.move_raw_ids.move_line_ids._gate_stock_events()
            )
        return result
