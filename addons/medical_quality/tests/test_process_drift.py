# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import datetime, timedelta
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..rules import WorkLog, crossing, excess, gaps, spells, worked_since

NOON = datetime(2026, 3, 2, 12)
TEN = timedelta(minutes=10)


def points(*values, step=60):
    return [(NOON + timedelta(seconds=step * n), v) for n, v in enumerate(values)]


@tagged("post_install", "-at_install")
class TestCrossing(BaseCase):
    """Where the straight line through the newest readings leads."""

    def test_a_steady_rise_crosses_the_upper_limit(self):
        found = crossing(points(240, 241, 242, 243, 244), 235, 250, TEN)
        self.assertEqual(found.limit, 250)
        self.assertAlmostEqual(found.slope, 1.0)
        # 244 at 12:04, a degree a minute: 250 at 12:10
        self.assertEqual(found.at, NOON + TEN)

    def test_a_fall_crosses_the_lower_limit(self):
        found = crossing(points(240, 239.5, 239, 238.5, 238), 235, 250, TEN)
        self.assertEqual(found.limit, 235)
        self.assertEqual(found.at, NOON + TEN)

    def test_not_soon_is_nothing(self):
        self.assertIsNone(crossing(points(240, 241, 242, 243, 243.9), 235, 255, TEN))

    def test_no_limit_on_that_side(self):
        self.assertIsNone(crossing(points(240, 241, 242, 243, 244), 235, None, TEN))

    def test_too_few_say_nothing(self):
        self.assertIsNone(crossing(points(240, 243, 246, 249), 235, 250, TEN))
        self.assertIsNone(crossing([], 235, 250, TEN))

    def test_zero_minutes_ask_for_nothing(self):
        rise = points(240, 241, 242, 243, 244)
        self.assertIsNone(crossing(rise, 235, 250, timedelta(0)))

    def test_scatter_is_no_trend(self):
        self.assertIsNone(
            crossing(points(245, 249, 241, 248, 242, 249.5, 244), 235, 250, TEN)
        )

    def test_what_stands_still_leads_nowhere(self):
        self.assertIsNone(crossing(points(*[249.9] * 8), 235, 250, TEN))

    def test_what_is_old_does_not_count(self):
        # fell long ago, rises now
        values = [*range(249, 235, -1), *range(236, 247)]
        found = crossing(points(*values), 235, 250, TEN)
        self.assertEqual(found.limit, 250)
        self.assertEqual(found.at, NOON + timedelta(minutes=24 + 4))

    def test_beyond_already_is_now(self):
        found = crossing(points(247, 248, 249, 250, 251), 235, 250, TEN)
        self.assertEqual(found.at, NOON + timedelta(minutes=4))

    def test_readings_of_one_moment(self):
        self.assertIsNone(crossing([(NOON, 249.0)] * 6, 235, 250, TEN))


@tagged("post_install", "-at_install")
class TestExcess(BaseCase):
    def test_the_limit_itself_is_inside(self):
        self.assertEqual(excess(Decimal("250"), "235", "250"), 0)
        self.assertEqual(excess(Decimal("250.1"), "235", "250"), Decimal("0.1"))
        self.assertEqual(excess(Decimal("234"), "235", "250"), 1)
        self.assertEqual(excess(Decimal("240"), "235", ""), -5)
        self.assertIsNone(excess(Decimal("240"), "", ""))


@tagged("post_install", "-at_install")
class TestGaps(BaseCase):
    """When work went on and nobody sent anything."""

    def _at(self, *minutes):
        return [NOON + timedelta(minutes=m) for m in minutes]

    def _log(self, start, end):
        begin, stop = (
            self._at(start, end) if end is not None else (*self._at(start), None)
        )
        return WorkLog(start, begin, stop, "Ada")

    def test_spells_of_people_side_by_side(self):
        logs = [self._log(0, 5), self._log(3, 8), self._log(20, None)]
        self.assertEqual(
            spells(logs, *self._at(30)),
            [tuple(self._at(0, 8)), tuple(self._at(20, 30))],
        )

    def test_each_longer_silence(self):
        worked = [tuple(self._at(0, 8)), tuple(self._at(20, 24))]
        longest = timedelta(minutes=2)
        self.assertEqual(gaps(worked, self._at(1, 3, 5, 7, 21, 23), longest), [])
        self.assertEqual(
            gaps(worked, self._at(1, 3, 7, 21, 23), longest), [tuple(self._at(3, 7))]
        )
        # at the begin, and at the end with a whole spell
        self.assertEqual(
            gaps(worked, self._at(3, 5), longest),
            [tuple(self._at(0, 3)), tuple(self._at(5, 24))],
        )
        self.assertEqual(gaps([], [], longest), [])

    def test_breaks_do_not_count(self):
        worked = [tuple(self._at(0, 1)), tuple(self._at(300, 301))]
        self.assertEqual(gaps(worked, [], timedelta(minutes=2)), [])
        # what was measured in the break is of no work
        self.assertEqual(gaps(worked, self._at(150), timedelta(minutes=2)), [])

    def test_breaks_end_no_silence(self):
        """Work in short spells is no longer silent for less."""
        longest = timedelta(minutes=2)
        worked = [tuple(self._at(0, 1)), tuple(self._at(300, 301.5))]
        self.assertEqual(gaps(worked, [], longest), [tuple(self._at(0, 301.5))])
        self.assertEqual(
            gaps(worked, self._at(150), longest), [tuple(self._at(0, 301.5))]
        )
        self.assertEqual(gaps(worked, self._at(0.75), longest), [])
        many = [tuple(self._at(10 * n, 10 * n + 1)) for n in range(6)]
        self.assertEqual(
            gaps(many, self._at(0.5, 30.5), longest),
            [tuple(self._at(0.5, 30.5)), tuple(self._at(30.5, 51))],
        )

    def test_time_worked_since(self):
        worked = [tuple(self._at(0, 8)), tuple(self._at(20, 24))]
        for since, minutes in ((0, 12), (7, 5), (8, 4), (15, 4), (23, 1), (24, 0)):
            with self.subTest(since=since):
                self.assertEqual(
                    worked_since(worked, *self._at(since)), timedelta(minutes=minutes)
                )
