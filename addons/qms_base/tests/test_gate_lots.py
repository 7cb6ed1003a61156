# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import GateCase


class TestGateLots(GateCase):
    """Consumption and shipment: the flow is judged, on every path."""

    def _delivery(self, lot, quantity=1.0):
        picking = self._new_delivery(lot, quantity)
        picking.action_confirm()
        picking.move_ids.picked = True
        return picking

    def _new_delivery(self, lot, quantity):
        customers = self.env.ref("stock.stock_location_customers")
        ends = {"location_id": self.stock.id, "location_dest_id": customers.id}
        picking = self.env["stock.picking"].create(
            {"picking_type_id": self.warehouse.out_type_id.id, **ends}
        )
        line = {"product_id": lot.product_id.id, "lot_id": lot.id, **ends}
        picking.move_ids = [
            Command.create(
                {
                    "product_id": lot.product_id.id,
                    "product_uom_qty": quantity,
                    "move_line_ids": [
                        Command.create(
                            {"picking_id": picking.id, "quantity": quantity, **line}
                        )
                    ],
                    **ends,
                }
            )
        ]
        return picking

    def test_refused_lot_is_not_consumed_on_any_path(self):
        for name, act in {
            "button": self._close,
            "action done": lambda o: o.move_raw_ids._action_done(),
        }.items():
            order = self._order()
            self._work(order)
            self._refuse_lot(self.part_lot, "lot_consume")
            with self.subTest(path=name), self.assertRaises(UserError) as refused:
                act(order)
            self.assertIn("P-1 may not be used", str(refused.exception), name)
            self.assertFalse(
                self._decisions("lot_consume", order.move_raw_ids.move_line_ids)
            )

    def test_refused_lot_is_not_shipped_on_any_path(self):
        self._refuse_lot(self.part_lot, "lot_ship")
        for name, act in {
            "button": lambda p: p.button_validate(),
            "context": lambda p: p.with_context(
                skip_sanity_check=True, skip_backorder=True, skip_expired=True
            ).button_validate(),
            "action done": lambda p: p._action_done(),
        }.items():
            picking = self._delivery(self.part_lot).with_user(self.operator)
            with self.subTest(path=name), self.assertRaises(UserError) as refused:
                act(picking)
            self.assertIn("P-1 may not be used", str(refused.exception), name)
            self.assertNotEqual(picking.state, "done", name)

    def test_refused_lot_can_be_scrapped(self):
        self._refuse_lot(self.part_lot, "lot_consume", "lot_ship")
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.part.id,
                "lot_id": self.part_lot.id,
                "scrap_qty": 1.0,
                "location_id": self.stock.id,
            }
        )
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")

    def test_product_that_is_not_regulated_ships_unjudged(self):
        plain = self._product("Plain", "lot", regulated=False)
        lot = self._stocked_lot(plain, "X-1", 5)
        self._refuse_lot(lot, "lot_ship")
        picking = self._delivery(lot)
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertFalse(self._decisions("lot_ship", picking.move_line_ids))

    def test_refusal_outlives_the_rollback(self):
        self._refuse_lot(self.part_lot, "lot_ship")
        picking = self._delivery(self.part_lot).with_user(self.operator)
        with self.assertRaises(UserError):
            picking._action_done()
        with self.registry.cursor() as cr:
            cr.execute(
                "SELECT actor_name, codes, message, lot_name FROM qms_gate_denial"
                " WHERE actor_uid = %s",
                [self.operator.id],
            )
            self.assertEqual(
                cr.fetchall(),
                [
                    (
                        self.operator.name,
                        "probe.refused",
                        "P-1 may not be used",
                        "P-1",
                    )
                ],
            )
