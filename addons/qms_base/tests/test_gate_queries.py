# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from .common import GateCase


class TestGateQueries(GateCase):
    """The gate costs the same number of queries for one line as for many."""

    def _moves(self, count):
        customers = self.env.ref("stock.stock_location_customers")
        lots = self.env["stock.lot"].create(
            [
                {"name": f"Q-{count}-{n}", "product_id": self.part.id}
                for n in range(count)
            ]
        )
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(
                self.part, self.stock, 10, lot_id=lot
            )
        return self.env["stock.move"].create(
            {
                "product_id": self.part.id,
                "product_uom_qty": count,
                "location_id": self.stock.id,
                "location_dest_id": customers.id,
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "lot_id": lot.id,
                            "quantity": 1.0,
                            "location_id": self.stock.id,
                            "location_dest_id": customers.id,
                        }
                    )
                    for lot in lots
                ],
            }
        )

    def _queries(self, count):
        lines = self._moves(count).move_line_ids
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        events = lines._gate_stock_events()
        self.env["qms.gate.mixin"]._enforce_gate(events)
        self.env.flush_all()
        self.assertEqual(len(self._decisions("lot_ship", lines)), count)
        return self.env.cr.sql_log_count - before

    def test_queries_do_not_grow_with_the_lines(self):
        self._queries(2)
        few, many = self._queries(3), self._queries(30)
        self.assertEqual(few, many)
