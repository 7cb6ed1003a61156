# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import GateCase


class TestDoneLock(GateCase):
    """What is done stands: no date, lot, quantity, link or state is rewritten."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_lot = cls._stocked_lot(cls.part, "P-2", 50)

    def _closed(self):
        order = self._order()
        self._work(order)
        self._close(order)
        return order.sudo()

    def test_done_movements_stand(self):
        order = self._closed()
        raw = order.move_raw_ids
        line = raw.move_line_ids
        yesterday = fields.Datetime.now() - timedelta(days=1)
        for record, vals in (
            (line, {"lot_id": self.other_lot.id}),
            (line, {"quantity": 1.0}),
            (line, {"quantity": 5.0}),
            (line, {"date": yesterday}),
            (line, {"product_id": self.device.id}),
            (line, {"location_id": self.warehouse.lot_stock_id.location_id.id}),
            (line, {"produce_line_ids": [Command.clear()]}),
            (order.move_finished_ids.move_line_ids, {"consume_line_ids": [(5, 0, 0)]}),
            (line, {"move_id": False}),
            (raw, {"state": "confirmed"}),
            (raw, {"state": "cancel"}),
            (raw, {"date": yesterday}),
            (raw, {"quantity": 7.0}),
            (raw, {"product_uom_qty": 7.0}),
            (raw, {"raw_material_production_id": False}),
            (raw, {"lot_ids": [Command.set(self.other_lot.ids)]}),
            (raw, {"move_line_ids": [Command.clear()]}),
        ):
            with (
                self.subTest(model=record._name, vals=vals),
                self.assertRaises(UserError),
            ):
                record.write(vals)
        with self.assertRaises(UserError):
            line.unlink()
        with self.assertRaises(UserError):
            raw.unlink()

    def test_ends_of_done_movements_do_not_follow_their_transfer(self):
        picking = self._half_transfer()
        picking.with_context(skip_backorder=True).button_validate()
        move = picking.move_ids
        ends = move.location_id, move.location_dest_id
        for vals in (
            {"location_dest_id": self.stock.location_id.id},
            {"location_dest_id": self.warehouse.wh_input_stock_loc_id.id},
            {"location_id": self.warehouse.wh_input_stock_loc_id.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                picking.write(vals)
                self.env.flush_all()
        self.assertEqual((move.location_id, move.location_dest_id), ends)

    def test_nothing_is_added_to_a_done_movement(self):
        raw = self._closed().move_raw_ids
        vals = {
            "product_id": self.part.id,
            "lot_id": self.other_lot.id,
            "quantity": 1.0,
            "location_id": raw.location_id.id,
            "location_dest_id": raw.location_dest_id.id,
        }
        with self.assertRaises(UserError):
            self.env["stock.move.line"].create({"move_id": raw.id, **vals})
        with self.assertRaises(UserError):
            raw.write({"move_line_ids": [Command.create(vals)]})

    def test_movement_is_done_by_carrying_it_out_only(self):
        ends = {
            "location_id": self.stock.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        vals = {"product_id": self.part.id, "product_uom_qty": 1.0, **ends}
        with self.assertRaises(UserError):
            self.env["stock.move"].create({"state": "done", **vals})
        move = self.env["stock.move"].create(vals)
        with self.assertRaises(UserError):
            move.write({"state": "done"})

    def test_closed_order_stands(self):
        order = self._closed()
        for vals in (
            {"state": "confirmed"},
            {"state": "cancel"},
            {"qty_producing": 1.0},
            {"date_start": fields.Datetime.now() - timedelta(days=3)},
            {"date_finished": fields.Datetime.now() - timedelta(days=3)},
            {"lot_producing_ids": [Command.clear()]},
            {"bom_id": False},
            {"origin": "Somewhere else"},
            {"move_raw_ids": [Command.create({"product_id": self.part.id})]},
            {"workorder_ids": [Command.clear()]},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                order.write(vals)
        with self.assertRaises(UserError):
            order.unlink()
        order.write({"priority": "1"})

    def test_finished_work_order_stands_while_the_order_runs(self):
        order = self._order().sudo()
        workorder = order.workorder_ids[0].with_user(self.operator).sudo()
        workorder.button_start()
        workorder.button_finish()
        other = self.env["mrp.workcenter"].create({"name": "Other bench"})
        for vals in (
            {"operation_id": self.bom.operation_ids[1].id},
            {"workcenter_id": other.id},
            {"date_start": fields.Datetime.now() - timedelta(days=3)},
            {"date_finished": fields.Datetime.now() - timedelta(days=3)},
            {"name": "Something else"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                workorder.write(vals)
        with self.assertRaises(UserError):
            workorder.unlink()
        logged = workorder.get_duration()
        workorder.duration = 90.0
        self.env.flush_all()
        self.assertEqual(workorder.duration, logged)

    def test_confirmed_order_keeps_its_bill(self):
        other = self.bom.copy()
        order = self._order().sudo()
        with self.assertRaises(UserError):
            order.write({"bom_id": other.id})
        with self.assertRaises(UserError):
            order.action_update_bom()
        draft = self._order(confirm=False).sudo()
        draft.bom_id = other
        self.assertEqual(draft.bom_id, other)

    def test_posting_opens_what_is_posted_only(self):
        closed = self._closed()
        line = closed.move_finished_ids.move_line_ids
        links, ended = line.consume_line_ids, closed.date_finished
        other = self._order()
        self._work(other)
        other.action_generate_serial()
        other.qty_producing = other.product_qty
        with self.assertRaises(UserError), self.cr.savepoint():
            closed.with_user(self.operator).button_mark_done()
        with self.assertRaises(UserError), self.cr.savepoint():
            other.with_context(
                mo_ids_to_backorder=closed.ids, skip_backorder=True
            ).button_mark_done()
        self.assertEqual(line.consume_line_ids, links)
        self.assertEqual(closed.date_finished, ended)

    def _half_transfer(self):
        """A transfer of two, one of it picked: the rest becomes a backorder."""
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.part.id,
                            "product_uom_qty": 2.0,
                            "location_id": self.stock.id,
                            "location_dest_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        picking.move_ids.move_line_ids.quantity = 1.0
        picking.move_ids.picked = True
        return picking

    def test_defaults_of_a_client_do_not_reach_what_posting_creates(self):
        line = self._closed().move_raw_ids.move_line_ids
        self.assertEqual(line.quantity, 2.0)
        for defaults in (
            {"default_move_line_ids": [Command.update(line.id, {"quantity": 1.0})]},
            {"default_state": "done"},
        ):
            with self.subTest(defaults=defaults):
                picking = self._half_transfer()
                picking.with_context(skip_backorder=True, **defaults).button_validate()
                self.assertEqual(picking.state, "done")
                self.assertEqual(line.quantity, 2.0)
                backorder = picking.backorder_ids.move_ids
                self.assertEqual(backorder.product_uom_qty, 1.0)
                self.assertNotIn(backorder.state, ("done", "cancel"))

    def test_rules_that_run_while_odoo_posts_rewrite_nothing(self):
        closed = self._closed()
        line = closed.move_raw_ids.move_line_ids
        finished = closed.move_finished_ids.move_line_ids
        moves = type(self.env["stock.move"])
        write = moves.write
        attempts = []

        def tamper(moves, vals):
            result = write(moves, vals)
            if vals.get("state") == "done":
                for record, change in (
                    (line, {"lot_id": self.other_lot.id}),
                    (finished, {"consume_line_ids": [Command.clear()]}),
                    (line, {"date": fields.Datetime.now() - timedelta(days=9)}),
                    (closed, {"date_finished": fields.Datetime.now()}),
                    (moves.move_line_ids, {"lot_id": self.other_lot.id}),
                    (moves, {"location_dest_id": self.stock.id}),
                ):
                    with self.assertRaises(UserError):
                        record.write(change)
                    attempts.append(change)
            return result

        # stands for an automation rule on movements, which runs inside the posting
        self.patch(moves, "write", tamper)
        self._half_transfer().with_context(skip_backorder=True).button_validate()
        self.assertEqual(len(attempts), 6)

    def test_movements_of_plain_products_are_plain_odoo(self):
        plain = self._product("Plain", "none", regulated=False)
        ends = {
            "location_id": self.stock.id,
            "location_dest_id": self.env.ref("stock.stock_location_customers").id,
        }
        move = self.env["stock.move"].create(
            {"product_id": plain.id, "product_uom_qty": 1.0, "state": "done", **ends}
        )
        move.write({"date": fields.Datetime.now() - timedelta(days=1)})
        self.assertEqual(move.state, "done")
