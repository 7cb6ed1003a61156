# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from .common import GateCase


class TestReservation(GateCase):
    """Lots that may not be used are not reserved, and stock stays whole."""

    def setUp(self):
        super().setUp()
        self.good = self._stocked_lot(self.part, "GOOD", 10)
        self.bad = self.part_lot
        bad, self.flows = self.bad, []

        def filter_usable(lots, flow=None):
            self.flows.append(flow)
            return lots - bad

        self.startPatcher(
            patch.object(type(self.env["stock.lot"]), "_filter_usable", filter_usable)
        )

    def _quants(self, lot):
        return self.env["stock.quant"].search(
            [("lot_id", "=", lot.id), ("location_id", "=", self.stock.id)]
        )

    def test_availability_check_takes_the_usable_lot_only(self):
        order = self._order(quantity=10)
        self.assertEqual(order.move_raw_ids.move_line_ids.lot_id, self.good)
        self.assertEqual({flow.value for flow in self.flows}, {"consume"})
        more = self._order(quantity=1)
        self.assertFalse(more.move_raw_ids.move_line_ids)

    def test_typing_a_done_quantity_takes_the_usable_lot_only(self):
        order = self._order(quantity=3)
        order.do_unreserve()
        order.move_raw_ids.quantity = 3
        self.assertEqual(order.move_raw_ids.move_line_ids.lot_id, self.good)

    def test_stock_of_a_barred_lot_is_not_split(self):
        quant = self._quants(self.bad)
        self.env["stock.quant"]._update_available_quantity(
            self.part, self.stock, 5, lot_id=self.bad
        )
        self.env["stock.quant"]._update_available_quantity(
            self.part, self.stock, -3, lot_id=self.bad
        )
        self.assertEqual(self._quants(self.bad), quant)
        self.assertEqual(quant.quantity, 102)

    def test_reservation_made_before_can_be_released(self):
        self.bad, bad = self.env["stock.lot"], self.bad
        with patch.object(
            type(self.env["stock.lot"]), "_filter_usable", lambda lots, flow=None: lots
        ):
            order = self._order(quantity=100)
        self.assertIn(bad, order.move_raw_ids.move_line_ids.lot_id)
        order.do_unreserve()
        self.assertEqual(self._quants(bad).reserved_quantity, 0)
