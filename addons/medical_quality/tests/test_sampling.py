# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
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


class TestSamplingKept(SamplingCase):
    """Samples are the server's; what a lot grew by is not passed unseen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(
            characteristics=[COUNTED],
            sampling_method="percentage",
            sampling_percent="10",
        )
        cls.inspection = cls._opened(100.0)
        cls.sample = cls.inspection.sample_ids

    def test_nobody_types_a_sample_in(self):
        vals = {
            "inspection_id": self.inspection.id,
            "characteristic_id": self.plan.characteristic_ids.id,
            "sample_size": 1,
            "accept_number": 0,
            "reject_number": 1,
            "method": "full",
        }
        for user in (self.inspector, self.engineer, self.manager, self.auditor):
            sample = self.sample.with_user(user)
            for attempt in (
                lambda s=sample: s.write({"accept_number": 9}),
                lambda s=sample: s.create(vals),
                lambda s=sample: s.unlink(),
                lambda s=sample: s.sudo().write({"sample_size": 1}),
                lambda s=sample: s.sudo().create(vals),
                lambda s=sample: s.sudo().unlink(),
            ):
                with self.assertRaises(AccessError):
                    attempt()
        for vals in ({"lot_size": 1}, {"sample_ids": [Command.clear()]}):
            with self.assertRaises(AccessError):
                self.inspection.with_user(self.manager).write(vals)
        self.assertEqual((self.sample.sample_size, self.sample.accept_number), (10, 0))

    def test_units_and_series_are_not_typed_in(self):
        row = self.inspection.result_ids
        for vals in (
            {"unit_number": 2},
            {"sample_id": False},
            {"nonconforming_units": 0},
            {"serial_id": self.inspection.lot_id.id},
        ):
            with self.assertRaises(AccessError):
                row.write(vals)

    def test_a_unit_less_cannot_be_completed(self):
        inspection = self._opened(20.0)
        self.env.cr.execute(
            "UPDATE medical_inspection_sample SET counted = false"
            " WHERE inspection_id = %s",
            [inspection.id],
        )
        self.env.invalidate_all()
        inspection.result_ids.pass_fail = "pass"
        with self._refused("does not hold the 2 units of Surface"):
            inspection.action_complete()

    def test_another_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.inspector.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        self.assertFalse(self.sample.with_user(self.inspector).search([]))

    def test_the_plan_of_an_open_inspection_may_change_and_its_sample_stays(self):
        action = self.plan.with_user(self.engineer).action_new_version()
        new = self.plan.browse(action["res_id"])
        new.with_user(self.engineer).sampling_percent = "50"
        new.with_user(self.manager)._approve_as_user()
        self._count(self.inspection, 0)
        self.assertEqual(self.sample.sample_size, 10)
        self.assertEqual(self.inspection.state, "passed")
        self.assertEqual(self._opened(100.0).sample_ids.sample_size, 50)

    def test_a_lot_of_unknown_size_is_not_sampled(self):
        lot = self.env["stock.lot"].create({"name": "P-9", "product_id": self.part.id})
        with self._refused("how many units there are is not known"):
            self._inspections(lot)
        self.assertEqual(self._codes(lot), ["inspection.missing"])

    def test_more_values_than_a_person_enters_are_refused_and_the_receipt_goes_on(self):
        plan = self.plan.browse(
            self.plan.with_user(self.engineer).action_new_version()["res_id"]
        ).with_user(self.engineer)
        plan.sampling_method = "full"
        plan.characteristic_ids.unit_entry = "each"
        plan.with_user(self.manager)._approve_as_user()
        lot = self._lot(10_001.0)
        self.assertFalse(lot.inspection_ids)
        with self._refused("10001 values"):
            self._inspections(lot)
        self.assertEqual(self._codes(lot), ["inspection.missing"])

    def test_a_lot_that_grew_is_inspected_again(self):
        self._count(self.inspection, 0)
        lot = self.inspection.lot_id
        self.assertEqual(self._codes(lot), [])
        with self._refused("Only a failed inspection"):
            self.inspection.with_user(self.engineer).action_reinspect()
        self._receive(lot.name, 50.0)
        event = lot._make_gate_event("lot_release", lot.id)
        codes = [f.code for f in lot._judge_gate([event])[event].findings]
        self.assertIn("sampling.grown", codes)
        again = self.inspection.with_user(self.engineer)._open_reinspection("Grown")
        self.assertEqual((again.lot_size, again.sample_ids.sample_size), (150, 15))
        self._count(again, 0)
        event = lot._make_gate_event("lot_release", lot.id)
        codes = [f.code for f in lot._judge_gate([event])[event].findings]
        self.assertNotIn("sampling.grown", codes)

    def test_produced_lots_have_the_size_of_what_was_made(self):
        self._plan(self.device, "final", [COUNTED], sampling_method="full")
        order = self._order(12.0, released_part=False)
        lot = self.env["stock.lot"].create(
            {"name": "D-1", "product_id": self.device.id}
        )
        order.sudo().lot_producing_ids = lot
        self.assertEqual(self._inspections(lot).lot_size, 12)

    def test_work_orders_have_the_size_of_their_order(self):
        self._plan(
            self.device,
            "operation",
            [COUNTED],
            operation_id=self.operation.id,
            sampling_method="fixed",
            sampling_size=5,
        )
        order = self._order(12.0, released_part=False)
        inspection = self._inspections(order.workorder_ids, self.operator)
        self.assertEqual(
            (inspection.lot_size, inspection.sample_ids.sample_size), (12, 5)
        )

    def test_a_serial_is_one_unit(self):
        device = self._product("Serial device", "serial")
        self._plan(device, "receipt", [MEASURED], sampling_method="full")
        serial = self.env["stock.lot"].create({"name": "SN-1", "product_id": device.id})
        inspection = self._inspections(serial)
        self.assertEqual(inspection.lot_size, 1)
        self.assertEqual(inspection.result_ids.serial_id, serial)

    def test_no_serial_of_an_order_goes_uninspected(self):
        """Sampled or not: each is a lot of one unit, decided by itself."""
        device = self._product("Serial device", "serial")
        self._plan(device, "final", [MEASURED], **Z14)
        order = self.env["mrp.production"].create(
            {"product_id": device.id, "product_qty": 3.0}
        )
        order.action_confirm()
        order.lot_producing_ids = self.env["stock.lot"].create(
            [{"name": f"SN-{n}", "product_id": device.id} for n in range(3)]
        )
        inspections = self._inspections(order)
        self.assertEqual(inspections.lot_id, order.lot_producing_ids)
        self.assertEqual(inspections.mapped("lot_size"), [1, 1, 1])
        self.assertEqual(inspections.result_ids.serial_id, order.lot_producing_ids)
        self._enter(inspections[0])
        self._enter(inspections[1], value="9.00")
        inspections[:2].with_user(self.inspector).action_complete()
        self.assertEqual(inspections.mapped("state"), ["passed", "failed", "open"])
