# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..standing import (
    EXPIRING_DAYS,
    Standing,
    last_valid_day,
    plant_day,
    preference,
    standing_on,
)

# the first draw is slow in an Odoo process: Hypothesis reads all loaded modules
_patient = settings(
    deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
_days = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@tagged("post_install", "-at_install")
class TestStandingRules(BaseCase):
    """The rules of validity, without a database."""

    def test_last_valid_day(self):
        for start, months, last in (
            (date(2026, 3, 1), 12, date(2027, 2, 28)),
            (date(2027, 3, 1), 12, date(2028, 2, 29)),
            (date(2024, 2, 29), 12, date(2025, 2, 27)),
            (date(2026, 1, 31), 1, date(2026, 2, 27)),
            (date(2026, 6, 15), 0, None),
        ):
            self.assertEqual(last_valid_day(start, months), last)
        with self.assertRaises(ValueError):
            last_valid_day(date(2026, 1, 1), -1)

    def test_plant_day(self):
        evening = datetime(2026, 6, 30, 15, 0)
        self.assertEqual(plant_day(evening, "UTC"), date(2026, 6, 30))
        self.assertEqual(plant_day(evening, "Australia/Sydney"), date(2026, 7, 1))
        self.assertEqual(
            plant_day(datetime(2026, 7, 1, 3, 0), "America/New_York"),
            date(2026, 6, 30),
        )

    def test_states_that_never_hold(self):
        day = date(2026, 1, 1)
        for state in ("draft", "suspended", "revoked"):
            standing = standing_on(state, day, None, day)
            self.assertEqual(standing.value, state)
            self.assertFalse(standing.holds)
        self.assertFalse(standing_on("active", None, None, day).holds)
        for state in ("", "expired", "Active"):
            with self.assertRaises(ValueError):
                standing_on(state, day, None, day)

    @_patient
    @given(_days, st.integers(1, 60), st.integers(-800, 2600))
    def test_active_holds_exactly_within(self, start, months, offset):
        last = last_valid_day(start, months)
        day = start + timedelta(days=offset)
        standing = standing_on("active", start, last, day)
        self.assertEqual(standing.holds, start <= day <= last)
        soon = 0 <= (last - day).days <= EXPIRING_DAYS and day >= start
        self.assertEqual(standing is Standing.EXPIRING, soon)

    @_patient
    @given(
        st.lists(st.tuples(st.sampled_from(Standing), st.none() | _days), min_size=1)
    )
    def test_a_certificate_that_holds_speaks_first(self, certificates):
        best = min(certificates, key=lambda c: preference(*c))
        self.assertEqual(best[0].holds, any(s.holds for s, _end in certificates))
