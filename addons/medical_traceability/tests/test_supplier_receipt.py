# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.concession import complete, enrol, grant

from .supplier_common import SupplierCase


@tagged("post_install", "-at_install")
class TestSupplierReceipt(SupplierCase):
    """Nothing regulated comes in from whoever is not approved."""

    def _receipt(self, partner, quantity=10, lot="L-1"):
        """A receipt without an order, ready to be done."""
        picking = self._transfer(
            self.resin, quantity, self.suppliers, self.stock, lot_name=lot
        )
        picking.partner_id = partner
        return picking

    def test_without_an_order(self):
        picking = self._receipt(self.stranger)
        with self.assertRefused("not on the list.*request a concession"):
            picking.button_validate()

    def test_nobody_named(self):
        picking = self._receipt(self.env["res.partner"])
        with self.assertRefused("no supplier is named"):
            picking.button_validate()

    def test_state_written_on_the_movement(self):
        picking = self._receipt(self.stranger)
        with self.assertRefused("not on the list"):
            picking.move_ids._action_done()

    def test_approved(self):
        self._approve()
        picking = self._receipt(self.supplier)
        picking.button_validate()
        self.assertEqual(picking.move_line_ids.lot_id.quality_status, "quarantine")

    def test_order_of_another_supplier_stays_of_that_one(self):
        entry = self._approve()
        friend = self.env["res.partner"].create({"name": "Friend"})
        self._approve(friend)
        order = self._buy()
        order.button_confirm()
        entry.with_user(self.engineer)._suspend("Recall")
        picking = order.picking_ids.sudo()
        picking.partner_id = friend
        picking.move_ids.move_line_ids.lot_name = "L-2"
        picking.move_ids.quantity = 5
        picking.move_ids.move_line_ids.lot_name = "L-2"
        picking.move_ids.picked = True
        with self.assertRefused("suspended.*Recall"):
            picking.button_validate()

    def test_backorder_is_judged_when_it_comes(self):
        entry = self._approve()
        order = self._buy(quantity=10)
        order.button_confirm()
        picking = order.picking_ids.sudo()
        picking.move_ids.quantity = 4
        picking.move_ids.move_line_ids.lot_name = "L-3"
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True)._action_done()
        backorder = order.picking_ids.sudo() - picking
        self.assertEqual(picking.state, "done")
        self.assertTrue(backorder)
        entry.with_user(self.engineer)._disqualify("Falsified records")
        backorder.move_ids.quantity = 6
        backorder.move_ids.move_line_ids.lot_name = "L-4"
        backorder.move_ids.picked = True
        with self.assertRefused("disqualified.*Falsified records"):
            backorder.button_validate()

    def test_dropship(self):
        picking = self._transfer(
            self.resin, 1, self.suppliers, self.customers, lot_name="L-5"
        )
        picking.partner_id = self.stranger
        with self.assertRefused("Unknown Trading is not on the list"):
            picking.button_validate()

    def test_site(self):
        self._approve(site_id=self.site.id)
        with self.assertRefused("approved are its sites: Plant South"):
            self._receipt(self.supplier).button_validate()
        picking = self._receipt(self.site, lot="L-6")
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_not_regulated_is_plain_odoo(self):
        picking = self._transfer(
            self.plain, 1, self.suppliers, self.stock, lot_name="P-1"
        )
        picking.partner_id = self.stranger
        picking.button_validate()
        self.assertEqual(picking.state, "done")

    def test_returned_to_who_delivered_whatever_became_of_the_approval(self):
        entry = self._approve()
        picking = self._receipt(self.supplier)
        picking.button_validate()
        lot = picking.move_line_ids.lot_id
        entry.with_user(self.engineer)._disqualify("Falsified records")
        back = self._transfer(self.resin, 10, self.stock, self.suppliers, lot)
        back.partner_id = self.supplier
        back.button_validate()
        self.assertEqual(back.state, "done")


@tagged("post_install", "-at_install")
class TestSupplierConcession(SupplierCase):
    """A quantity comes in by concession; nothing does from who is barred for good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.buyer, cls.operator, cls.engineer, cls.manager):
            # a person signs, not a login
            cls.env["hr.employee"].create({"name": user.login, "user_id": user.id})
        for user in (cls.operator, cls.engineer, cls.manager):
            enrol(user)

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def test_receipt(self):
        picking = self._transfer(
            self.resin, 10, self.suppliers, self.stock, lot_name="K-1"
        )
        picking.partner_id = self.stranger
        action = picking.with_user(self.operator).action_qms_request_concession(
            "lot_receive", "supplier.not_approved"
        )
        concession = self.env["qms.concession"].browse(action["res_id"])
        complete(concession, self.engineer)
        grant(concession, self.engineer, self.manager)
        picking.button_validate()
        lot = picking.move_line_ids.lot_id
        self.assertEqual(lot.quality_status, "quarantine")
        self.assertEqual(concession.sudo().used, 10)

    def test_purchase(self):
        order = self._buy(self.stranger)
        action = order.action_qms_request_concession(
            "po_confirm", "supplier.not_approved"
        )
        concession = self.env["qms.concession"].browse(action["res_id"])
        self.assertEqual(concession.granted, 5)
        complete(concession, self.engineer)
        grant(concession, self.engineer, self.manager)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        with self.assertRefused("not on the list"):
            order.order_line.product_qty = 6

    def test_not_where_quality_has_decided(self):
        entry = self._approve()
        order = self._buy()
        for decide, code in (
            (entry._suspend, "supplier.suspended"),
            (entry._disqualify, "supplier.disqualified"),
        ):
            decide("Falsified")
            self.assertEqual(self._codes(order), [code])
            with self.assertRefused("concession"):
                order.action_qms_request_concession("po_confirm", code)

    def test_other_records_are_not_covered(self):
        first = self._buy(self.stranger)
        action = first.action_qms_request_concession(
            "po_confirm", "supplier.not_approved"
        )
        concession = self.env["qms.concession"].browse(action["res_id"])
        complete(concession, self.engineer)
        grant(concession, self.engineer, self.manager)
        second = self._buy(self.stranger)
        with self.assertRefused("not on the list"):
            second.button_confirm()
        other = self.env["res.partner"].create({"name": "Another"})
        first.partner_id = other
        with self.assertRefused("Another is not on the list"):
            first.write({"order_line": [Command.clear(), self._line()]})
            first.button_confirm()
