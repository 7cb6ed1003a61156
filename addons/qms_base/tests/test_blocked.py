# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from unittest.mock import patch

from lxml import etree

from odoo.fields import Domain
from odoo.tools import mute_logger

from ..gates import BLOCK, Finding
from .attention import AttentionCase
from .common import GateCase


class TestBlocked(AttentionCase):
    """The badge of lists says what the gates would say, whoever acts."""

    def test_a_blocked_order_is_found_grouped_and_cleared(self):
        order = self._order()
        other = self._order()
        self._refuse_lot(order.move_raw_ids.move_line_ids.lot_id, "lot_consume")
        other.move_raw_ids.move_line_ids.unlink()
        orders = (order | other).sudo()
        self.blocks._look_safely(orders)
        orders.invalidate_recordset()
        self.assertEqual(order.qms_blocked_cause, "probe.refused")
        self.assertTrue(order.qms_blocked_since)
        self.assertFalse(other.qms_blocked_cause)
        mine = Domain("id", "in", orders.ids)
        for domain, found in (
            ([("qms_blocked_cause", "!=", False)], order),
            ([("qms_blocked_cause", "=", False)], other),
            ([("qms_blocked_cause", "=", "probe.refused")], order),
            ([("qms_blocked_cause", "!=", "probe.refused")], other),
            ([("qms_blocked_cause", "in", [False, "probe.refused"])], orders),
            ([("qms_blocked_cause", "=", "mo.no_bom")], orders.browse()),
        ):
            self.assertEqual(orders.search(mine & Domain(domain)), found.sudo(), domain)
        groups = dict(
            orders.with_user(self.operator)._read_group(
                mine, ["qms_blocked_cause"], ["id:recordset"]
            )
        )
        self.assertEqual(groups["probe.refused"], order)
        self.assertEqual(groups[None if None in groups else False], other)
        self.startPatcher(
            patch.object(GateCase, "probe", staticmethod(lambda event: []))
        )
        self.blocks._look_safely(orders)
        orders.invalidate_recordset()
        self.assertFalse(order.qms_blocked_cause)

    def test_who_acts_does_not_block(self):
        workorder = self._order().workorder_ids[0].sudo()
        self.assertEqual(
            workorder.with_user(self.nobody).qms_readiness["state"], "blocked"
        )
        self.blocks._look_safely(workorder)
        self.assertFalse(workorder.qms_blocked_cause)

    def test_done_records_are_not_blocked_any_more(self):
        order = self._order()
        self._refuse_lot(self.part_lot, "lot_consume")
        self.blocks._look_safely(order.sudo())
        self.assertTrue(order.qms_blocked_cause)
        order.sudo().action_cancel()
        self.env.flush_all()
        order.invalidate_recordset()
        self.assertFalse(order.qms_blocked_cause)
        self.assertFalse(
            order.search([("id", "=", order.id), ("qms_blocked_cause", "!=", False)])
        )

    def test_the_time_since_stays_while_it_is_blocked(self):
        order = self._order().sudo()
        self._refuse_lot(self.part_lot, "lot_consume")
        self.blocks._look_safely(order)
        block = self.blocks._of_records(order)[order.id]
        block.blocked_since = "2026-01-01 00:00:00"
        self.blocks._look_safely(order)
        self.assertEqual(str(block.blocked_since), "2026-01-01 00:00:00")

    def test_one_that_cannot_be_judged_stops_no_other(self):
        first, second = self._order().sudo(), self._order().sudo()

        def probe(event):
            if event.res_id in first.move_raw_ids.move_line_ids.ids:
                raise ValueError("cannot be judged")
            return [Finding("probe.refused", "no", BLOCK)]

        self.startPatcher(patch.object(GateCase, "probe", staticmethod(probe)))
        with mute_logger("odoo.addons.qms_base.models.attention.qms_gate_block"):
            self.blocks._look_safely(first | second)
        self.assertFalse(first.qms_blocked_cause)
        self.assertTrue(second.qms_blocked_cause)

    def test_queries_do_not_grow_with_the_orders(self):
        def queries(count):
            orders = self.env["mrp.production"].browse(
                [self._order().id for _n in range(count)]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.blocks._look_safely(orders)
            return self.env.cr.sql_log_count - before

        queries(2)
        few, many = queries(3), queries(12)
        self.assertEqual(few, many)

    def test_a_refusal_marks_its_order_at_once(self):
        order = self._order()
        self._refuse_lot(self.part_lot, "lot_consume")
        self._refuse(order.move_raw_ids.move_line_ids._gate_stock_events())
        self._attend()
        order.invalidate_recordset()
        self.assertEqual(order.qms_blocked_cause, "probe.refused")

    def test_refusals_are_grouped_by_cause_and_product(self):
        order = self._order()
        denial = self._refuse_nobody(order.workorder_ids[0])
        denials = denial.with_user(self.engineer)
        mine = [("id", "=", denial.id)]
        self.assertEqual(denials.cause, "person.unidentified")
        self.assertEqual(denials.product_id, self.device)
        for domain in (
            [("cause", "=", "person.unidentified")],
            [("cause", "!=", "mo.no_bom")],
            [("product_id", "=", self.device.id)],
        ):
            self.assertEqual(denials.search(mine + domain), denials)
        self.assertFalse(denials.search([*mine, ("cause", "=", "other")]))
        for spec, value in (
            ("cause", "person.unidentified"),
            ("product_id", self.device),
        ):
            [(found, count)] = denials._read_group(mine, [spec], ["__count"])
            self.assertEqual((found, count), (value, 1))

    def test_the_filter_narrows_what_other_filters_show(self):
        """Filters without a separator between them are alternatives."""
        for name, view in (
            ("mrp.production", "mrp.view_mrp_production_filter"),
            ("mrp.workorder", "mrp.view_mrp_production_workorder_form_view_filter"),
            ("stock.picking", "stock.view_picking_internal_search"),
            ("stock.lot", "stock.search_product_lot_filter"),
        ):
            arch = (
                self.env[name]
                .with_user(self.engineer)
                .get_view(self.env.ref(view).id, "search")["arch"]
            )
            alternatives, found = [], None
            for node in etree.fromstring(arch):
                if node.tag == "separator":
                    alternatives = []
                elif node.tag == "filter":
                    alternatives.append(node.get("name"))
                    if "qms_blocked" in alternatives:
                        found = alternatives
            self.assertEqual(found, ["qms_blocked"], name)

    def test_refusals_and_blocked_orders_are_counted_in_a_pivot(self):
        """A pivot groups by several fields at once."""
        order = self._order()
        self._refuse_lot(self.part_lot, "lot_consume")
        denial = self._refuse(order.move_raw_ids.move_line_ids._gate_stock_events())
        self.blocks._look_safely(order.sudo())
        for records, cause, other in (
            (denial, "cause", "checkpoint"),
            (order, "qms_blocked_cause", "product_id"),
        ):
            both, alone, total = records.with_user(
                self.engineer
            ).formatted_read_grouping_sets(
                [("id", "=", records.id)], [[cause, other], [cause], []], ["__count"]
            )
            self.assertEqual([group["__count"] for group in total], [1])
            self.assertEqual(both[0][cause], "probe.refused")
            self.assertEqual(alone[0][cause], "probe.refused")
