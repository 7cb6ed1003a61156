# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qms_base.tests.signing import enrol, sign

from .supplier_common import SupplierCase


@tagged("post_install", "-at_install")
class TestSupply(SupplierCase):
    """Where a part is used, how long it lasts, and what may replace it."""

    def _bill(self, product, *parts):
        return self.env["mrp.bom"].create(
            {
                "product_tmpl_id": product.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": part.id, "product_qty": 1})
                    for part in parts
                ],
            }
        )

    def test_where_used_at_any_depth_in_one_query(self):
        half = self._product("Half", "lot")
        top = self._product("Top", "lot")
        lower, upper = self._bill(half, self.resin), self._bill(top, half)
        self._bill(self._product("Unrelated", "lot"), self.part)
        self.assertEqual(self.resin._qms_where_used(), lower | upper)
        self.assertEqual(half._qms_where_used(), upper)
        self.assertFalse(top._qms_where_used())
        action = self.resin.product_tmpl_id.action_open_where_used()
        self.assertEqual(set(action["domain"][0][2]), set((lower | upper).ids))
        self.env.flush_all()
        with self.assertQueryCount(2):
            # the recursion, and what of it this user may read
            self.resin._qms_where_used()

    def test_cover(self):
        self._change_policy("warn")
        lot = self._receive(self.resin, "S-1", 100)
        self._decide(lot, "release")
        template = self.resin.product_tmpl_id
        self.assertEqual(template.supply_cover_quantity, 100)
        self.assertEqual(template.supply_cover_days, 0)
        self._ship(lot, 10).button_validate()
        self.env.invalidate_all()
        self.assertEqual(template.supply_cover_quantity, 90)
        self.assertEqual(template.supply_cover_days, 810)

    def test_life_cycle_of_a_product(self):
        template = self.resin.product_tmpl_id
        parts = self.env["product.supplierinfo"].create(
            [
                {
                    "partner_id": partner.id,
                    "product_tmpl_id": template.id,
                    "life_cycle": "obsolete",
                }
                for partner in (self.supplier, self.stranger)
            ]
        )
        self.assertEqual(template.supply_life_cycle, "obsolete")
        gone = [("supply_life_cycle", "=", "obsolete")]
        self.assertIn(template, self.env["product.template"].search(gone))
        parts[0].life_cycle = "last_buy"
        self.assertEqual(template.supply_life_cycle, "last_buy")
        self.assertNotIn(template, self.env["product.template"].search(gone))

    def test_alternate_is_signed_by_somebody_else(self):
        for user in (self.engineer, self.manager):
            self.env["hr.employee"].create({"name": user.login, "user_id": user.id})
            enrol(user)
        self.registry_enter_test_mode()
        alternates = self.env["medical.product.alternate"]
        vals = {
            "product_tmpl_id": self.resin.product_tmpl_id.id,
            "alternate_id": self.part.id,
            "justification": "Same drawing",
        }
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            alternates.with_user(self.buyer).create(vals)
        for wrong in (
            {"manufacturer_part_number": "X-1"},
            {"alternate_id": False},
            {"alternate_id": self.resin.id},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                alternates.create(vals | wrong)
        alternate = alternates.with_user(self.engineer).create(
            vals | {"state": "approved"}
        )
        self.assertEqual(alternate.state, "draft")
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            alternate.write({"state": "approved"})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sign(alternate, "approve", self.engineer)
        sign(alternate, "approve", self.manager)
        self.assertEqual(alternate.state, "approved")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            alternate.write({"justification": "Other"})
        with self.assertRaises(UserError), self.env.cr.savepoint():
            alternate.unlink()
        sign(alternate, "withdraw", self.engineer, reason="Failed")
        self.assertEqual(alternate.state, "withdrawn")
