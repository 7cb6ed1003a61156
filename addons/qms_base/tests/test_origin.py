# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError

from ..tools.controlled import controlled_change
from .common import GateCase


class TestOrigin(GateCase):
    """Regulation and customer are taken from the product, once, by the server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "An OEM", "is_company": True}
        )
        cls.device.qms_customer_id = cls.customer

    def test_order_and_lot_belong_to_the_products_customer(self):
        order = self._order()
        order.action_generate_serial()
        self.assertEqual(order.qms_customer_id, self.customer)
        self.assertEqual(order.lot_producing_ids.qms_customer_id, self.customer)
        self.assertTrue(order.lot_producing_ids.qms_regulated)

    def test_what_was_regulated_at_creation_stays_regulated(self):
        order = self._order()
        with controlled_change():
            self.device.qms_regulated = False
        self.assertTrue(order.qms_regulated)
        with self.assertRaises(UserError):
            order.workorder_ids[0].with_user(self.nobody).button_start()

    def test_client_cannot_say_that_an_order_is_not_regulated(self):
        order = self._order(qms_regulated=False, qms_customer_id=False)
        self.assertTrue(order.qms_regulated)
        for vals in ({"qms_regulated": False}, {"qms_customer_id": False}):
            with self.assertRaises(UserError):
                order.sudo().write(vals)
        copied = order.sudo().copy({"qms_regulated": False})
        self.assertTrue(copied.qms_regulated)

    def test_draft_order_turned_into_a_regulated_product_becomes_regulated(self):
        plain = self._product("Plain device", "none", regulated=False)
        order = self.env["mrp.production"].create(
            {"product_id": plain.id, "product_qty": 1}
        )
        self.assertFalse(order.qms_regulated)
        order.write({"product_id": self.device.id})
        self.assertTrue(order.qms_regulated)
        order.write({"product_id": plain.id})
        self.assertTrue(order.qms_regulated)
