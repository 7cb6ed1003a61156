# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import MEASURED, InspectionCase


class TestInspection(InspectionCase):
    """Nothing passes that was not entered; the right person enters it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()
        cls.lot = cls._receive()
        cls.inspection = cls._inspections(cls.lot)
        cls.width, cls.surface = cls.inspection.result_ids

    def test_opened_at_receipt_with_nothing_entered(self):
        self.assertEqual(len(self.inspection), 1)
        self.assertEqual(self.inspection.state, "open")
        self.assertEqual(self.inspection.plan_id, self.plan)
        self.assertEqual(
            self.inspection.result_ids.mapped("conform"), ["not_entered"] * 2
        )
        self.assertFalse(any(self.inspection.result_ids.mapped("entered")))

    def test_empty_inspection_cannot_be_completed(self):
        with self._refused("Width, Surface"):
            self.inspection.action_complete()
        self.width.value_text = "5"
        with self._refused("no value for Surface"):
            self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "open")

    def test_inspection_without_results_cannot_be_completed(self):
        self.env.cr.execute(
            "DELETE FROM medical_inspection_result WHERE inspection_id = %s",
            [self.inspection.id],
        )
        self.env.invalidate_all()
        with self._refused("does not hold the characteristics"):
            self.inspection.action_complete()

    def test_inspection_with_a_result_less_cannot_be_completed(self):
        self._enter(self.inspection)
        self.env.flush_all()
        self.env.cr.execute(
            "DELETE FROM medical_inspection_result WHERE id = %s", [self.surface.id]
        )
        self.env.invalidate_all()
        with self._refused("does not hold the characteristics"):
            self.inspection.action_complete()

    def test_conforming_passes(self):
        self._enter(self.inspection, "4,80")
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")
        self.assertEqual(self.inspection.inspector_id, self.inspector)
        self.assertEqual(
            self.inspection.inspector_employee_id.sudo(),
            self.inspector.sudo().employee_ids,
        )
        self.assertTrue(self.inspection.done_at)
        self.assertEqual(len(self.inspection.digest), 64)

    def test_one_value_out_of_limits_fails(self):
        self._enter(self.inspection, "5.21")
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "failed")

    def test_one_judgement_fails(self):
        self._enter(self.inspection, judgement="fail")
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "failed")

    def test_zero_counts_only_when_entered(self):
        plan = self._plan(
            self.device,
            "final",
            [dict(MEASURED, lower_limit="-1.00", upper_limit="1.00")],
        )
        lot = self.env["stock.lot"].create(
            {"name": "D-0", "product_id": self.device.id}
        )
        requirement = self.env["medical.inspection"]._lot_requirements(
            lot, ("receipt",)
        )
        self.assertEqual(len(requirement), 1)
        production = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        production.lot_producing_ids = lot
        inspection = self._inspections(lot)
        self.assertEqual(inspection.plan_id, plan)
        result = inspection.result_ids
        self.assertEqual((result.value, result.entered), (0.0, False))
        with self._refused("no value"):
            inspection.action_complete()
        result.value_text = "0,0"
        self.assertEqual(
            (result.value, result.entered, result.conform), (0.0, True, "conforms")
        )
        inspection.action_complete()
        self.assertEqual(inspection.state, "passed")

    def test_unparsable_is_refused_and_named(self):
        for text in ("abc", "mm", "1.000,5", "5,0,1", "nan"):
            with self._refused("is not a number"):
                self.width.value_text = text
        self.env.invalidate_all()
        self.assertFalse(self.width.entered)

    def test_blank_is_no_value(self):
        self.width.value_text = " "
        self.assertEqual(self.width.conform, "not_entered")
        self.assertFalse(self.width.recorded_at)

    def test_each_kind_takes_its_own_value(self):
        with self.assertRaises(UserError):
            self.width.pass_fail = "pass"
        with self.assertRaises(UserError):
            self.surface.value_text = "5"
        self.env.invalidate_all()
        self.assertEqual(set(self.inspection.result_ids.mapped("entered")), {False})

    def test_who_recorded_and_when_is_the_servers(self):
        self.width.value_text = "5.0"
        self.assertEqual(self.width.recorded_by_id, self.inspector)
        self.assertTrue(self.width.recorded_employee_id)
        self.assertTrue(self.width.recorded_at)

    def test_wrong_people(self):
        for user in (self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError, msg=user.login):
                self.width.with_user(user).value_text = "5.0"
        self._enter(self.inspection)
        for user in (self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError, msg=user.login):
                self.inspection.with_user(user).action_complete()
        self.assertEqual(self.inspection.state, "open")

    def test_nobody_without_a_person(self):
        for user in (self.env.ref("base.user_root"), self.inspector):
            if user == self.inspector:
                user.sudo().employee_ids.action_archive()
            with self.assertRaises(AccessError):
                self.width.with_user(user).value_text = "5.0"
            with self.assertRaises(AccessError):
                self.inspection.with_user(user).action_complete()
            with self.assertRaises(AccessError):
                self.inspection.with_user(user).sudo().action_complete()

    def test_operator_records_in_process(self):
        self._plan(self.device, "operation", operation_id=self.operation.id)
        order = self._order(released_part=False)
        inspection = self._inspections(order.workorder_ids, self.operator)
        self._enter(inspection, user=self.operator)
        inspection.with_user(self.operator).action_complete()
        self.assertEqual(inspection.state, "passed")

    def test_entered_through_the_inspection(self):
        self.inspection.write(
            {
                "result_ids": [
                    Command.update(self.width.id, {"value_text": "5,1"}),
                    Command.update(self.surface.id, {"pass_fail": "pass"}),
                ]
            }
        )
        self.assertEqual(
            set(self.inspection.result_ids.mapped("conform")), {"conforms"}
        )
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def test_version_is_pinned(self):
        action = self.plan.with_user(self.engineer).action_new_version()
        new = self.plan.browse(action["res_id"])
        new.with_user(self.manager)._approve_as_user()
        self.assertEqual(self.inspection.plan_version, 1)
        self._enter(self.inspection)
        self.inspection.action_complete()
        self.assertEqual(self._codes(self.lot), [])
        self.assertEqual(self._inspections(self._receive("P-2")).plan_id, new)

    def test_own_default_of_a_user_enters_nothing(self):
        """Every user may keep defaults of their own: not for what was measured."""
        for name, value in (("pass_fail", "pass"), ("value_text", "5.0")):
            self.env["ir.default"].sudo().set(
                "medical.inspection.result", name, value, user_id=self.inspector.id
            )
        lot = self._receive(name="DEFAULTED")
        inspection = self._inspections(lot, self.inspector)
        self.assertTrue(inspection.result_ids)
        self.assertEqual(set(inspection.result_ids.mapped("conform")), {"not_entered"})
        self.assertFalse(any(inspection.result_ids.mapped("pass_fail")))
        self.assertFalse(any(inspection.result_ids.mapped("value_text")))
