# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .process_common import ProcessCase
from .test_occasions import at


class TestProcessLate(ProcessCase):
    """What the machine kept and sent after its work was passed."""

    def _lot(self, name="D-1"):
        return self.env["stock.lot"].create(
            {"name": name, "product_id": self.device.id}
        )

    def _named(self, lot):
        self.order.sudo().write({"lot_producing_ids": [(6, 0, lot.ids)]})
        self.env.flush_all()

    def _passed(self, lot=None):
        """Passed at 12:02, for the work since noon."""
        self._monitors()
        with at(0):
            self._start()
            if lot:
                self._named(lot)
        with at(1):
            self._send("245", "245")
        with at(2):
            self._pause()
            self._complete()
        self.assertEqual(self._stream().state, "passed")

    def _holds(self, lot):
        return self.env["medical.lot.disposition"].search(
            [("lot_ids", "in", lot.ids), ("decision", "=", "hold")]
        )

    def test_what_was_made_is_held_after_all(self):
        lot = self._lot()
        self._passed(lot)
        self.assertNotEqual(lot.quality_status, "on_hold")
        with at(3):
            self._send("245", "246", begin=1.5, step=30)
        self.assertNotEqual(lot.quality_status, "on_hold")
        with at(4):
            self._send("255", begin=1.75)
        self.assertEqual(self._stream().state, "passed")
        self.assertEqual(lot.quality_status, "on_hold")
        held = self._holds(lot)
        self.assertIn(self._stream().name, held.reason)
        self.assertIn("came afterwards", held.reason)

    def test_what_goes_on_is_held_once(self):
        lot = self._lot()
        self._passed(lot)
        with at(3):
            self._send("255", begin=1.5)
        with at(4):
            self._send("256", begin=1.75)
        self.assertEqual(len(self._holds(lot)), 1)

    def test_what_runs_beside_it_swallows_nothing(self):
        """One reading fails what is open, and is bad news of what was passed."""
        lot = self._lot()
        self._monitors()
        with at(-30):
            work = self._order(2.0, released_part=False).workorder_ids
        with at(0):
            self._start()
            self._named(lot)
            self._start(self.operator2, work)
        with at(1):
            self._send("245", "245")
        with at(2):
            self._pause()
            self._complete()
        self.assertEqual(self._stream().state, "passed")
        self.assertEqual(self._stream(work).state, "open")
        with at(3):
            self._send("255", begin=1.5)
        self.assertEqual(self._stream(work).state, "failed")
        self.assertEqual(self._alarms().kind, "late")
        self.assertEqual(lot.quality_status, "on_hold")
        self.assertIn(self._stream().name, self._holds(lot).reason)

    def test_what_is_named_afterwards_is_held_while_the_alarm_is_open(self):
        self._passed()
        with at(3):
            self._send("255", begin=1.5)
        alarm = self._alarms()
        self.assertEqual((alarm.kind, alarm.state), ("late", "open"))
        first = self._lot()
        with at(4):
            self._named(first)
        self.assertEqual(first.quality_status, "on_hold")
        self.assertIn("came afterwards", self._holds(first).reason)
        mine = alarm.with_user(self.operator)
        mine.action_taken = "Boards looked at"
        mine.action_acknowledge()
        second = self._lot("D-2")
        with at(5):
            self._named(second)
        self.assertEqual(second.quality_status, "quarantine")

    def test_in_another_unit_it_is_no_bad_news(self):
        lot = self._lot()
        self._passed(lot)
        with at(3), self._refused("cannot be judged"):
            self._send("473", begin=1.5, unit="°F")
        with at(3):
            self._send("255", begin=1.5, unit="°C")
        self.assertEqual(lot.quality_status, "on_hold")
