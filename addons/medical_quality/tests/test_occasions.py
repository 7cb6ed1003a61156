# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ..rules import (
    WorkLog,
    lot_changes,
    operator_changes,
    running_minutes,
    thresholds,
)
from .common import JUDGED, InspectionCase

# what was approved when the tests were set up is in force by then
NOON = (datetime.now() + timedelta(days=1)).replace(
    hour=12, minute=0, second=0, microsecond=0
)


def at(minutes):
    """So many minutes after noon."""
    return freeze_time(NOON + timedelta(minutes=minutes))


def moment(minutes):
    return NOON + timedelta(minutes=minutes)


class OccasionCase(InspectionCase):
    """One order at a bench, its material released, before noon."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator2 = cls._person("iq_operator2", "operator")
        with at(-60):
            cls.order = cls._order(10.0)
        cls.work = cls.order.workorder_ids

    @classmethod
    def _asks(cls, trigger, **vals):
        """A plan for the operation, which the order obeys."""
        plan = cls._plan(
            cls.device,
            trigger,
            [JUDGED],
            operation_id=cls.operation.id,
            **vals,
        )
        # the order is made once for all tests, as if it were planned by this plan
        (content,) = cls.order.sudo()._definition_contents().values()
        sets, (digest,) = cls.env["qms.definition.set"].sudo()._pin([content])
        cls.env.cr.execute(
            "UPDATE mrp_production SET qms_definition_id = %s WHERE id = %s",
            [sets[digest].id, cls.order.id],
        )
        cls.env.invalidate_all()
        return plan

    def _keys(self, work=None):
        found = (work or self.work).sudo().inspection_ids.sorted("id")
        return [inspection.occasion for inspection in found]

    def _start(self, user=None, work=None):
        (work or self.work).with_user(user or self.operator).button_start()

    def _pause(self, user=None, work=None):
        (work or self.work).with_user(user or self.operator).button_pending()

    def _pass_open(self, work=None):
        for inspection in (work or self.work).sudo().inspection_ids:
            if inspection.state == "open":
                self._enter(inspection)
                inspection.with_user(self.inspector).action_complete()


class TestPieces(OccasionCase):
    """First and last piece, and every so many units."""

    def test_first_piece(self):
        self._asks("operation_first")
        with at(0):
            self._start()
        inspection = self.work.sudo().inspection_ids
        self.assertEqual(inspection.occasion, "first")
        self.assertIn("first piece", inspection.subject)
        self.assertTrue(inspection.due_at)
        # a colleague joins; nobody begins again
        with at(1):
            self._start(self.operator2)
        with at(5):
            self._pause(self.operator2)
            self._pause()
        for action in (
            lambda: self._start(),
            lambda: self._start(self.operator2),
            lambda: self.work.with_user(self.operator).button_finish(),
            lambda: self.work.with_user(self.operator).write({"state": "done"}),
            lambda: self.work.write({"qty_produced": 2}),
        ):
            with at(6), self._refused("no value for Surface"):
                action()
                self.env.flush_all()
        with at(7):
            self._pass_open()
            self._start()
            self.work.with_user(self.operator).button_finish()
        self.assertEqual(self.work.state, "done")

    def test_failed_first_piece_stops_who_joins(self):
        self._asks("operation_first")
        with at(0):
            self._start()
            inspection = self.work.sudo().inspection_ids
            self._enter(inspection, judgement="fail")
            inspection.with_user(self.inspector).action_complete()
        with at(1), self._refused("failed"):
            self._start(self.operator2)

    def test_every_units(self):
        self._asks("operation_units", every_units=3)
        work = self.work.with_user(self.operator)
        with at(0):
            self._start()
            self.assertFalse(self._keys())
            work.qty_produced = 2
            self.assertFalse(self._keys())
            work.qty_produced = 3
            self.assertEqual(self._keys(), ["units:3"])
            work.qty_produced = 5
        # the next three were counted before those were inspected
        with at(1), self._refused("at 3 units"):
            work.qty_produced = 6
            self.env.flush_all()
        with at(2):
            self._pass_open()
            work.qty_produced = 9
        self.assertEqual(self._keys(), ["units:3", "units:6", "units:9"])
        with at(3), self._refused("at 6 units"):
            work.button_finish()
        with at(4):
            self._pass_open()
            work.button_finish()
        self.assertEqual(self.work.state, "done")
        # closed for ten: nine were counted, and inspected
        self.assertEqual(
            self._codes(self.order, "mo_close").count("inspection.open"), 0
        )

    def test_uncounted_units_are_asked_at_the_end(self):
        self._asks("operation_units", every_units=4)
        with at(0):
            self._start()
        for action in (
            lambda work: work.button_finish(),
            lambda work: work.write({"state": "done"}),
            lambda work: work.set_state("done"),
            lambda work: work.action_mark_as_done(),
            lambda work: work.web_save({"state": "done"}, {"state": {}}),
        ):
            with at(1), self._refused("was not inspected"):
                action(self.work.with_user(self.operator))
                self.env.flush_all()
        with at(2):
            self._pass(self.work, self.operator)
            self.assertEqual(self._keys(), ["units:4", "units:8"])
            self.work.with_user(self.operator).button_finish()
        self.assertEqual(self.work.state, "done")

    def test_a_backorder_counts_on(self):
        plan = self._asks("operation_units", every_units=6)
        with at(0):
            self._start()
            self.work.with_user(self.operator).qty_produced = 4
            orders = self.order.sudo()._split_productions({self.order.sudo(): [4, 6]})
            work = orders[1].workorder_ids
            self.assertIn(plan, orders[1]._defined_plans())
            work.with_user(self.operator).button_start()
            work.with_user(self.operator).qty_produced = 2
        self.assertFalse(self._keys())
        self.assertEqual(self._keys(work), ["units:6"])

    def test_last_piece(self):
        self._asks("operation_last")
        with at(0):
            self._start()
        self.assertEqual(self._keys(), ["last:1"])
        self.assertFalse(self.work.sudo().inspection_ids.due_at)
        with at(1):
            self._pause()
        with at(2):
            self._start()
            self._pass_open()
        with at(3):
            self._pause()
        # work went on: another piece is the last
        with at(4):
            self._start()
        self.assertEqual(self._keys(), ["last:1", "last:2"])
        with at(5), self._refused("last piece"):
            self.work.with_user(self.operator).button_finish()
        with at(6):
            self._pass_open()
            self.work.with_user(self.operator).button_finish()

    def test_an_interval_is_asked_for(self):
        for trigger, vals in (
            ("operation_units", {}),
            ("operation_minutes", {"every_minutes": -5}),
            ("operation_first", {"every_units": 5}),
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._draft(
                    self.device,
                    trigger,
                    [JUDGED],
                    operation_id=self.operation.id,
                    **vals,
                )

    def test_queries_do_not_grow(self):
        self._asks("operation_units", every_units=1)
        with at(0):
            self._start()
            work = self.work.with_user(self.operator)

            def queries(units):
                work.qty_produced = units
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(
                    self._codes(work, "wo_finish"), ["inspection.open"] * units
                )
                return self.env.cr.sql_log_count - before

            few = queries(1)
            self._pass_open()
            self.assertEqual(len(self._keys()), 1)
            # one event counts many: as many are opened, in one go
            work.qty_produced = 9
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self._codes(work, "wo_finish"), ["inspection.open"] * 8)
            self.assertEqual(self.env.cr.sql_log_count - before, few)


class TestChanges(OccasionCase):
    """Running time, set-up, downtime, operators and lots of material."""

    def _stand_still(self, reason, minutes):
        """The bench is blocked for some minutes, by somebody without a role."""
        log = (
            self.env["mrp.workcenter.productivity"]
            .with_user(self.outsider)
            .create(
                {
                    "workcenter_id": self.workcenter.id,
                    "loss_id": self.env.ref(f"mrp.block_reason{reason}").id,
                }
            )
        )
        with freeze_time(log.date_start + timedelta(minutes=minutes)):
            log.date_end = log.date_start + timedelta(minutes=minutes)
        return log

    def test_every_minutes(self):
        self._asks("operation_minutes", every_minutes=30)
        model = self.env["medical.inspection"]
        with at(0):
            self._start()
        with at(29):
            model._cron_open_occasions()
            self.assertFalse(self._keys())
        with at(31):
            model._cron_open_occasions()
            self.assertEqual(self._keys(), ["minutes:30"])
            model._cron_open_occasions()
            self.assertEqual(self._keys(), ["minutes:30"])
            self._pause()
        with at(200), self._refused("no value for Surface"):
            self._start()
        with at(201):
            self._pass_open()
            self._start()
        # the pause does not count; the end of work is an event of its own
        with at(231):
            self._pause()
        self.assertEqual(self._keys(), ["minutes:30", "minutes:60"])
        with at(232), self._refused("60 minutes"):
            self.work.with_user(self.operator).button_finish()

    def test_time_that_was_cut_short_stays_asked_for(self):
        self._asks("operation_minutes", every_minutes=30)
        with at(0):
            self._start()
        with at(31):
            self.env["medical.inspection"]._cron_open_occasions()
            log = self.work.time_ids.with_user(self.operator)
            log.date_end = moment(1)
        with at(32), self._refused("no value for Surface"):
            self._start()
        with at(33):
            self.assertEqual(self._codes(self.work, "wo_finish"), ["inspection.open"])

    def test_after_set_up_and_downtime(self):
        self._asks("operation_setup")
        self._asks("operation_downtime")
        with at(-30):
            setup = self._stand_still(2, 5)
        with at(0):
            self._start()
        self.assertEqual(setup.medical_interruption, "setup")
        self.assertEqual(self._keys(), [f"setup:{setup.id}"])
        with at(10):
            self._pass_open()
            self._pause()
            stop = self._stand_still(1, 15)
        self.assertEqual(stop.medical_interruption, "downtime")
        self.assertEqual(len(self._keys()), 1)
        # begun again: what is made now is inspected
        with at(30):
            self._start()
        self.assertEqual(self._keys()[1:], [f"downtime:{stop.id}"])
        with at(40):
            self._pause()
        with at(41), self._refused("after downtime"):
            self._start()
        with at(42), self._refused("after downtime"):
            self.work.with_user(self.operator).button_finish()

    def test_other_work_has_taken_the_set_up(self):
        self._asks("operation_setup")
        with at(-50):
            other = self.env["mrp.production"].create(
                {
                    "product_id": self.device.id,
                    "product_qty": 1,
                    "bom_id": self.bom.id,
                }
            )
            other.action_confirm()
        with at(-30):
            self._stand_still(2, 5)
        with at(-20):
            other.workorder_ids.with_user(self.operator).button_start()
            other.workorder_ids.with_user(self.operator).button_pending()
        self.assertEqual(len(self._keys(other.workorder_ids)), 1)
        with at(0):
            self._start()
        self.assertFalse(self._keys())

    def test_a_standstill_stays_on_record(self):
        with at(0):
            self._start()
            self._pause()
        with at(5):
            stop = self._stand_still(1, 5)
        for action in (
            lambda log: log.unlink(),
            lambda log: log.write({"loss_id": self.env.ref("mrp.block_reason7").id}),
            lambda log: log.write({"date_start": moment(60)}),
            lambda log: log.write({"medical_interruption": False}),
            lambda log: log.write({"workcenter_id": self.workcenter.copy().id}),
        ):
            for user in (self.outsider, self.manager):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    action(stop.with_user(user))
        forged = stop.with_user(self.outsider).create(
            {
                "workcenter_id": self.workcenter.id,
                "loss_id": self.env.ref("mrp.block_reason1").id,
                "medical_interruption": False,
            }
        )
        self.assertEqual(forged.medical_interruption, "downtime")

    def test_a_standstill_before_the_work_stays_too(self):
        """Work that waits at the bench, and has no time yet, is inspected after it."""
        with at(5):
            stop = self._stand_still(1, 5).with_user(self.outsider)
        works = self.env["mrp.workorder"].search(
            [("workcenter_id", "=", self.workcenter.id), ("state", "!=", "cancel")]
        )
        self.assertTrue(works)
        self.assertFalse(works.time_ids)
        for action in (
            lambda log: log.unlink(),
            lambda log: log.write({"loss_id": self.env.ref("mrp.block_reason7").id}),
            lambda log: log.write({"workorder_id": works[0].id}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                action(stop)
        self.assertEqual(stop.exists().medical_interruption, "downtime")

    def test_what_is_a_set_up_is_decided_by_quality(self):
        reason = self.env.ref("mrp.block_reason2")
        planner = self._person("iq_planner", "engineer", base="mrp.group_mrp_manager")
        with self.assertRaises(AccessError):
            reason.with_user(planner).medical_setup = False
        with self.assertRaises(AccessError):
            reason.with_user(planner).create({"name": "X", "medical_setup": True})
        self.assertTrue(reason.medical_setup)

    def test_change_of_operator(self):
        self._asks("operation_operator")
        with at(0):
            self._start()
            self._pause()
        with at(10):
            self._start()
            self._pause()
        self.assertFalse(self._keys())
        with at(20):
            self._start(self.operator2)
        (key,) = self._keys()
        inspection = self.work.sudo().inspection_ids
        self.assertIn("iq_operator2 person", inspection.subject)
        with at(25):
            self._pause(self.operator2)
        for user in (self.operator, self.operator2):
            with at(30), self._refused("no value for Surface"):
                self._start(user)
        with at(31):
            self._pass_open()
            self._start()
        self.assertEqual(len(self._keys()), 2)
        self.assertEqual(self._keys()[0], key)

    def test_change_of_a_material_lot(self):
        self._asks("operation_lot")
        with at(-55):
            lot = self._receive("P-2")
            self._pass(lot)
            self._release(lot)
        with at(0):
            self._start()
        self.assertFalse(self._keys())
        move = self.order.sudo().move_raw_ids
        with at(5):
            move.move_line_ids[0].quantity = 6
            self.env["stock.move.line"].create(
                {
                    "move_id": move.id,
                    "lot_id": lot.id,
                    "quantity": 4,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "product_id": self.part.id,
                }
            )
        self.assertEqual(self._keys(), [f"lot:{lot.id}"])
        self.assertIn("P-2", self.work.sudo().inspection_ids.subject)
        with at(6), self._refused("change to lot P-2"):
            self.work.with_user(self.operator).button_finish()
        with at(7):
            self._pass_open()
            self.work.with_user(self.operator).button_finish()

    def test_closing_asks_for_work_nobody_began(self):
        self._asks("operation_first")
        self.assertIn("inspection.missing", self._codes(self.order, "mo_close"))
        self.assertFalse(self._keys())

    def test_only_what_happened_is_opened(self):
        self._asks("operation_first")
        for user in (self.operator, self.outsider):
            with self.assertRaises(AccessError):
                self.env["medical.inspection"].with_user(user).create(
                    {"workorder_id": self.work.id, "occasion": "first"}
                )
        action = self.order.with_user(self.operator).action_qms_open_inspections()
        self.assertFalse(self.env["medical.inspection"].search(action["domain"]))
        action = self.work.with_user(self.operator).action_qms_open_inspections()
        self.assertFalse(self.env["medical.inspection"].search(action["domain"]))


class TestOccasionRules(InspectionCase):
    """The rules themselves, without a database."""

    @classmethod
    def setUpClass(cls):
        super(InspectionCase, cls).setUpClass()

    def test_thresholds(self):
        self.assertEqual(list(thresholds(0, 19.9999999, 10)), [10, 20])
        self.assertEqual(list(thresholds(20, 45, 10)), [30, 40])
        self.assertEqual(list(thresholds(9, 9, 10)), [])
        with self.assertRaises(ValueError):
            thresholds(0, 5, 0)

    def test_running_minutes(self):
        logs = [
            WorkLog(1, moment(0), moment(10), "a"),
            WorkLog(2, moment(5), moment(20), "b"),
            WorkLog(3, moment(6), moment(7), "c"),
            WorkLog(4, moment(40), None, "a"),
        ]
        self.assertEqual(running_minutes(logs, moment(45)), 25)
        self.assertEqual(running_minutes([], moment(45)), 0)

    def test_operator_changes(self):
        a, b = "a", "b"
        logs = [
            WorkLog(1, moment(0), moment(60), a),
            WorkLog(2, moment(5), moment(90), b),
            WorkLog(3, moment(70), moment(80), a),
            WorkLog(4, moment(100), moment(110), b),
            WorkLog(5, moment(120), None, a),
        ]
        # b joins; a, then b, go on after a break; a comes back after b began
        self.assertEqual(operator_changes(logs), [2, 5])
        self.assertEqual(operator_changes(reversed(logs)), [2, 5])

    def test_lot_changes(self):
        lines = [("m", 1), ("n", 7), ("m", 1), ("m", 2), ("m", 1), ("m", 2), ("n", 8)]
        self.assertEqual(lot_changes(lines), [2, 8])
        self.assertEqual(lot_changes([]), [])


class TestOccasionDemand(OccasionCase):
    """A work centre's plan counts for the operations done there."""

    def test_by_work_centre(self):
        self._plan(
            self.device,
            "operation_first",
            [JUDGED],
            workcenter_id=self.workcenter.id,
        )
        order = self.env["mrp.production"].create(
            {
                "product_id": self.device.id,
                "product_qty": 1,
                "bom_id": self.bom.id,
                "move_raw_ids": [Command.clear()],
            }
        )
        order.action_confirm()
        order.workorder_ids.with_user(self.operator).button_start()
        self.assertEqual(self._keys(order.workorder_ids), ["first"])
