# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.tests import HttpCase, tagged

from .tester_common import TesterCase

_URL = "/odoo/action-medical_quality.medical_inspection_action/%s"


@tagged("post_install", "-at_install")
class TestTesterOnTablet(HttpCase, TesterCase):
    """The entry screen waits for the tester, and shows what it sent."""

    browser_size = "1024x768"

    def _tour(self, name):
        self.start_tour(_URL % self._inspection().id, name, login="iq_inspector")
        self.env.invalidate_all()

    def test_the_value_is_waited_for_and_shown(self):
        self._tour("medical_quality_entry_tester_waits")
        self.assertFalse(self._result().entered)
        self._send("5.01")
        self._tour("medical_quality_entry_tester_sent")
        self.assertEqual(self._inspection().state, "passed")


class TestTesterInTheRecord(TesterCase):
    """Tester, login and calibration stand in the record."""

    def test_the_record_names_the_tester(self):
        self._send("5.01")
        self._complete()
        inspection = self._inspection()
        tester = f"iq_tester, {self.caliper.display_name}"
        row = self.lot._history_inspection(inspection)["values"][0]
        self.assertEqual((row["value"], row["person"]), ("5.01 mm", tester))
        (used,) = self.lot._history_instruments(
            self.env["mrp.production"], self.env["stock.lot"]
        )
        self.assertEqual(used["number"], self.caliper.instrument_number)
        self.assertEqual(used["calibration"], self.calibration.name)
        (entry,) = self._result().with_user(self.inspector).get_history()
        self.assertEqual(entry["person"], tester)
        action = inspection.with_user(self.inspector).action_view_tester_readings()
        readings = self.env["medical.tester.reading"].with_user(self.inspector)
        self.assertEqual(readings.search(action["domain"]).result_id, self._result())
        self.assertEqual(inspection.tester_reading_count, 1)

    def test_it_is_signed_with_the_results(self):
        self._send("5.01")
        signed = self._inspection()._signature_fields("complete")["result_ids"]
        self.assertLessEqual(
            {"recorded_by_id", "instrument_id", "tester_at"}, {*signed}
        )

    def test_a_tester_is_nothing_to_scan(self):
        inspection = self._inspection().with_user(self.inspector)
        self.assertFalse(inspection.instrument_type_ids)
        with self._refused("no instrument that .* asks for"):
            inspection.use_instrument(self.caliper.instrument_number)

    def test_found_wrong_since_holds_the_inspection(self):
        self._send("5.01")
        self.caliper.with_user(self.inspector)._declare_failed("Dropped")
        inspection = self._inspection()
        self._judge(inspection)
        with self._refused("out of tolerance after values were taken"):
            inspection.with_user(self.inspector).action_complete()
