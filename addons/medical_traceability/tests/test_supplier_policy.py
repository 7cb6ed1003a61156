# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .supplier_common import SupplierCase


@tagged("post_install", "-at_install")
class TestSupplierPolicy(SupplierCase):
    """A running plant goes on knowingly, by decision of its quality manager."""

    def test_a_company_refuses_to_begin_with(self):
        self.assertEqual(self.env.company.medical_supplier_policy, "block")
        made = (
            self.env["res.company"]
            .with_context(default_medical_supplier_policy="warn")
            .create({"name": "New", "medical_supplier_policy": "warn"})
        )
        self.assertEqual(made.medical_supplier_policy, "block")
        category = self.env["product.category"].create(
            {"name": "New", "medical_supplier_policy": "warn"}
        )
        self.assertFalse(category.medical_supplier_policy)

    def test_nobody_writes_it(self):
        for record in (self.env.company, self.category):
            for user in (self.manager, self.env.user):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    record.with_user(user).sudo().write(
                        {"medical_supplier_policy": "warn"}
                    )
        for user in (self.buyer, self.engineer):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self._change_policy("warn", user)
        with self.assertRaisesRegex(UserError, "reason"):
            self._change_policy("warn", reason=" ")

    def test_warned_and_on_record(self):
        self._change_policy("warn")
        change = self.env["qms.controlled.change"].search(
            [("kind", "=", "supplier_policy")], order="id desc", limit=1
        )
        self.assertEqual(change.reason, "Going on knowingly")
        self.assertEqual(change.actor_id, self.manager)
        order = self._buy(self.stranger)
        self.assertEqual(self._codes(order), ["supplier.not_approved"])
        self.assertEqual(order.qms_readiness["state"], "warning")
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        lot = self._receive(self.resin, "W-1")
        self.assertEqual(lot.quality_status, "quarantine")

    def test_who_is_on_the_list_is_judged_by_it_all_the_same(self):
        self._change_policy("warn")
        self._approve().with_user(self.engineer)._suspend("Audit")
        with self.assertRefused("suspended"):
            self._buy().button_confirm()

    def test_category_says_otherwise(self):
        with self.assertRaisesRegex(AccessError, "also concerns"):
            # a category is shared with companies of which this manager is not
            self.env["res.company"].create({"name": "Elsewhere"})
            self._change_policy("block", categ_id=self.outer.id)
        self.manager.company_ids = self.env["res.company"].search([])
        self._change_policy("warn")
        self._change_policy("block", categ_id=self.outer.id)
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            self._buy(self.stranger).button_confirm()
        self._change_policy("warn", categ_id=self.category.id)
        self._buy(self.stranger).button_confirm()
        self._change_policy("inherit", categ_id=self.category.id)
        with self.assertRefused("not on the list"), self.env.cr.savepoint():
            self._buy(self.stranger).button_confirm()
        with self.assertRaisesRegex(UserError, "refuses or warns"):
            self._change_policy("inherit")
