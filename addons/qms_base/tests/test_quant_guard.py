# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import GateCase


class TestQuantGuard(GateCase):
    """Stock of regulated products changes by movements alone."""

    def setUp(self):
        super().setUp()
        self.quant = self.env["stock.quant"].search(
            [("lot_id", "=", self.part_lot.id), ("location_id", "=", self.stock.id)]
        )

    def test_no_quantity_lot_or_place_is_written(self):
        other = self.env["stock.lot"].create(
            {"name": "P-X", "product_id": self.part.id}
        )
        shelf = self.stock.copy({"name": "Shelf"})
        for quant in (self.quant, self.quant.sudo(), self.quant.with_user(1)):
            for vals in (
                {"quantity": 999.0},
                {"reserved_quantity": 0.0},
                {"lot_id": other.id},
                {"lot_id": False},
                {"location_id": shelf.id},
            ):
                with self.subTest(vals=vals), self.assertRaises(AccessError):
                    quant.write(vals)

    def test_no_filled_quant_is_created(self):
        vals = {
            "product_id": self.part.id,
            "location_id": self.stock.id,
            "lot_id": self.part_lot.id,
        }
        with self.assertRaises(AccessError):
            self.env["stock.quant"].create({"quantity": 5.0, **vals})
        with self.assertRaises(AccessError):
            self.env["stock.quant"].sudo().create({"reserved_quantity": 5.0, **vals})

    def test_plain_stock_is_not_turned_into_regulated_stock(self):
        plain = self._product("Plain", "none", regulated=False)
        self.env["stock.quant"]._update_available_quantity(plain, self.stock, 5)
        quant = self.env["stock.quant"].search([("product_id", "=", plain.id)])
        with self.assertRaises(AccessError):
            quant.write({"product_id": self.part.id})
        quant.write({"quantity": 7.0})
        self.assertEqual(quant.quantity, 7.0)

    def test_inventory_adjustment_is_a_movement(self):
        quant = self.quant.with_context(inventory_mode=True)
        quant.inventory_quantity = 90.0
        quant.action_apply_inventory()
        self.assertEqual(self.quant.quantity, 90.0)
        move = self.env["stock.move.line"].search(
            [("lot_id", "=", self.part_lot.id), ("is_inventory", "=", True)]
        )
        self.assertEqual(move.quantity, 10.0)

    def test_a_count_entered_as_a_new_line_is_one_of_the_stock_there(self):
        """Physical Inventory: a new line for a lot in stock counts what is there."""
        counter = new_test_user(
            self.env,
            "quant_counter",
            groups="stock.group_stock_user",
            company_id=self.company.id,
        )
        counts = (
            self.env["stock.quant"].with_user(counter).with_context(inventory_mode=True)
        )
        line = {
            "product_id": self.part.id,
            "location_id": self.stock.id,
            "lot_id": self.part_lot.id,
        }
        counted = counts.create({"inventory_quantity": 97.0, **line})
        self.assertEqual(counted.sudo(), self.quant)
        self.assertEqual(self.quant.quantity, 100.0)
        counted.action_apply_inventory()
        self.assertEqual(self.quant.quantity, 97.0)
        counts.create({"inventory_quantity_auto_apply": 95.0, **line})
        self.assertEqual(self.quant.quantity, 95.0)
        moved = self.env["stock.move.line"].search(
            [("lot_id", "=", self.part_lot.id), ("is_inventory", "=", True)]
        )
        self.assertEqual(sorted(moved.mapped("quantity")), [2.0, 3.0])

    def test_a_count_creates_no_stock_beside_a_movement(self):
        """What is sent besides the count is refused as ever."""
        counts = self.env["stock.quant"].with_context(inventory_mode=True)
        line = {
            "product_id": self.part.id,
            "location_id": self.stock.id,
            "lot_id": self.part_lot.id,
        }
        with self.assertRaises(UserError), self.env.cr.savepoint():
            counts.create({"inventory_quantity": 97.0, "quantity": 500.0, **line})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            counts.create({"quantity": 500.0, **line})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            counts.with_context(default_quantity=500.0).create(
                {"inventory_quantity": 1.0, **line, "location_id": self._shelf().id}
            )
        self.assertEqual(self.quant.quantity, 100.0)

    def _shelf(self):
        return self.stock.copy({"name": "Shelf for counts"})
