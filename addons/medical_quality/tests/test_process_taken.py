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
