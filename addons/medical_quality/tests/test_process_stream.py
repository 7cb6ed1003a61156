# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .process_common import BELT, ZONE, ProcessCase
from .test_occasions import at, moment


class TestProcessStream(ProcessCase):
    """Work is monitored while it runs: warned, stopped, and passed when it was good."""

    # ------------------------------------------------------------------
    # Opened
    # ------------------------------------------------------------------
    def test_opened_when_work_begins_and_asked_for_at_the_finish(self):
        self._monitors()
        self.assertFalse(self._stream())
        with at(0):
            self._start()
        inspection = self._stream()
        self.assertEqual(inspection.occasion, "stream:1")
        self.assertEqual(inspection.stream_from, moment(0))
        self.assertFalse(inspection.due_at, "due when the work is finished")
        with at(1), self._refused("monitors the process data"):
            self.work.with_user(self.operator).button_finish()
        with at(1), self._refused("monitors the process data"):
            self.work.with_user(self.operator).write({"state": "done"})
            self.env.flush_all()
        with at(1), self._refused("monitors the process data"):
            self.order.with_user(self.operator).button_mark_done()

    def test_a_break_is_no_hindrance(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._pause()
        with at(30):
            self._start()
        self.assertEqual(self._keys(), ["stream:1"])

    def test_who_goes_on_after_it_passed_is_monitored_anew(self):
        self._monitors()
        self._monitored()
        with at(5):
            self._complete()
        self.assertEqual(self._stream().state, "passed")
        with at(6):
            self._start()
        self.assertEqual(self._keys(), ["stream:1", "stream:2"])
        with at(6.5), self._refused("monitors the process data"):
            self.work.with_user(self.operator).button_finish()
        with at(7):
            self._send("244", "245", begin=6)
            self._pause()
            self._complete()
            self.work.with_user(self.operator).button_finish()
        self.assertEqual(self.work.state, "done")

    def test_time_that_is_logged_afterwards_asks_again(self):
        self._monitors()
        self._monitored()
        with at(5):
            self._complete()
        log = self.work.sudo().time_ids[:1]
        with at(30):
            self.env["mrp.workcenter.productivity"].with_user(self.operator).create(
                {
                    "workorder_id": self.work.id,
                    "workcenter_id": self.workcenter.id,
                    "loss_id": log.loss_id.id,
                    "date_start": moment(20),
                    "date_end": moment(25),
                }
            )
            self.env.flush_all()
            with self._refused("monitors the process data"):
                self.work.with_user(self.operator).button_finish()

    # ------------------------------------------------------------------
    # Passed
    # ------------------------------------------------------------------
    def test_passed_with_the_values_of_the_server(self):
        self._monitors(ZONE, BELT)
        with at(0):
            self._start()
        with at(3):
            self._send("244", 246.5, 241, "245.25")
            self._send(65, 65, 65.5, 64, channel="belt")
            self._pause()
            self._complete()
        inspection = self._stream()
        self.assertEqual(inspection.state, "passed")
        self.assertEqual(inspection.inspector_id, self.operator)
        zone, belt = inspection.result_ids
        # 246.5 is 3.5 below 250, 241 is 6 above 235
        self.assertEqual(zone.value_text, "246.5")
        self.assertEqual(zone.stream_at, moment(1))
        self.assertEqual(zone.recorded_by_id, self.machine)
        self.assertFalse(zone.recorded_employee_id)
        self.assertEqual(
            (zone.stream_count, zone.stream_low, zone.stream_high, zone.stream_mean),
            (4, "241", "246.5", "244.19"),
        )
        self.assertEqual(belt.value_text, "64")
        self.assertEqual(zone._digest_content()["stream"]["sender"], "iq_oven")
        with at(4):
            self.work.with_user(self.operator).button_finish()
        self.assertEqual(self.work.state, "done")

    def test_not_while_work_runs(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("245", "245")
            with self._refused("still runs"):
                self._complete()
        self.assertFalse(self._stream().result_ids.recorded_at)

    def test_not_without_readings_of_each_channel(self):
        self._monitors(ZONE, BELT)
        with at(0):
            self._start()
        with at(1):
            self._send("245", "245")
            self._pause()
            with self._refused("sent nothing for Belt speed"):
                self._complete()

    def test_not_with_a_gap(self):
        self._monitors()
        with at(0):
            self._start()
        with at(6):
            self._send("245", "245")
            self._send("245", begin=5.5)
            self._pause()
            with self._refused("went on unmonitored"):
                self._complete()
            with self._refused("went on unmonitored"):
                self._complete(self.inspector)

    def test_not_with_a_gap_at_the_begin_or_the_end(self):
        self._monitors()
        with at(0):
            self._start()
        with at(3):
            self._send("245", begin=2.5)
            self._pause()
            with self._refused("silent from"):
                self._complete()

    def test_what_the_machine_kept_closes_the_gap(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("245", "245")
        with at(8):
            self._pause()
            with self._refused("went on unmonitored"):
                self._complete()
            # the network is back
            self._send(*["245"] * 7, begin=2)
            self._complete()
        self.assertEqual(self._stream().state, "passed")

    # ------------------------------------------------------------------
    # Stopped
    # ------------------------------------------------------------------
    def test_what_leaves_its_limit_stops_the_work_at_once(self):
        self._monitors(ZONE, BELT)
        lot = self.env["stock.lot"].create(
            {"name": "D-1", "product_id": self.device.id}
        )
        with at(0):
            self._start()
            self.order.sudo().write({"lot_producing_ids": [(6, 0, lot.ids)]})
        with at(3):
            self._send("245", "248", "250.1", "252")
        inspection = self._stream()
        self.assertEqual(inspection.state, "failed")
        self.assertEqual(inspection.inspector_id, self.machine)
        self.assertEqual(inspection.inspector_name, self.machine.name)
        self.assertTrue(inspection.digest)
        zone, belt = inspection.result_ids
        self.assertEqual((zone.value_text, zone.conform), ("252", "does_not_conform"))
        self.assertEqual((zone.stream_count, zone.recorded_by_id), (4, self.machine))
        self.assertFalse(belt.entered)
        self.assertFalse(self.work.time_ids.filtered(lambda log: not log.date_end))
        self.assertEqual(lot.quality_status, "on_hold")
        for action in (
            lambda: self._start(),
            lambda: self._start(self.operator2),
            lambda: self.work.with_user(self.operator).button_finish(),
            lambda: self.work.with_user(self.operator).write({"state": "done"}),
            lambda: self.order.with_user(self.operator).button_mark_done(),
        ):
            with at(4), self._refused("failed"):
                action()
                self.env.flush_all()

    def test_the_limit_itself_is_inside(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("250", "235")
        self.assertEqual(self._stream().state, "open")

    def test_nobody_works_nothing_is_judged(self):
        self._monitors()
        self._monitored()
        with at(6):
            self._send("180", "20", begin=5)
        self.assertEqual(self._stream().state, "open")
        self.assertFalse(self._alarms())
        readings = self.env["medical.process.reading"].search([])
        self.assertEqual(len(readings), 7, "kept all the same")
        self.assertEqual(len(readings.filtered("inspection_ids")), 5)
        with at(7):
            self._complete()
        self.assertEqual(self._stream().state, "passed")

    def test_repaired_it_is_inspected_again_by_the_stream(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("245", "260")
            failed = self._stream()
        with at(10):
            again = failed.with_user(self.engineer)._open_reinspection(
                "Sensor replaced"
            )
            self.assertEqual(again.sudo().stream_from, moment(10))
            with self._refused("sent nothing for Zone 3"):
                again.with_user(self.inspector).action_complete()
        with at(11), self._refused("monitors the process data"):
            self._start()
        with at(12):
            self._send("100", begin=9)
            self._send("244", "245", begin=11)
            again.with_user(self.inspector).action_complete()
        self.assertEqual((failed.state, again.state), ("failed", "passed"))
        self.assertEqual(again.sudo().result_ids.stream_count, 2, "those since then")
        # who goes on is monitored
        with at(13):
            self._start()
        self.assertEqual(self._stream().occasion, "stream:2")

    def test_repaired_badly_it_fails_again(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("245", "260")
            again = self._stream().with_user(self.engineer)._open_reinspection("Tried")
        with at(2):
            self._send("251", begin=2)
        self.assertEqual(again.sudo().state, "failed")

    def test_two_orders_in_one_oven(self):
        self._monitors()
        with at(-30):
            other = self._order(2.0, released_part=False)
        work = other.workorder_ids
        with at(0):
            self._start()
            self._start(self.operator2, work)
        with at(1):
            self._send("245", "251")
        self.assertEqual(self._stream().state, "failed")
        self.assertEqual(self._stream(work).state, "failed")
        readings = self.env["medical.process.reading"].search([])
        self.assertEqual(len(readings), 2)
        self.assertEqual(readings.inspection_ids, self._stream() | self._stream(work))

    def test_bad_news_after_it_was_passed(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("245", "245")
        with at(2):
            self._pause()
            self._complete()
        with at(3):
            self._send("245", "255", begin=1.5, step=30)
        self.assertEqual(self._stream().state, "passed")
        alarm = self._alarms()
        self.assertEqual((alarm.kind, alarm.peak_text), ("late", "255"))

    def test_gap_needs_longer_than_the_longest_silence(self):
        self._monitors()
        with at(0):
            self._start()
        with at(4):
            self._send("245", "245", "245", step=120)
            self._pause()
            self._complete()
        self.assertEqual(self._stream().state, "passed")
        self.assertEqual(self._stream().result_ids.stream_at, moment(0))
