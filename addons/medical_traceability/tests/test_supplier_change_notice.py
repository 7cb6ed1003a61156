# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import enrol, sign

from .supplier_common import SupplierCase


@tagged("post_install", "-at_install")
class TestSupplierChangeNotice(SupplierCase):
    """What a supplier changes is looked up, decided by signature, and stands."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.engineer, cls.manager):
            cls.env["hr.employee"].create({"name": user.login, "user_id": user.id})
            enrol(user)
        cls.env["product.supplierinfo"].create(
            {
                "partner_id": cls.supplier.id,
                "product_tmpl_id": cls.resin.product_tmpl_id.id,
                "manufacturer_part_number": "M-77",
            }
        )
        cls.made = cls._product("Made of resin", "lot")
        cls.bill = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.made.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": cls.resin.id, "product_qty": 2})
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _notice(self, user=None, **vals):
        return (
            self.env["medical.supplier.change.notice"]
            .with_user(user or self.engineer)
            .create(
                {
                    "partner_id": self.supplier.id,
                    "supplier_reference": "PCN-1",
                    "description": "Another pigment",
                    "part_numbers": "M-77, M-78",
                    **vals,
                }
            )
        )

    def test_impact_and_decision(self):
        self._approve()
        order = self._buy(quantity=7)
        order.button_confirm()
        lot = self._receive(self.resin, "N-1", 30)
        self._decide(lot, "release")
        work = self._order(self.made, 3)
        notice = self._notice(state="decided", impact_at="2020-01-01 00:00:00")
        self.assertEqual(notice.state, "draft")
        self.assertFalse(notice.impact_at)
        with self.assertRaisesRegex(UserError, "without: .*Impact"):
            notice.action_decide()
        notice.action_look_up_impact()
        found = {(i.kind, i.res_id): i.quantity for i in notice.impact_ids}
        self.assertEqual(
            found,
            {
                ("product", self.resin.id): 0,
                ("bom", self.bill.id): 0,
                ("purchase", order.id): 7,
                ("lot", lot.id): 30,
                ("order", work.id): 6,
            },
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            notice.impact_ids[0].write({"quantity": 1})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            notice.impact_ids[0].unlink()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            notice.write({"impact_ids": [Command.clear()]})
        notice.write({"decision": "conditional", "decision_reason": "Tested"})
        with self.assertRaisesRegex(UserError, "without: Conditions"):
            notice.action_decide()
        notice.conditions = "First three lots inspected"
        sign(notice, "decide", self.engineer)
        self.assertEqual(notice.state, "draft")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sign(notice, "decide", self.engineer)
        sign(notice, "decide", self.manager)
        self.assertEqual(notice.state, "decided")
        for act in (
            lambda: notice.write({"decision": "accept"}),
            lambda: notice.action_look_up_impact(),
            lambda: notice.unlink(),
            lambda: notice.impact_ids.sudo().unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertEqual(
            notice.qms_retain_until,
            fields.Date.add(notice.status_changed_on.date(), years=2),
        )

    def test_who_may(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self._notice(self.buyer)
        notice = self._notice()
        self.assertEqual(notice.with_user(self.buyer).supplier_reference, "PCN-1")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            notice.with_user(self.buyer).action_look_up_impact()
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            notice.write({"state": "decided"})

    def test_overdue(self):
        notice = self._notice(answer_due="2020-01-01")
        self.assertTrue(notice.overdue)
        late = self.env["medical.supplier.change.notice"].search(
            [("overdue", "=", True)]
        )
        self.assertIn(notice, late)

    def test_without_products_there_is_nothing_to_look_up(self):
        notice = self._notice(part_numbers="NONE")
        with self.assertRaisesRegex(UserError, "which products"):
            notice.action_look_up_impact()
