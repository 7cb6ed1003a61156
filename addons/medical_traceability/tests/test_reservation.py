# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.qms_base.gates import Flow

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestReservation(TraceabilityCase):
    """Reservation takes usable lots only and leaves the stock figures right."""

    def _quants(self, product=None):
        return self.env["stock.quant"].search(
            [
                ("product_id", "=", (product or self.part).id),
                ("location_id", "=", self.stock.id),
            ],
            order="id",
        )

    def _figures(self):
        return {
            quant.lot_id.name: (quant.quantity, quant.reserved_quantity)
            for quant in self._quants()
        }

    def test_order_reserves_released_lots_only(self):
        self._receive(self.part, "OLD", 10)
        good = self._released(self.part, "GOOD", 5)
        order = self._order(self.kit, 8)
        order.action_assign()
        self.assertEqual(order.move_raw_ids.move_line_ids.lot_id, good)
        self.assertEqual(order.move_raw_ids.quantity, 5)
        self.assertEqual(self._figures(), {"OLD": (10, 0), "GOOD": (5, 5)})

    def test_quants_are_not_split(self):
        """Taking from a quarantined lot by hand leaves one quant a lot."""
        lot = self._receive(self.part, "Q", 10)
        self._released(self.part, "G", 5)
        cage = self.env["stock.location"].create(
            {
                "name": "Cage",
                "usage": "internal",
                "location_id": self.warehouse.view_location_id.id,
                "qms_is_quarantine": True,
            }
        )
        self._transfer(self.part, 3, self.stock, cage, lot).button_validate()
        self.assertEqual(self._figures(), {"Q": (7, 0), "G": (5, 0)})
        self.assertEqual(len(self._quants()), 2, "no quant was split off")
        self.assertGreaterEqual(min(self._quants().mapped("quantity")), 0)

    def test_fefo_skips_what_may_not_be_used(self):
        self.part.categ_id.removal_strategy_id = self.env["product.removal"].search(
            [("method", "=", "fefo")]
        )
        self.part.use_expiration_date = True
        now = fields.Datetime.now()

        def lot(name, days, release=True):
            made = self._receive(
                self.part, name, 4, expiration_date=now + timedelta(days=days)
            )
            if release:
                self._decide(made, "release")
            return made

        lot("FIRST-QUARANTINED", 30, release=False)
        second = lot("SECOND", 60)
        third = lot("THIRD", 90)
        past = lot("PAST", 10)
        self._expire(past)
        order = self._order(self.kit, 6)
        order.action_assign()
        lines = order.move_raw_ids.move_line_ids
        self.assertEqual(
            {line.lot_id: line.quantity for line in lines}, {second: 4, third: 2}
        )

    def test_hold_takes_reservations_off(self):
        held = self._released(self.part, "HELD", 5)
        other = self._released(self.part, "OTHER", 5)
        order = self._order(self.kit, 8)
        order.action_assign()
        self.assertEqual(order.move_raw_ids.move_line_ids.lot_id, held | other)
        self._decide(held, "hold", user=self.inspector)
        self.assertEqual(order.move_raw_ids.move_line_ids.lot_id, other)
        self.assertEqual(self._figures()["HELD"], (5, 0))
        self.assertEqual(order.move_raw_ids.state, "partially_available")
        self.assertIn(
            "Reservations taken off: 1", "".join(held.message_ids.mapped("body"))
        )
        order.action_assign()
        self.assertNotIn(held, order.move_raw_ids.move_line_ids.lot_id)

    def test_hold_is_possible_while_picked(self):
        lot = self._released(self.part, "P", 5)
        picking = self._ship(lot, 2)
        self._decide(lot, "hold")
        self.assertEqual(lot.quality_status, "on_hold")
        self.assertEqual(picking.move_line_ids.lot_id, lot, "what was entered stays")
        with self.assertRefused("on hold"):
            picking.button_validate()

    def test_hold_leaves_the_way_out(self):
        lot = self._receive(self.part, "P", 5)
        picking = self._transfer(self.part, 2, self.stock, self.suppliers, lot)
        picking.partner_id = self.supplier
        picking.move_ids.picked = False
        self._decide(lot, "hold")
        self.assertEqual(picking.move_line_ids.lot_id, lot)

    def test_reserved_by_hand_is_refused_at_the_gate(self):
        lot = self._receive(self.part, "Q", 5)
        picking = self._transfer(self.part, 1, self.stock, self.customers, lot)
        with self.assertRefused("quarantine"):
            picking.button_validate()

    def test_filter_by_flow(self):
        waiting = self._receive(self.part, "Q")
        released = self._released(self.part, "G")
        expired = self._released(self.part, "E")
        self._expire(expired)
        plain = self._receive(self.plain, "U")
        lots = waiting | released | expired | plain
        for flow in (None, Flow.CONSUME, Flow.SHIP, Flow.INTERNAL):
            self.assertEqual(lots._filter_usable(flow), released | plain)
        for flow in (Flow.SCRAP, Flow.SUPPLIER_RETURN, Flow.QUARANTINE):
            self.assertEqual(lots._filter_usable(flow), lots)
