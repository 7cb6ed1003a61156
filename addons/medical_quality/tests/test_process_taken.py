# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from .process_common import ProcessCase
from .test_occasions import at, moment

_FEED = "medical.process.reading"


class TestProcessTaken(ProcessCase):
    """When a reading was measured, in which unit, and with how many decimals."""

    def _texts(self):
        return self.env[_FEED].search([], order="id").mapped("value_text")

    # ------------------------------------------------------------------
    # When
    # ------------------------------------------------------------------
    def test_a_moment_without_its_zone_is_nobodys(self):
        reading = {"channel": "a", "at": moment(0).isoformat(), "value": "1"}
        with at(0.5):
            with self._refused("has no zone"):
                self._record([reading], kept=False)
            with self._refused("has no zone"):
                self._record([reading])
            for zone, value in (("Z", "1"), ("+00:00", "1.0")):
                self._record([dict(reading, at=reading["at"] + zone, value=value)])
        self.assertEqual(self._texts(), ["1"])

    def test_a_slow_clock_is_no_kept_data(self):
        with at(10):
            with self._refused("clock of the machine is slow"):
                self._send("245", begin=8.9, kept=False)
            with self._refused("clock of the machine is slow"):
                self._send("245", "245", begin=8.9, kept=False)
            self.assertFalse(self._texts())
            # a minute is what a batch may take
            self._send("245", begin=9, kept=False)
        with at(12):
            # what is on record was taken already, however late it is repeated
            answer = self._send("245", begin=9, kept=False)
            self.assertEqual(answer, {"taken": 0, "repeated": 1})
            with self._refused("send them with kept"):
                self._send("245", "246", begin=9, kept=False)
            answer = self._send("245", "246", begin=9)
            self.assertEqual(answer, {"taken": 1, "repeated": 1})

    def test_kept_is_said_or_not(self):
        for kept in ("yes", "false", 1, None, []):
            with self.subTest(kept=kept), at(1), self._refused("true or false"):
                self._send("245", begin=1, kept=kept)
        self.assertFalse(self._texts())

    def _kept(self, *minutes, sent_at, channel="zone_3"):
        """Readings of these minutes, in this order, sent as kept."""
        return self._record(
            [
                {"channel": channel, "at": f"{moment(minute)}Z", "value": str(number)}
                for number, minute in enumerate(minutes)
            ],
            sent_at=sent_at if isinstance(sent_at, str) else f"{moment(sent_at)}Z",
        )

    def test_what_was_kept_is_sent_by_a_clock_that_is_right(self):
        with at(10):
            for sent_at, words in (
                ("", "is sent with sent_at"),
                ("now", "'now' is no time"),
                (moment(10).isoformat(), "has no zone"),
                (8.9, "clock of the machine is wrong"),
                (15.1, "clock of the machine is wrong"),
                (-60, "clock of the machine is wrong"),
            ):
                with self.subTest(sent_at=sent_at), self._refused(words):
                    self._kept(1, 2, sent_at=sent_at)
            # by its own clock it was not measured yet
            with self._refused("from the future"):
                self._kept(1, 9.8, sent_at=9.5)
            self.assertFalse(self._texts())
            self.assertEqual(self._kept(1, 2, sent_at=9)["taken"], 2)
            self.assertEqual(self._kept(1, 2, sent_at=10)["repeated"], 2)
            self.assertEqual(self._kept(1, 14, sent_at=15, channel="b")["taken"], 2)

    def test_who_always_sends_as_kept_is_checked_as_well(self):
        """A clock that is slow puts readings where nobody worked."""
        self._monitors()
        with at(0):
            self._start()
        with at(30), self._refused("clock of the machine is wrong"):
            # measured now, by a clock that is an hour slow
            self._kept(-30, sent_at=-30)
        with at(30), self._refused("clock of the machine is wrong"):
            self._send("245", begin=30, kept=False, sent_at=f"{moment(0)}Z")
        self.assertFalse(self._texts())

    def test_a_clock_that_was_set_back_while_readings_were_kept(self):
        with at(30):
            for minutes in ((10, 20, 12, 22), (20, 10)):
                with self.subTest(minutes=minutes), self._refused("goes back from"):
                    self._kept(*minutes, sent_at=30)
            self.assertFalse(self._texts())
            # by seconds, as clocks are set all the time
            self.assertEqual(self._kept(10, 20, 18.5, 22, sent_at=30)["taken"], 4)
            # of each channel for itself
            readings = [
                {"channel": channel, "at": f"{moment(minute)}Z", "value": "1"}
                for channel in ("b", "c")
                for minute in (10, 20)
            ]
            self.assertEqual(self._record(readings)["taken"], 4)

    # ------------------------------------------------------------------
    # How exactly
    # ------------------------------------------------------------------
    def test_numbers_of_a_controller_are_rounded(self):
        """A float32 of 245.3 has more decimals than anybody measures."""
        numbers = (
            (245.3000030517578, "245.3000030518"),
            (-0.1000000014901161, "-0.1000000015"),
            (0.1 + 0.2, "0.3"),
            (1e-11, "0"),
            (-1e-11, "0"),
            (-0.0, "0"),
            (2.5e2, "250"),
            (123456789012345.67, "123456789012345.67"),
            (7, "7"),
        )
        with at(1):
            self._send(*[number for number, _text in numbers], step=1)
            again = self._send(*[number for number, _text in numbers], step=1)
        self.assertEqual(self._texts(), [text for _number, text in numbers])
        self.assertEqual(again, {"taken": 0, "repeated": len(numbers)})

    def test_what_is_no_plain_number_is_refused(self):
        for value in (
            "245.3000030517578",
            1e15,
            1e300,
            10**15,
            float("nan"),
            float("-inf"),
            True,
            False,
        ):
            with self.subTest(value=value), at(1), self._refused("Reading 1 is none"):
                self._send(value)
        self.assertFalse(self._texts())

    # ------------------------------------------------------------------
    # In which unit
    # ------------------------------------------------------------------
    def test_another_unit_is_not_judged_by_these_limits(self):
        self._monitors()
        with at(0):
            self._start()
        with at(1):
            with self._refused("cannot be judged"):
                self._send("473", unit="°F")
            self._send("245", unit="°C")
        self.assertEqual(self.env[_FEED].search([]).unit, "°C")

    def test_another_unit_of_the_same_moment_is_another_value(self):
        with at(1):
            self._send("245", unit="°C")
            with self._refused("is 245 °C; it was sent again as 245 °F"):
                self._send("245", unit="°F")
            self.assertEqual(self._send("245.0"), {"taken": 0, "repeated": 1})
            reading = {"channel": "a", "at": moment(0).isoformat() + "Z", "value": "1"}
            with self._refused("not replaced"):
                self._record([dict(reading, unit=unit) for unit in ("mm", "cm")])
        self.assertEqual(self._texts(), ["245"])

    def _two_units(self):
        """The order is judged in °C, the work order given back in °F."""
        plan = self._monitors()
        action = plan.with_user(self.engineer).action_new_version()
        newer = plan.with_user(self.engineer).browse(action["res_id"])
        newer.characteristic_ids.write(
            {
                "unit": "°F",
                "lower_limit": "455",
                "upper_limit": "482",
                "warn_lower": "460",
                "warn_upper": "477",
            }
        )
        newer.with_user(self.manager)._approve_as_user()
        with at(-30):
            work = self._order(2.0, released_part=False).workorder_ids
        with at(0):
            self._start()
            self._start(self.operator2, work)
        units = [
            self._stream(one).sudo().plan_id.characteristic_ids.unit
            for one in (self.work, work)
        ]
        self.assertEqual(units, ["°C", "°F"])
        return work

    def test_the_unit_is_that_of_what_judges_it(self):
        work = self._two_units()
        with at(1):
            self._pause(self.operator2, work)
        with at(3):
            # the second is paused: nothing of this is its
            with self._refused("cannot be judged"):
                self._send("473", begin=2, unit="°F")
            self._send("245", begin=2, unit="°C")
            self._send("246", begin=3)
        readings = self.env[_FEED].search([])
        self.assertEqual(readings.inspection_ids, self._stream())
        self.assertEqual(set(readings.mapped("unit")), {"°C"})

    def test_two_units_at_once_are_judged_by_neither(self):
        self._two_units()
        with at(1):
            for more in ({}, {"unit": "°C"}, {"unit": "°F"}):
                with self.subTest(**more), self._refused("cannot be judged"):
                    self._send("245", begin=0.5, **more)
        self.assertFalse(self._texts())
