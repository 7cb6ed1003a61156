# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError
from odoo.fields import Command

from .common import MEASURED
from .sampling import COUNTED, Z14, SamplingCase


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
