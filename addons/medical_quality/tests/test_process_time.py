# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from types import SimpleNamespace

from .process_common import ZONE, ProcessCase
from .test_occasions import at, moment


class TestProcessTime(ProcessCase):
    """All time that was worked is monitored, however it was logged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls.env["stock.lot"].create(
            {"name": "D-1", "product_id": cls.device.id}
        )
        cls.downtime = cls.env.ref("mrp.block_reason1")

    def _log(self, start, end, **vals):
        """The operator logs time afterwards."""
        log = (
            self.env["mrp.workcenter.productivity"]
            .with_user(self.operator)
            .create(
                {
                    "workorder_id": self.work.id,
                    "workcenter_id": self.workcenter.id,
                    "loss_id": self.env.ref("mrp.block_reason7").id,
                    "date_start": moment(start),
                    "date_end": moment(end) if end is not None else False,
                    **vals,
                }
            )
        )
        self.env.flush_all()
        return log

    def _names_lot(self):
        self.order.sudo().write({"lot_producing_ids": [(6, 0, self.lot.ids)]})

    def _passed(self):
        """Work from 0 to 4, passed at 5."""
        self._monitors()
        self._monitored()
        with at(4.5):
            self._names_lot()
        with at(5):
            self._complete()
        self.assertEqual(self._stream().state, "passed")

    # ------------------------------------------------------------------
    # Whatever the reason of a clock says
    # ------------------------------------------------------------------
    def test_a_reason_hides_no_reading(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            clock = self.work.time_ids.with_user(self.operator)
            clock.loss_id = self.downtime
            self.assertEqual(clock.medical_interruption, "downtime")
        with at(2):
            self._send("245", "245", "255")
        self.assertEqual(self._stream().state, "failed")

    def test_a_reason_hides_no_silence(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            self._send("245", "245")
            self.work.time_ids.with_user(self.operator).loss_id = self.downtime
        with at(6):
            self.env["medical.process.alarm"]._cron_silent()
        self.assertEqual(self._alarms().kind, "silence")
        self.assertEqual(self._alarms().since, moment(1))
        with at(7):
            self._pause()
            with self._refused("went on unmonitored"):
                self._complete()
        self.assertEqual(self._stream().state, "open")

    def test_a_reason_hides_no_work_after_it_was_passed(self):
        self._passed()
        with at(6):
            self._log(6, None, loss_id=self.downtime.id)
        self.assertEqual(self._keys(), ["stream:1", "stream:2"])
        with at(7):
            self._send("245", "255", begin=6)
        self.assertEqual(self._stream().state, "failed")
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_where_the_work_centre_stood_nothing_is_asked(self):
        """Odoo's own standstill names no work order."""
        self._passed()
        with at(8):
            self._log(6, 7, loss_id=self.downtime.id, workorder_id=False)
        self.assertEqual(self._keys(), ["stream:1"])

    # ------------------------------------------------------------------
    # Whenever it was logged
    # ------------------------------------------------------------------
    def test_time_of_before_the_verdict(self):
        self._monitors()
        self._monitored()
        with at(11):
            self._send(*["245"] * 6, begin=5)
            self._complete()
        self.assertEqual(self._stream().state, "passed")
        with at(12):
            self._log(5, 10)
        self.assertEqual(self._keys(), ["stream:1", "stream:2"])
        self.assertEqual(self._stream().stream_from, moment(5))
        first = self.work.sudo().inspection_ids.sorted("id")[0]
        news = [SimpleNamespace(at=moment(n)) for n in (3, 7)]
        self.assertEqual(
            (first | self._stream())._stream_covered(news),
            {first: news[:1], self._stream(): news[1:]},
            "each part is judged by its own time",
        )
        with at(13), self._refused("monitors the process data"):
            self.work.with_user(self.operator).button_finish()
        with at(14):
            self._complete()
        self.assertEqual(self._stream().state, "passed")
        self.assertEqual(self._stream().result_ids.stream_count, 6)
        self.assertFalse(self._alarms())
        with at(15):
            self.work.with_user(self.operator).button_finish()
        self.assertEqual(self.work.state, "done")
        self.assertEqual(self._keys(), ["stream:1", "stream:2"])

    def test_time_of_before_the_verdict_that_was_not_good(self):
        self._monitors()
        self._monitored()
        with at(4.5):
            self._names_lot()
        with at(11):
            self._send("245", "246", "255", "245", "245", "245", begin=5)
            self._complete()
        self.assertEqual(self._stream().state, "passed", "nobody worked, it is said")
        with at(12):
            self._log(5, 10)
            self._complete()
        self.assertEqual(self._stream().state, "failed")
        self.assertEqual(self._stream().result_ids.value_text, "255")
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_time_of_before_the_verdict_that_nobody_measured(self):
        self._passed()
        with at(12):
            self._log(2, 5)
            self._log(6, 9)
            with self._refused("went on unmonitored"):
                self._complete()

    def test_time_that_is_logged_afterwards_is_monitored(self):
        self._passed()
        with at(26):
            self._send("245", "245", "245", "245", "255", "245", begin=20)
        with at(30):
            self._log(20, 25)
        self.assertEqual(self._stream().stream_from, moment(20))
        with at(31):
            self._complete()
        self.assertEqual(self._stream().state, "failed")
        self.assertEqual(self._stream().result_ids.stream_count, 6)
        self.assertEqual(self.lot.quality_status, "on_hold")

    def test_time_that_is_logged_afterwards_without_a_reading(self):
        self._passed()
        with at(26):
            self._send("245", begin=20)
            self._send("245", begin=25)
        with at(30):
            self._log(20, 25)
            with self._refused("went on unmonitored"):
                self._complete()

    def test_time_that_is_moved_to_the_work_afterwards(self):
        self._monitors()
        self._monitored()
        with at(10):
            log = self._log(5, 9, workorder_id=False)
        with at(11):
            self._complete()
        with at(12):
            log.write({"workorder_id": self.work.id})
            self.env.flush_all()
        self.assertEqual(self._keys(), ["stream:1", "stream:2"])

    def test_the_first_part_takes_what_was_measured_before_it_was_logged(self):
        self._monitors()
        self._monitored()
        with at(9):
            self._send("245", "255", "245", "245", begin=5)
        self.assertEqual(self._stream().state, "open", "nobody worked, it is said")
        with at(10):
            self._log(5, 8)
            self._complete()
        self.assertEqual(self._stream().state, "failed")
        self.assertEqual(self._stream().result_ids.stream_count, 9)

    def test_what_cannot_be_judged_passes_nothing(self):
        self._monitors()
        self._monitored()
        self.env.cr.execute(
            "INSERT INTO medical_process_reading (company_id, workcenter_id, channel,"
            " value_text, value, unit, at, received_at, sender_id)"
            " VALUES (%s, %s, 'zone_3', '473', 473, '°F', %s, %s, %s)",
            [
                self.workcenter.company_id.id,
                self.workcenter.id,
                moment(5.5),
                moment(5.5),
                self.machine.id,
            ],
        )
        with at(7):
            self._send("245", "245", begin=5)
            self._log(5, 6)
            with self._refused("was sent in °F"):
                self._complete()

    # ------------------------------------------------------------------
    # Ended when it ends
    # ------------------------------------------------------------------
    def test_a_clock_does_not_end_before_it_is_stopped(self):
        self._monitors()
        with at(0):
            self._start()
        with at(2):
            self._send("245", "245", "245")
        clock = self.work.time_ids.with_user(self.operator)
        with at(10):
            for action in (
                lambda: clock.write({"date_end": moment(2)}),
                lambda: clock.write({"date_end": str(moment(7))}),
                lambda: clock.web_save({"date_end": str(moment(2))}, {}),
                lambda: self.work.with_user(self.operator).write(
                    {"time_ids": [(1, clock.id, {"date_end": moment(2)})]}
                ),
            ):
                with self._refused("ends when it is stopped"):
                    action()
            clock.write({"date_end": moment(10)})
            with self._refused("cannot be rewritten"):
                clock.write({"date_end": moment(2)})
            with self._refused("went on unmonitored"):
                self._complete()
        self.assertEqual(clock.date_end, moment(10))

    def test_other_work_is_none_of_this(self):
        with at(0):
            self._start()
        with at(10):
            self.work.time_ids.with_user(self.operator).date_end = moment(2)
        self.assertEqual(self.work.time_ids.date_end, moment(2))

    # ------------------------------------------------------------------
    # Short spells
    # ------------------------------------------------------------------
    def _short_spells(self):
        """A machine that is silent from its first reading on."""
        self._monitors(dict(ZONE, trend_minutes=0))
        with at(0):
            self._start()
            self._send("245")
        with at(1.5):
            self._pause()
        with at(10):
            self._start()

    def test_short_spells_hide_no_gap(self):
        self._short_spells()
        with at(11.5):
            self._pause()
            with self._refused("silent from"):
                self._complete()

    def test_short_spells_hide_no_silence(self):
        self._short_spells()
        cron = self.env["medical.process.alarm"]._cron_silent
        with at(10.25):
            cron()
        self.assertFalse(self._alarms())
        with at(11.25):
            cron()
        alarm = self._alarms()
        self.assertEqual((alarm.kind, alarm.since), ("silence", moment(0)))
        with at(11.5):
            mine = alarm.with_user(self.operator)
            mine.action_taken = "Cable seen to"
            mine.action_acknowledge()
        with at(14):
            cron()
        self.assertEqual(len(self._alarms()), 1, "it goes on, and was seen")
        with at(15):
            self._pause()
        with at(20):
            self._start()
        with at(21):
            cron()
        self.assertEqual(len(self._alarms()), 1)
        with at(23):
            cron()
        self.assertEqual(len(self._alarms()), 2, "who works now is told")

    def test_what_is_heard_in_each_spell_is_enough(self):
        self._short_spells()
        with at(11.5):
            self._send("245", begin=10.25)
            self.env["medical.process.alarm"]._cron_silent()
            self.assertFalse(self._alarms())
            self._pause()
            self._complete()
        self.assertEqual(self._stream().state, "passed")

    # ------------------------------------------------------------------
    # Nobody waits for a machine while nobody works
    # ------------------------------------------------------------------
    def test_only_what_is_judged_is_counted_on(self):
        self._monitors()
        with at(-30):
            other = self._order(2.0, released_part=False)
        with at(0):
            self._start()
            self._start(self.operator2, other.workorder_ids)
        with at(1):
            self._pause()
            self._send("245", "245")
        mine, theirs = self._stream(), self._stream(other.workorder_ids)
        self.assertEqual((mine.stream_batch, theirs.stream_batch), (1, 1))
        with at(3):
            self._send("245", begin=3)
        (mine | theirs).invalidate_recordset()
        self.assertEqual((mine.stream_batch, theirs.stream_batch), (1, 2))
        with at(4):
            self._pause(self.operator2, other.workorder_ids)
        with at(5):
            self._send("245", begin=5)
        (mine | theirs).invalidate_recordset()
        self.assertEqual((mine.stream_batch, theirs.stream_batch), (1, 2))
