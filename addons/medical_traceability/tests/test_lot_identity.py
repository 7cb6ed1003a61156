# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import TraceabilityCase


@tagged("post_install", "-at_install")
class TestLotIdentity(TraceabilityCase):
    """What a lot is called, and of what, stays once it has moved."""

    def test_name_and_product(self):
        lot = self._receive(self.part, "N-1")
        other = self._product("Other part", "lot")
        for vals in ({"name": "N-2"}, {"product_id": other.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                lot.write(vals)
        lot.write({"name": "N-1", "product_id": self.part.id, "ref": "A note"})
        fresh = self.env["stock.lot"].create({"name": "F", "product_id": self.part.id})
        fresh.name = "F-2"

    def test_deletion(self):
        lot = self._receive(self.part, "N-1")
        with self.assertRaises(UserError):
            lot.unlink()
        with self.assertRaises(UserError):
            lot.sudo().unlink()
        self.env["stock.lot"].create({"name": "F", "product_id": self.part.id}).unlink()

    def test_expiry_of_a_moved_lot_is_changed_by_quality(self):
        lot = self._receive(self.kit, "N-1")
        later = lot.expiration_date + timedelta(days=30)
        for user in (self.clerk, self.operator, self.inspector):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                lot.with_user(user).expiration_date = later
        lot.with_user(self.clerk).write({"expiration_date": lot.expiration_date})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            lot.with_user(self.engineer).expiration_date = later
        lot.with_user(self.engineer).write(
            {"expiration_date": later, "qms_change_reason": "Re-tested"}
        )
        self.assertEqual(lot.expiration_date, later)

    def test_unregulated_lots_are_as_before(self):
        lot = self._receive(self.plain, "U-1")
        lot.name = "U-2"
        self.assertEqual(lot.name, "U-2")
