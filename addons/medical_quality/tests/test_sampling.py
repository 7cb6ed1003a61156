# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .common import JUDGED, MEASURED
from .sampling import COUNTED, Z14, SamplingCase


class TestSampling(SamplingCase):
    """The sample follows from plan and lot size; the lot is judged by it."""

    def _opened_by(self, lines=None, quantity=150.0, **vals):
        self._plan(characteristics=lines, **vals)
        return self._opened(quantity)

    def _sample(self, inspection):
        return [
            (s.sample_size, s.accept_number, s.reject_number)
            for s in inspection.sample_ids
        ]

    def test_a_plan_without_sampling_asks_for_one_value(self):
        inspection = self._opened_by()
        self.assertEqual(self._sample(inspection), [(1, 0, 1)] * 2)
        self.assertEqual(len(inspection.result_ids), 2)
        self.assertEqual(inspection.lot_size, 150)
        self.assertFalse(inspection.sampling_text)

    def test_each_method_derives_its_sample(self):
        plan = self._draft(characteristics=[MEASURED])
        for vals, sample in (
            ({"sampling_method": "full"}, (150, 0)),
            ({"sampling_method": "fixed", "sampling_size": 5}, (5, 0)),
            (
                {
                    "sampling_method": "percentage",
                    "sampling_percent": "2,5",
                    "sampling_size": 2,
                },
                (4, 0),
            ),
            (
                {
                    "sampling_method": "reliability",
                    "sampling_confidence": "95",
                    "sampling_reliability": "95",
                },
                (59, 0),
            ),
            (
                {
                    "sampling_method": "limiting_quality",
                    "sampling_quality": "5",
                    "sampling_risk": "10",
                },
                (42, 0),
            ),
            (dict(Z14, sampling_aql="1.5"), (32, 1)),
        ):
            plan.write(vals)
            derived = plan._sampling_scheme().plan(150)
            self.assertEqual((derived.n, derived.ac), sample, vals)
            line = plan.characteristic_ids
            self.assertEqual(line._scheme(), plan._sampling_scheme())
            self.assertEqual(line.sampling_summary, plan.sampling_summary)

    def test_an_arrow_changes_the_sample(self):
        inspection = self._opened_by(
            [MEASURED, COUNTED], **dict(Z14, sampling_aql="1.5")
        )
        sample = inspection.sample_ids[0]
        self.assertEqual((sample.letter, sample.plan_letter), ("F", "G"))
        self.assertEqual(self._sample(inspection), [(32, 1, 2)] * 2)
        measured, counted = inspection.result_ids.grouped("kind").values()
        self.assertEqual(measured.mapped("unit_number"), list(range(1, 33)))
        self.assertEqual(len(counted), 1)
        self.assertIn("Lot of 150 units", inspection.sampling_text)
        self.assertIn("letter F → G", inspection.sampling_text)
        self.assertIn("n 32, Ac 1, Re 2", inspection.sampling_text)

    def test_a_sample_as_large_as_the_lot_is_the_lot(self):
        inspection = self._opened_by(
            [COUNTED], 20.0, sampling_method="fixed", sampling_size=50
        )
        self.assertEqual(self._sample(inspection), [(20, 0, 1)])

    def test_part_units_count_as_one(self):
        inspection = self._opened_by([COUNTED], 12.4, sampling_method="full")
        self.assertEqual(inspection.lot_size, 13)

    def test_as_many_as_ac_pass_and_one_more_fails(self):
        self._plan(characteristics=[COUNTED], **dict(Z14, sampling_aql="1.5"))
        self.assertEqual(self._decided(1, 150.0).state, "passed")
        failed = self._decided(2, 150.0)
        self.assertEqual(failed.state, "failed")
        lot = failed.lot_id
        event = lot._make_gate_event("lot_release", lot.id)
        (finding,) = [
            f
            for f in lot._judge_gate([event])[event].findings
            if f.code == "inspection.failed"
        ]
        self.assertIn("Surface: 2 of 32 units do not conform, Ac 1", finding.message)

    def test_measured_units_are_counted(self):
        inspection = self._opened_by(
            [MEASURED], sampling_method="fixed", sampling_size=3, sampling_accept=1
        )
        rows = inspection.result_ids
        rows[0].value_text = "5.9"
        rows[1].value_text = "5.0"
        with self._refused("no value for Width"):
            inspection.action_complete()
        rows[2].value_text = "5.0"
        inspection.action_complete()
        self.assertEqual(inspection.state, "passed")
        self.assertEqual(inspection.sample_ids.nonconforming_units, 1)
        self.assertEqual(inspection.sample_ids.outcome, "accepted")

    def test_measured_units_beyond_ac_fail_with_their_values(self):
        inspection = self._opened_by(
            [MEASURED], sampling_method="fixed", sampling_size=3, sampling_accept=1
        )
        for row, value in zip(
            inspection.result_ids, ("5.9", "5.8", "5.0"), strict=True
        ):
            row.value_text = value
        inspection.action_complete()
        self.assertEqual(inspection.state, "failed")
        (wrong,) = inspection._judge().wrong
        self.assertEqual(
            wrong.words, "Width: 2 of 3 units do not conform, Ac 1 (5.9 mm, 5.8 mm)"
        )

    def test_units_judged_singly(self):
        inspection = self._opened_by(
            [dict(COUNTED, unit_entry="each")],
            sampling_method="fixed",
            sampling_size=2,
        )
        self.assertEqual(len(inspection.result_ids), 2)
        with self.assertRaises(UserError):
            inspection.result_ids[0].value_text = "1"
        self._enter(inspection)
        inspection.action_complete()
        self.assertEqual(inspection.state, "passed")

    def test_a_count_is_a_whole_number_within_the_sample(self):
        inspection = self._opened_by(
            [COUNTED], sampling_method="fixed", sampling_size=5
        )
        row = inspection.result_ids
        for text in ("6", "-1", "1.5", "one", "٣", "00000000001"):
            with self._refused("a whole number from 0 to 5"):
                row.value_text = text
        with self.assertRaises(UserError):
            row.pass_fail = "pass"
        self.env.invalidate_all()
        self.assertEqual(row.conform, "not_entered")

    def test_no_count_is_not_zero(self):
        inspection = self._opened_by([COUNTED], sampling_method="full")
        row = inspection.result_ids
        self.assertEqual((row.nonconforming_units, row.entered), (0, False))
        with self._refused("no value for Surface"):
            inspection.action_complete()
        self._count(inspection, 0)
        self.assertEqual(inspection.state, "passed")
        self.assertTrue(row.entered)

    def test_a_characteristic_sampled_by_itself(self):
        inspection = self._opened_by(
            [
                dict(
                    MEASURED,
                    sampling_own=True,
                    sampling_method="fixed",
                    sampling_size=2,
                ),
                COUNTED,
                dict(JUDGED, name="Certificate", sampling_own=True),
            ],
            **dict(Z14, sampling_aql="1.5"),
        )
        self.assertEqual(self._sample(inspection), [(2, 0, 1), (32, 1, 2), (1, 0, 1)])

    def test_text_and_picture(self):
        inspection = self._opened_by(
            [
                {"name": "Tray number", "kind": "text"},
                {"name": "Print", "kind": "visual"},
            ]
        )
        tray, look = inspection.result_ids
        for row, name, value in (
            (tray, "pass_fail", "pass"),
            (look, "value_text", "fine"),
        ):
            with self.assertRaises(UserError):
                row[name] = value
        self.env.invalidate_all()
        tray.value_text = " "
        self.assertFalse(tray.entered)
        tray.value_text = "T-17"
        look.pass_fail = "fail"
        inspection.action_complete()
        self.assertEqual(inspection.state, "failed")
        self.assertEqual(tray.conform, "conforms")

    def test_sampling_that_gives_no_sample_is_not_written_down(self):
        for vals in (
            {"sampling_method": "fixed"},
            {"sampling_method": "percentage", "sampling_percent": "0"},
            {"sampling_method": "percentage", "sampling_percent": "many"},
            {"sampling_method": "z14", "sampling_level": "II"},
            {"sampling_method": "reliability", "sampling_confidence": "95"},
        ):
            with self.assertRaises(ValidationError, msg=vals):
                self._draft(**vals)
        with self.assertRaises(ValidationError):
            self._draft(
                characteristics=[
                    dict(COUNTED, sampling_own=True, sampling_method="z14")
                ]
            )

    def test_in_the_form(self):
        with Form(self.env["medical.inspection.plan"].with_user(self.engineer)) as form:
            form.name = "Sampled"
            form.product_tmpl_id = self.part.product_tmpl_id
            form.sampling_method = "z14"
            form.sampling_level = "II"
            form.sampling_aql = "0.65"
        self.assertEqual(form.record.sampling_summary, "Z1.4 level II, AQL 0.65")
