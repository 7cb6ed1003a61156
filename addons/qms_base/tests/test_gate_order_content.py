# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import GateCase


class TestGateOrderContent(GateCase):
    """An order closes only with its operations done and its components used."""

    def test_removed_operation_is_missed(self):
        order = self._order()
        order.sudo().workorder_ids[1].unlink()
        self._work(order)
        with self.assertRaises(UserError) as refused:
            self._close(order)
        self.assertIn("Operation Test", str(refused.exception))

    def test_cancelled_operation_is_missed(self):
        order = self._order()
        order.workorder_ids[1].action_cancel()
        order.workorder_ids[0].button_start()
        order.workorder_ids[0].button_finish()
        with self.assertRaises(UserError) as refused:
            self._close(order)
        self.assertIn("Operation Test", str(refused.exception))

    def test_operation_done_for_fewer_is_missed(self):
        order = self._order(quantity=4.0)
        for workorder in order.workorder_ids:
            workorder.button_start()
            workorder.qty_producing = 2.0
            workorder.button_finish()
        order.qty_producing = 4.0
        if not order.lot_producing_ids:
            order.action_generate_serial()
        order.move_raw_ids.quantity = 4.0
        order.move_raw_ids.picked = True
        with self.assertRaises(UserError) as refused:
            order.with_context(skip_consumption=True).button_mark_done()
        self.assertIn("was not done for the quantity", str(refused.exception))

    def test_what_an_operation_was_not_done_for_is_planned_and_done(self):
        order = self._order(quantity=4.0)
        first, last = order.workorder_ids
        first.button_start()
        first.qty_produced = 3.0
        first.button_finish()
        event = order._make_gate_event("mo_close", order.id)
        (finding,) = (
            one
            for one in order._judge_gate([event])[event].findings
            if one.code == "operation.missing"
        )
        self.assertTrue(order.qms_rest_to_plan)
        outsider = new_test_user(self.env, "gc_outsider", groups="base.group_user")
        with self.assertRaises(AccessError):
            getattr(order.with_user(outsider), finding.cure.method)()
        getattr(order, finding.cure.method)()
        self.assertFalse(order.qms_rest_to_plan)
        rest = order.workorder_ids - first - last
        self.assertEqual(rest.operation_id, first.operation_id)
        self.assertEqual(rest.workcenter_id, first.workcenter_id)
        self.assertEqual((rest.qty_remaining, first.state), (1.0, "done"))
        # at a terminal it is there at once, whatever else is to be done
        self.assertEqual(rest.state, "ready")
        self.assertLessEqual(rest.sequence, last.sequence)
        with self.assertRaisesRegex(UserError, "nothing to plan"):
            order.action_qms_plan_rest()
        rest.button_start()
        rest.qty_produced = 1.0
        rest.button_finish()
        last.button_start()
        last.button_finish()
        self._close(order)
        self.assertEqual(order.state, "done")
        with self.assertRaisesRegex(UserError, "nothing to plan"):
            order.action_qms_plan_rest()

    def test_the_rest_of_a_later_operation_is_ready_at_once(self):
        """However much of it was finished; what comes before it is done."""
        order = self._order(quantity=5.0)
        first, last = order.workorder_ids
        first.button_start()
        first.button_finish()
        last.button_start()
        last.qty_produced = 3.0
        last.button_finish()
        order.action_qms_plan_rest()
        rest = order.workorder_ids - first - last
        self.assertEqual((rest.qty_remaining, rest.state), (2.0, "ready"))
        self.assertEqual(rest.qty_ready, 2.0)

    def test_what_was_cancelled_is_planned_anew(self):
        order = self._order()
        order.workorder_ids[1].action_cancel()
        order.action_qms_plan_rest()
        self.assertEqual(
            [(one.name, one.state == "cancel") for one in order.workorder_ids.sorted()],
            [("Assemble", False), ("Test", True), ("Test", False)],
        )
        for workorder in order.workorder_ids.filtered(lambda w: w.state != "cancel"):
            workorder.button_start()
            workorder.button_finish()
        self._close(order)
        self.assertEqual(order.state, "done")

    def test_component_not_consumed_is_missed(self):
        self.bom.consumption = "flexible"
        for name, prepare in {
            "zero": lambda o: o.move_raw_ids.write({"quantity": 0, "picked": False}),
            "removed": lambda o: o.sudo().move_raw_ids.unlink(),
        }.items():
            order = self._order()
            self._work(order)
            order.action_generate_serial()
            order.qty_producing = order.product_qty
            order.do_unreserve()
            prepare(order)
            with self.subTest(how=name), self.assertRaises(UserError) as refused:
                order.with_context(skip_consumption=True).button_mark_done()
            self.assertIn("0 of 2", str(refused.exception))

    def test_too_little_is_refused_where_consumption_is_strict(self):
        self.bom.consumption = "strict"
        order = self._order()
        self._work(order)
        order.action_generate_serial()
        order.qty_producing = 2.0
        order.move_raw_ids.quantity = 1.0
        order.move_raw_ids.picked = True
        with self.assertRaises(UserError) as refused:
            order.with_context(skip_consumption=True).button_mark_done()
        self.assertIn("1 of 2", str(refused.exception))

    def test_order_without_a_bill_is_not_closed(self):
        order = self.env["mrp.production"].create(
            {
                "product_id": self.device.id,
                "product_qty": 1,
                "bom_id": False,
                "move_raw_ids": [
                    Command.create({"product_id": self.part.id, "product_uom_qty": 1})
                ],
            }
        )
        order.bom_id = False
        order.action_confirm()
        with self.assertRaises(UserError) as refused:
            self._close(order.with_user(self.operator))
        self.assertIn("bill of materials", str(refused.exception))

    def test_order_that_consumed_is_not_cancelled(self):
        order = self._order()
        self._work(order)
        order.move_raw_ids._action_done()
        with self.assertRaises(UserError) as refused:
            order.action_cancel()
        self.assertIn("consumed or produced already", str(refused.exception))
        with self.assertRaises(UserError):
            order.sudo().write({"state": "cancel"})

    def test_order_whose_work_began_is_cancelled_by_quality_only(self):
        order = self._order()
        order.workorder_ids[0].button_start()
        for act in (
            lambda o: o.action_cancel(),
            lambda o: o.sudo().write({"state": "cancel"}),
        ):
            with self.assertRaises(UserError) as refused:
                act(order)
            self.assertIn("A quality engineer decides", str(refused.exception))
        engineer = self._person("gate_engineer", "qms_base.group_qms_engineer")
        order.with_user(engineer).action_cancel()
        self.assertEqual(order.state, "cancel")

    def test_order_that_did_nothing_yet_is_cancelled(self):
        order = self._order()
        order.action_cancel()
        self.assertEqual(order.state, "cancel")
        with self.assertRaises(UserError):
            order.sudo().write({"state": "confirmed"})
