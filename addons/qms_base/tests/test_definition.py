# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools import mute_logger

from .common import GateCase


class TestDefinition(GateCase):
    """An order obeys what was in force when it was planned, and so do its parts."""

    def test_equal_orders_share_one_definition(self):
        first, second = self._order(), self._order(quantity=7.0)
        self.assertTrue(first.qms_definition_id)
        self.assertEqual(first.qms_definition_id, second.qms_definition_id)
        content = first._definition()
        self.assertEqual(content["bill"]["id"], self.bom.id)
        self.assertEqual(
            [operation["id"] for operation in content["operations"]],
            self.bom.operation_ids.ids,
        )
        self.assertEqual(
            list(content["parts"]), [{"product": self.part.id, "per_unit": "1"}]
        )

    def test_quantities_are_per_unit_however_the_bill_counts(self):
        gram = self.env.ref("uom.product_uom_gram")
        resin = self._product("Resin", "lot")
        resin.uom_id = self.env.ref("uom.product_uom_kgm")
        self.bom.product_qty = 50.0
        self.bom.bom_line_ids = [
            Command.create(
                {"product_id": resin.id, "product_qty": 125, "product_uom_id": gram.id}
            )
        ]
        parts = {
            part["product"]: part["per_unit"]
            for part in self._order(confirm=False)._definition()["parts"]
        }
        self.assertEqual(float(parts[resin.id]), 0.0025)
        self.assertEqual(float(parts[self.part.id]), 0.02)

    def test_later_changes_of_the_bill_do_not_reach_a_confirmed_order(self):
        order = self._order()
        pinned = order.qms_definition_id
        self.bom.operation_ids[1].unlink()
        self.bom.bom_line_ids.product_qty = 9
        self.env.flush_all()
        self.assertEqual(order.qms_definition_id, pinned)
        self.assertNotEqual(self._order().qms_definition_id, pinned)

    def test_operation_taken_out_of_the_bill_is_still_missed(self):
        """Disarm, act, rearm: the order keeps asking for what it was planned with."""
        order = self._order()
        order.sudo().workorder_ids[1].unlink()
        taken = self.bom.operation_ids[1]
        taken.active = False
        self._work(order)
        with self.assertRaises(UserError) as refused:
            self._close(order)
        self.assertIn("Operation Test", str(refused.exception))

    def test_added_work_center_does_not_count_for_running_orders(self):
        order = self._order()
        spare = self.env["mrp.workcenter"].create({"name": "Spare"})
        self.workcenter.alternative_workcenter_ids = spare
        order.workorder_ids[0].sudo().workcenter_id = spare
        with self.assertRaises(UserError):
            order.workorder_ids[0].button_start()

    def test_draft_follows_its_bill_until_it_is_confirmed(self):
        order = self._order(confirm=False)
        first = order.qms_definition_id
        other = self.bom.copy()
        order.sudo().bom_id = other
        self.env.flush_all()
        self.assertNotEqual(order.qms_definition_id, first)
        self.assertEqual(order._definition()["bill"]["id"], other.id)

    def test_backorder_inherits_and_a_copy_does_not(self):
        order = self._order(quantity=5.0).sudo()
        pinned = order.qms_definition_id
        self.bom.bom_line_ids.product_qty = 3
        order.action_generate_serial()
        with Form(order) as form:
            form.qty_producing = 2.0
        self._work(order)
        order.move_raw_ids.quantity = 2.0
        action = order.with_context(skip_consumption=True).button_mark_done()
        wizard = self.env["mrp.production.backorder"].sudo()
        Form(wizard.with_context(**action["context"])).save().action_backorder()
        backorder = order.production_group_id.production_ids - order
        self.assertEqual(backorder.qms_definition_id, pinned)
        self.assertNotEqual(order.copy().qms_definition_id, pinned)

    def test_group_of_another_order_gives_no_definition(self):
        order = self._order()
        self.bom.bom_line_ids.product_qty = 3
        intruder = self._order(production_group_id=order.production_group_id.id)
        self.assertNotEqual(intruder.qms_definition_id, order.qms_definition_id)

    def test_nobody_writes_a_definition(self):
        order = self._order()
        other = self._order(confirm=False).qms_definition_id
        with self.assertRaises(UserError):
            order.sudo().write({"qms_definition_id": other.id})
        created = self._order(qms_definition_id=False)
        self.assertTrue(created.qms_definition_id)
        with self.assertRaises(AccessError):
            self.env["qms.definition.set"].sudo().create({})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.InsufficientPrivilege),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("UPDATE qms_definition_set SET content = '{}'")

    def test_plain_orders_pin_nothing(self):
        plain = self._product("Plain device", "none", regulated=False)
        order = self.env["mrp.production"].create(
            {"product_id": plain.id, "product_qty": 1}
        )
        self.assertFalse(order.qms_definition_id)

    def test_no_client_chooses_what_an_order_obeys(self):
        """Neither in the values, nor by the context, nor by an own default."""
        other = self._product("Other device", "lot")
        foreign = self.env["mrp.production"].create(
            {"product_id": other.id, "product_qty": 1}
        )
        wanted = foreign.qms_definition_id
        self.assertTrue(wanted)
        self.env["ir.default"].sudo().set(
            "mrp.production", "qms_definition_id", wanted.id, user_id=self.operator.id
        )
        orders = self.env["mrp.production"].with_user(self.operator)
        vals = {
            "product_id": self.device.id,
            "product_qty": 1,
            "bom_id": self.bom.id,
        }
        for model in (
            orders,
            orders.with_context(default_qms_definition_id=wanted.id),
        ):
            order = model.create(vals)
            self.assertEqual(order.qms_definition_id, self._order().qms_definition_id)
        with self.assertRaises(UserError):
            orders.create(
                {
                    **vals,
                    "state": "confirmed",
                    "product_uom_id": self.device.uom_id.id,
                }
            )

    def test_done_move_is_not_turned_into_a_component(self):
        plain = self._product("Screw", "none", regulated=False)
        order = self._order()
        move = self.env["stock.move"].create(
            {
                "product_id": plain.id,
                "product_uom_qty": 2.0,
                "quantity": 2.0,
                "raw_material_production_id": order.id,
                "location_id": self.stock.id,
                "location_dest_id": self.part.property_stock_production.id,
                "picked": True,
                "state": "done",
            }
        )
        with self.assertRaises(UserError):
            move.product_id = self.part
