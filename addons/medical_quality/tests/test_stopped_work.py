# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.fields import Command

from .test_occasions import OccasionCase, at


class TestStoppedWork(OccasionCase):
    """What fails in process stops the work and holds what was made meanwhile."""

    def _fails(self, work=None):
        """The open inspections of a work order fail."""
        work = work or self.work
        found = work.sudo().inspection_ids.filtered(lambda i: i.state == "open")
        self.assertTrue(found)
        for inspection in found:
            self._enter(inspection, judgement="fail")
            inspection.with_user(self.inspector).action_complete()
        self.assertEqual(set(found.mapped("state")), {"failed"})
        return found

    def _names(self, name, order=None):
        order = (order or self.order).sudo()
        lot = self.env["stock.lot"].create({"name": name, "product_id": self.device.id})
        order.write(
            {
                "lot_producing_ids": [Command.set(lot.ids)],
                "qty_producing": order.product_qty,
            }
        )
        return lot

    # ------------------------------------------------------------------
    # Nobody goes on
    # ------------------------------------------------------------------
    def test_nobody_goes_on(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
            self._fails()
        log = self.work.time_ids[:1].sudo()
        for what, action in (
            ("starts again", lambda: self._start()),
            ("joins", lambda: self._start(self.operator2)),
            ("starts", lambda: self._start(self.inspector)),
            (
                "logs time",
                lambda: self.env["mrp.workcenter.productivity"]
                .with_user(self.operator)
                .create(
                    {
                        "workorder_id": self.work.id,
                        "workcenter_id": self.workcenter.id,
                        "loss_id": log.loss_id.id,
                    }
                ),
            ),
            ("finishes", lambda: self.work.with_user(self.operator).button_finish()),
            (
                "writes it done",
                lambda: self.work.with_user(self.operator).write({"state": "done"}),
            ),
            (
                "sets it done",
                lambda: self.work.with_user(self.operator).set_state("done"),
            ),
            (
                "marks it as done",
                lambda: self.work.with_user(self.operator).action_mark_as_done(),
            ),
            (
                "saves it done",
                lambda: self.work.with_user(self.operator).web_save(
                    {"state": "done"}, {"state": {}}
                ),
            ),
            (
                "closes the order",
                lambda: self.order.with_user(self.operator).button_mark_done(),
            ),
            (
                "writes the order done",
                lambda: self.order.with_user(self.operator).write({"state": "done"}),
            ),
            (
                "asks with a context",
                lambda: self.work.with_user(self.operator)
                .with_context(skip_gate=True, bypass_gate=True, install_mode=True)
                .button_finish(),
            ),
        ):
            with self.subTest(what=what), at(1), self._refused("failed"):
                action()
                self.env.flush_all()
        self.assertEqual(self.work.state, "progress")

    def test_whoever_works_there_is_stopped(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._start(self.operator2)
            self._inspections(self.work, self.operator)
        self.assertEqual(len(self.work.time_ids.filtered(lambda t: not t.date_end)), 2)
        with at(7):
            self._fails()
        self.assertFalse(self.work.time_ids.filtered(lambda t: not t.date_end))
        self.assertEqual(
            sum(self.work.time_ids.mapped("duration")), 14, "seven minutes each"
        )

    def test_the_reason_is_shown_at_the_work_order(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
            failed = self._fails()
        work = self.work.with_user(self.operator)
        answers = work._judge_gate(work._gate_readiness_events())
        words = [f.message for a in answers.values() for f in a.findings]
        self.assertIn(failed.name, " ".join(words))
        self.assertIn("failed", " ".join(words))

    def test_it_goes_on_once_inspected_again(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
            failed = self._fails()
        with at(2):
            again = failed.with_user(self.engineer)._open_reinspection("Oven repaired")
        with at(3), self._refused("no value for"):
            self.work.with_user(self.operator).button_finish()
        with at(4):
            self._enter(again)
            again.with_user(self.inspector).action_complete()
            self._start()
            self.work.with_user(self.operator).button_finish()
        self.assertEqual(self.work.state, "done")

    def test_other_work_orders_go_on(self):
        """What failed is of one work order."""
        with at(-30):
            other = self._order(5.0, released_part=False)
        self._asks("operation")
        with at(0):
            self._start()
            self._start(work=other.workorder_ids)
            self._inspections(self.work, self.operator)
            self._fails()
        running = other.workorder_ids.time_ids.filtered(lambda t: not t.date_end)
        self.assertEqual(len(running), 1)

    # ------------------------------------------------------------------
    # What was made meanwhile
    # ------------------------------------------------------------------
    def test_what_the_order_makes_is_on_hold(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
        lot = self._names("D-1")
        self.assertEqual(lot.quality_status, "quarantine")
        with at(1):
            failed = self._fails()
        self.assertEqual(lot.quality_status, "on_hold")
        hold = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", lot.ids), ("decision", "=", "hold")]
        )
        self.assertEqual(len(hold), 1)
        self.assertIn(failed.name, hold.reason)
        self.assertIn(failed.inspector_name, hold.reason)

    def test_what_is_named_later_is_on_hold_too(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
            failed = self._fails()
        lot = self._names("D-1")
        self.assertEqual(lot.quality_status, "on_hold")
        with at(1):
            again = failed.with_user(self.engineer)._open_reinspection("Repaired")
            self._enter(again)
            again.with_user(self.inspector).action_complete()
        # it stays so until somebody decides about it
        self.assertEqual(lot.quality_status, "on_hold")
        with at(2):
            more = self._names("D-2")
        self.assertEqual(more.quality_status, "quarantine")

    def test_what_is_named_while_it_is_inspected_again_is_on_hold(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
            failed = self._fails()
        with at(1):
            again = failed.with_user(self.engineer)._open_reinspection("Repaired")
            lot = self._names("D-1")
            self.assertEqual(lot.quality_status, "on_hold")
            with self._refused("failed"):
                self._start()
            self._enter(again)
            again.with_user(self.inspector).action_complete()
        with at(2):
            self._start()

    def test_an_earlier_part_that_is_named_later_is_on_hold(self):
        self._asks("operation_units", every_units=6)
        with at(0):
            orders, works = self._parts(4, 6)
            for work in works:
                work.with_user(self.operator).button_start()
        with at(1):
            works[0].with_user(self.operator).qty_produced = 4
            works[1].with_user(self.operator).qty_produced = 2
            self._fails(works[1])
            first = self._names("D-1", order=orders[0])
        self.assertEqual(first.quality_status, "on_hold")

    def test_what_passes_holds_nothing(self):
        self._asks("operation")
        with at(0):
            self._start()
            self._inspections(self.work, self.operator)
        lot = self._names("D-1")
        with at(1):
            self._pass_open()
        self.assertEqual(lot.quality_status, "quarantine")

    def _parts(self, first, rest):
        """The order in two parts, worked on one after the other."""
        orders = self.order.sudo()._split_productions(
            {self.order.sudo(): [first, rest]}
        )
        return orders, orders.workorder_ids.sorted("id")

    def test_earlier_parts_since_the_last_good_inspection(self):
        self._asks("operation_units", every_units=6)
        with at(0):
            orders, works = self._parts(4, 6)
            for work in works:
                work.with_user(self.operator).button_start()
        first = self._names("D-1", order=orders[0])
        second = self._names("D-2", order=orders[1])
        with at(1):
            works[0].with_user(self.operator).qty_produced = 4
            works[1].with_user(self.operator).qty_produced = 2
            # nothing was inspected since the beginning: the sixth is of the second part
            self._fails(works[1])
        self.assertEqual(
            (first | second).mapped("quality_status"), ["on_hold", "on_hold"]
        )
        holds = self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", (first | second).ids), ("decision", "=", "hold")]
        )
        self.assertEqual(len(holds), 1, "decided together")

    def test_not_what_came_before_the_last_good_inspection(self):
        self._asks("operation_units", every_units=2)
        with at(0):
            orders = self.order.sudo()._split_productions(
                {self.order.sudo(): [2, 3, 5]}
            )
            works = orders.workorder_ids.sorted("id")
            for work in works:
                work.with_user(self.operator).button_start()
        lots = [
            self._names(f"D-{number}", order=order)
            for number, order in enumerate(orders.sorted("id"))
        ]
        with at(1):
            works[0].with_user(self.operator).qty_produced = 2
            self._pass_open(works[0])
            works[1].with_user(self.operator).qty_produced = 2
            self._pass_open(works[1])
            works[1].with_user(self.operator).qty_produced = 3
            works[2].with_user(self.operator).qty_produced = 1
            self._fails(works[2])
        # the last good one was at the second piece of the second part
        self.assertEqual(
            [lot.quality_status for lot in lots],
            ["quarantine", "on_hold", "on_hold"],
        )

    def test_only_in_process(self):
        """A received lot that fails waits for its nonconformance, as before."""
        lot = self._receive("P-BAD")
        [inspection] = self._inspections(lot)
        self._enter(inspection, value="9")
        inspection.action_complete()
        self.assertEqual(inspection.state, "failed")
        self.assertEqual(lot.quality_status, "quarantine")
