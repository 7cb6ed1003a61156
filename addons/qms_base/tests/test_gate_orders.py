# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form

from ..tools.controlled import controlled_change
from .common import GateCase


class TestGateOrders(GateCase):
    """Work orders and orders: who passes, what is recorded, what is refused."""

    def test_order_from_start_to_close_leaves_its_decisions(self):
        order = self._order()
        self._work(order)
        self._close(order)
        self.assertEqual(order.state, "done")
        started = self._decisions("wo_start", order.workorder_ids)
        self.assertEqual(len(started), 2)
        self.assertEqual(started.actor_id, self.operator)
        self.assertEqual(started.employee_id, self.operator.employee_ids)
        self.assertEqual(len(self._decisions("wo_finish", order.workorder_ids)), 2)
        self.assertEqual(len(self._decisions("mo_close", order)), 1)
        consumed = self._decisions("lot_consume", order.move_raw_ids.move_line_ids)
        self.assertEqual(consumed.lot_id, self.part_lot)
        self.assertEqual(consumed.quantity, 2.0)
        self.assertEqual(consumed.flow, "consume")

    def test_nobody_identified_cannot_start_on_any_path(self):
        for name, act in {
            "button": lambda w: w.button_start(),
            "write": lambda w: w.write({"state": "progress"}),
            "web_save": lambda w: w.web_save({"state": "progress"}, {"state": {}}),
            "set_state": lambda w: w.set_state("progress"),
            "done": lambda w: w.write({"state": "done"}),
            "mark as done": lambda w: w.action_mark_as_done(),
            "quantity": lambda w: w.write({"qty_produced": 1.0}),
            "import": lambda w: self._load(w, {".id": w.id, "state": "progress"}),
        }.items():
            order = self._order(user=self.nobody)
            workorder = order.workorder_ids[0]
            with self.subTest(path=name), self.assertRaises(UserError) as refused:
                act(workorder)
            self.assertIn("Nobody is identified", str(refused.exception), name)
            workorder.invalidate_recordset()
            self.assertIn(workorder.state, ("ready", "blocked"), name)

    def _load(self, workorder, values):
        result = workorder.load(list(values), [[str(v) for v in values.values()]])
        if result["messages"]:
            raise UserError(result["messages"][0]["message"])

    def test_no_context_key_and_no_superuser_opens_the_gate(self):
        order = self._order(user=self.nobody)
        keys = ("skip_gate", "bypass_gate", "qms_recording", "install_mode", "force")
        workorder = order.workorder_ids[0].with_context(**dict.fromkeys(keys, True))
        for acting in (workorder, workorder.sudo(), workorder.with_user(1)):
            with self.assertRaises(UserError):
                acting.button_start()
            with self.assertRaises(UserError):
                acting.write({"state": "progress"})

    def test_work_order_born_started_is_judged_too(self):
        order = self._order(user=self.nobody)
        with self.assertRaises(UserError):
            self.env["mrp.workorder"].with_user(self.nobody).create(
                {
                    "name": "Extra",
                    "production_id": order.id,
                    "workcenter_id": self.workcenter.id,
                    "state": "progress",
                }
            )
        with self.assertRaises(UserError):
            order.write(
                {
                    "workorder_ids": [
                        Command.update(order.workorder_ids[0].id, {"state": "done"})
                    ]
                }
            )

    def test_second_person_is_judged_and_recorded_too(self):
        order = self._order()
        workorder = order.workorder_ids[0]
        workorder.button_start()
        workorder.with_user(self.colleague).button_start()
        people = self._decisions("wo_start", workorder).employee_id
        self.assertEqual(
            people, self.operator.employee_ids | self.colleague.employee_ids
        )
        with self.assertRaises(UserError):
            workorder.with_user(self.nobody).button_start()

    def test_order_is_not_closed_over_work_that_nobody_started(self):
        order = self._order()
        order.workorder_ids[0].button_start()
        order.workorder_ids[0].button_finish()
        for name, act in {
            "button": self._close,
            "write": lambda o: o.write({"state": "done"}),
        }.items():
            with self.subTest(path=name), self.assertRaises(UserError) as refused:
                act(order)
            self.assertIn("never started", str(refused.exception), name)
            order.invalidate_recordset()
            self.assertNotEqual(order.state, "done", name)

    def test_draft_order_cannot_be_closed_directly(self):
        order = self._order(confirm=False)
        with self.assertRaises(UserError):
            self._close(order)
        self.assertEqual(order.state, "draft")

    def test_order_born_done_is_refused(self):
        order = self._order()
        with self.assertRaises(UserError):
            order.copy({"state": "done"})

    def test_backorder_is_judged_again_and_the_first_part_stays_passed(self):
        # sudo: with accounting installed, plain Odoo lets no mere manufacturing
        # user split an order; the gate judges the operator all the same
        order = self._order(quantity=5.0).sudo()
        order.action_generate_serial()
        with Form(order) as form:
            form.qty_producing = 2.0
        self._work(order)
        action = order.button_mark_done()
        self.assertEqual(action["res_model"], "mrp.production.backorder")
        wizard = self.env["mrp.production.backorder"].with_user(self.operator).sudo()
        wizard = Form(wizard.with_context(**action["context"])).save()
        wizard.action_backorder()
        self.assertEqual(order.state, "done")
        backorder = order.production_group_id.production_ids - order
        self.assertTrue(backorder.qms_regulated)
        self.assertFalse(self._decisions("wo_start", backorder.workorder_ids))
        with self.assertRaises(UserError):
            self._close(backorder)

    def test_finished_work_order_cannot_be_set_back(self):
        order = self._order()
        self._work(order)
        for state in ("ready", "progress", "blocked", "cancel"):
            with self.assertRaises(UserError):
                order.workorder_ids[0].write({"state": state})
        order.workorder_ids[0].set_state("progress")
        self.assertEqual(order.workorder_ids[0].state, "done")

    def test_unregulated_order_is_plain_odoo(self):
        with controlled_change():
            (self.device | self.part).qms_regulated = False
        order = self._order(user=self.nobody)
        part = self._product("Plain part", "none", regulated=False)
        order.sudo().move_raw_ids.unlink()
        order.sudo().write(
            {
                "move_raw_ids": [
                    Command.create({"product_id": part.id, "product_uom_qty": 1})
                ]
            }
        )
        before = self.env["qms.gate.decision"].search_count([])
        workorder = order.workorder_ids[0].sudo()
        workorder.write({"state": "progress"})
        workorder.write({"state": "done"})
        workorder.write({"state": "ready"})
        self.assertFalse(order.qms_readiness)
        self.assertEqual(self.env["qms.gate.decision"].search_count([]), before)

    def test_work_order_started_along_with_a_copy_or_a_new_order_is_judged(self):
        order = self._order(user=self.nobody).sudo()
        started = {
            "name": "Extra",
            "workcenter_id": self.workcenter.id,
            "operation_id": self.bom.operation_ids[0].id,
            "state": "progress",
        }
        with self.assertRaises(UserError):
            order.copy({"workorder_ids": [Command.create(started)]})
        with self.assertRaises(UserError):
            self.env["mrp.production"].with_user(self.nobody).create(
                {
                    "product_id": self.device.id,
                    "product_qty": 1,
                    "bom_id": self.bom.id,
                    "workorder_ids": [Command.create(started)],
                }
            )

    def test_re_pointed_work_order_is_not_started(self):
        other_bom = self.bom.copy()
        elsewhere = self.env["mrp.workcenter"].create({"name": "Elsewhere"})
        for vals in (
            {"operation_id": other_bom.operation_ids[0].id},
            {"operation_id": False},
            {"workcenter_id": elsewhere.id},
        ):
            workorder = self._order().workorder_ids[0]
            workorder.sudo().write(vals)
            with self.subTest(vals=vals), self.assertRaises(UserError) as refused:
                workorder.button_start()
            self.assertRegex(str(refused.exception), "no operation|no work center")

    def test_alternative_work_center_is_allowed(self):
        spare = self.env["mrp.workcenter"].create({"name": "Spare"})
        self.workcenter.alternative_workcenter_ids = spare
        workorder = self._order().workorder_ids[0]
        workorder.sudo().workcenter_id = spare
        workorder.button_start()
        self.assertEqual(workorder.state, "progress")
        with self.assertRaises(UserError):
            workorder.sudo().workcenter_id = self.workcenter
        with self.assertRaises(UserError):
            workorder.sudo().operation_id = self.bom.operation_ids[1]
