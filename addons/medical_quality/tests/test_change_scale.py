# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from odoo.addons.qms_base.tests.signing import sign

from ..models.change_control.medical_change_target import content_facts
from .change_common import ChangeCase

# who may act for which company is read once more or less, whatever is changed
_SLACK = 10


class TestChangeScale(ChangeCase):
    """What a change order costs in queries: nothing for a line, nothing for a bill."""

    def _bills(self, count, lines):
        """Released bills, with so many lines each."""
        bills = self.env["mrp.bom"]
        for number in range(count):
            device = self._product(f"Device {number}")
            parts = self.env["product.product"].create(
                [
                    {"name": f"Part {number}.{n}", "is_storable": True}
                    for n in range(lines)
                ]
            )
            bills |= bills.create(
                {
                    "product_tmpl_id": device.product_tmpl_id.id,
                    "bom_line_ids": [
                        Command.create({"product_id": part.id, "product_qty": 1})
                        for part in parts
                    ],
                    "operation_ids": [
                        Command.create(
                            {"name": name, "workcenter_id": self.workcenter.id}
                        )
                        for name in ("Assemble", "Test")
                    ],
                }
            )
        orders = self.env["mrp.production"].create(
            [
                {
                    "product_id": bill.product_tmpl_id.product_variant_id.id,
                    "product_qty": 2,
                    "bom_id": bill.id,
                }
                for bill in bills
            ]
        )
        orders.action_confirm()
        self.assertEqual(bills._change_released(), bills)
        return bills

    def _queries(self, count, lines):
        """``{step: queries}`` of a change of every line of such bills."""
        bills = self._bills(count, lines)
        change = self._change(*bills)
        for item in change.item_ids.with_user(self.engineer):
            item.action_draft()
            # another quantity in each line: none is written with another one
            for quantity, line in enumerate(item.draft_bom_id.bom_line_ids, 3):
                line.product_qty = quantity
        taken = {}
        steps = {
            "ask": lambda: change.with_user(self.engineer).action_ask_approval(),
            "approve": lambda: [
                self.assertTrue(sign(change, "approve", user)["signed"])
                for user in (self.reviewer, self.manager)
            ],
            "apply": lambda: change.with_user(self.engineer).action_apply(),
        }
        for name, step in steps.items():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            step()
            self.env.flush_all()
            taken[name] = self.env.cr.sql_log_count - before
        self.assertEqual(change.state, "applied")
        for bill in bills:
            self.assertEqual(
                bill.bom_line_ids.mapped("product_qty"),
                [float(n) for n in range(3, 3 + lines)],
            )
        return taken

    def test_neither_lines_nor_bills_cost_a_query(self):
        # what is read once in a process is not counted
        self._queries(1, 1)
        few = self._queries(2, 2)
        for name, more in (
            # 36 lines, and then 12 bills, each with another content
            ("lines", self._queries(2, 20)),
            ("bills", self._queries(14, 2)),
        ):
            for step, count in more.items():
                with self.subTest(name, step=step):
                    self.assertLessEqual(count, few[step] + _SLACK)

    def test_digests_go_by_what_is_compared_in_words(self):
        change = self._five_screws()
        item = change.item_ids.sudo()
        item.draft_bom_id.byproduct_ids = [
            Command.create({"product_id": self._product("Sprue").id, "product_qty": 1})
        ]
        for bill in (item.record_ref, item.draft_bom_id):
            facts = bill._change_facts()
            self.assertEqual(facts, content_facts(bill._change_content()))
            self.assertTrue(
                {"bill.code", f"bom_line_ids.{self.screw_line.id}"}
                <= {key for key, _value in facts}
            )
        self.assertNotEqual(
            item.record_ref._change_facts(), item.record_ref._change_facts_after(item)
        )
