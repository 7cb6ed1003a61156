# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestReturns(TraceabilityCase):
    """What comes back, or turns up, is not released stock; a return to the supplier
    is one to the supplier it came from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.supplier.is_company = True
        cls.depot = partners.create(
            {"name": "Test Moulding, depot", "parent_id": cls.supplier.id}
        )
        cls.stranger = partners.create({"name": "Test Stranger", "is_company": True})

    def _given_back(self, shipment, quantity=1):
        """The return of a shipment, as Odoo's wizard makes it."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=shipment.id, active_model="stock.picking")
            .create({"picking_id": shipment.id})
        )
        wizard.product_return_moves.quantity = quantity
        back = self.env["stock.picking"].browse(wizard._create_return().id)
        back.move_ids.picked = True
        return back.with_user(self.clerk)

    def _shipped(self, product, name, quantity=10, part=1):
        lot = self._released(product, name, quantity)
        shipment = self._ship(lot, part)
        shipment.button_validate()
        self.assertEqual(shipment.state, "done")
        return lot, shipment

    def test_customer_return_goes_back_to_quarantine(self):
        for product, name, quantity in (
            (self.device, "SN-1", 1),
            (self.part, "L-1", 10),
        ):
            with self.subTest(product=product.name):
                lot, shipment = self._shipped(product, name, quantity)
                back = self._given_back(shipment)
                back.button_validate()
                self.env.flush_all()
                self.assertEqual(back.state, "done")
                self.assertEqual(lot.quality_status, "quarantine")
                disposition = self.env["medical.lot.disposition"].search(
                    [("lot_ids", "in", lot.ids), ("decision", "=", "quarantine")]
                )
                self.assertEqual(disposition.state, "done")
                self.assertIn(back.name, disposition.reason)
                self.assertIn(self.clerk.name, disposition.reason)
                decision = self.env["qms.gate.decision"].search(
                    [("checkpoint", "=", "lot_return"), ("lot_id", "=", lot.id)]
                )
                self.assertEqual(decision.flow, "customer_return")
                with self.assertRefused("quarantine"):
                    self._ship(lot).button_validate()

    def test_return_takes_reservations_off(self):
        lot, shipment = self._shipped(self.part, "L-2")
        waiting = self._ship(lot)
        waiting.move_ids.picked = False
        self.assertEqual(waiting.move_line_ids.lot_id, lot)
        self._given_back(shipment).button_validate()
        self.assertFalse(waiting.move_line_ids)

    def test_returned_lot_is_released_anew_and_stays_so(self):
        lot, shipment = self._shipped(self.part, "L-3")
        back = self._given_back(shipment)
        back.button_validate()
        self._decide(lot, "release")
        # constraints fire again on later writes: what came back was dealt with
        back.sudo().move_line_ids._check_gate_stock()
        self.assertEqual(lot.quality_status, "released")

    def test_lots_decided_otherwise_keep_their_status(self):
        for decision, status in (("hold", "on_hold"), ("reject", "rejected")):
            with self.subTest(status=status):
                lot, shipment = self._shipped(self.part, f"L-{decision}")
                self._decide(lot, decision)
                self._given_back(shipment).button_validate()
                self.assertEqual(lot.quality_status, status)

    def _count(self, lot, found):
        """An inventory count of a lot in stock, applied by a stock user."""
        quant = lot.quant_ids.filtered(lambda q: q.location_id == self.stock)
        quant = quant.with_user(self.clerk).with_context(inventory_mode=True)
        quant.inventory_quantity = found
        quant.action_apply_inventory()
        self.env.flush_all()

    def test_found_by_inventory_goes_back_to_quarantine(self):
        lot = self._released(self.part, "G-1")
        self._count(lot, 11)
        self.assertEqual(lot.quality_status, "quarantine")
        note = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", lot.ids), ("decision", "=", "quarantine")]
        )
        self.assertIn("inventory", note.reason)

    def test_lost_by_inventory_changes_nothing(self):
        lot = self._released(self.part, "G-2")
        self._count(lot, 9)
        self.assertEqual(lot.quality_status, "released")

    def test_plain_products_come_back_as_in_odoo(self):
        lot = self._receive(self.plain, "U-1")
        shipment = self._ship(lot)
        shipment.button_validate()
        self._given_back(shipment).button_validate()
        self.assertFalse(lot.quality_status)

    # ------------------------------------------------------------------
    # To the supplier
    # ------------------------------------------------------------------
    def _received_from(self, partner, name, product=None):
        picking = self._transfer(
            product or self.part, 10, self.suppliers, self.stock, lot_name=name
        )
        picking.partner_id = partner
        picking.button_validate()
        return picking.move_line_ids.lot_id

    def _sent_to(self, partner, lot):
        picking = self._transfer(
            lot.product_id, 1, self.stock, self.suppliers, lot
        ).with_context(skip_expired=True)
        picking.partner_id = partner
        return picking

    def test_rejected_lot_returns_to_its_own_supplier(self):
        lot = self._received_from(self.depot, "S-1")
        self._decide(lot, "reject")
        for partner in (self.depot, self.supplier):
            picking = self._sent_to(partner, lot)
            picking.button_validate()
            self.assertEqual(picking.state, "done")

    def test_return_to_another_supplier_is_a_shipment(self):
        lot = self._received_from(self.supplier, "S-2")
        for partner in (self.stranger, self.env["res.partner"]):
            with self.subTest(partner=partner.name):
                with self.assertRefused("was not received from"):
                    self._sent_to(partner, lot).button_validate()
        self._decide(lot, "release")
        picking = self._sent_to(self.stranger, lot)
        picking.button_validate()
        self.env.flush_all()
        decision = self.env["qms.gate.decision"].search(
            [("checkpoint", "=", "lot_ship"), ("lot_id", "=", lot.id)]
        )
        self.assertEqual(decision.flow, "ship")

    def test_unreleased_device_leaves_by_no_supplier_location(self):
        self._released(self.part, "S-3")
        device = self._produce(self.device, ["SN-9"])
        with self.assertRefused("was not received from"):
            self._sent_to(self.supplier, device).button_validate()
        ends = {"location_id": self.stock.id, "location_dest_id": self.suppliers.id}
        move = self.env["stock.move"].create(
            {
                "product_id": self.device.id,
                "product_uom_qty": 1,
                "partner_id": self.supplier.id,
                **ends,
                "move_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.device.id,
                            "lot_id": device.id,
                            "quantity": 1,
                            **ends,
                        },
                    )
                ],
            }
        )
        move.picked = True
        with self.assertRefused("was not received from"):
            move._action_done()

    def test_who_delivered_stands(self):
        lot = self._received_from(self.supplier, "S-4")
        receipt = lot.qms_move_line_ids.picking_id
        with self.assertRaises(UserError):
            receipt.with_user(self.clerk).partner_id = self.stranger

    def test_queries_do_not_grow_with_the_lines(self):
        def count(number):
            lots = self.env["stock.lot"]
            for index in range(number):
                lots |= self._received_from(self.supplier, f"Q-{number}-{index}")
            pickings = self.env["stock.picking"]
            for lot in lots:
                pickings |= self._sent_to(self.supplier, lot)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            flows = pickings.move_line_ids._gate_flows()
            self.assertEqual(
                {flow.value for flow in flows.values()}, {"supplier_return"}
            )
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(9))
