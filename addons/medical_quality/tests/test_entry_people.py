# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from odoo.addons.qms_base.tests.signing import enrol, sign

from .common import JUDGED, MEASURED, InspectionCase


class TestSecondPerson(InspectionCase):
    """Where the plan asks, another person confirms a value."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(
            characteristics=[dict(MEASURED, second_person=True), JUDGED]
        )
        cls.inspection = cls._inspections(cls._receive())
        cls.width, cls.surface = cls.inspection.result_ids
        cls.second = cls._person("iq_second", "inspector")
        cls._enter(cls.inspection)

    def test_not_completed_without(self):
        self.assertEqual(self.inspection.to_verify_count, 1)
        with self._refused("second person has not verified Width"):
            self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "open")

    def test_another_person_verifies(self):
        self.inspection.with_user(self.second).action_verify()
        self.assertEqual(self.width.verified_by_id, self.second)
        self.assertTrue(self.width.verified_at)
        self.assertFalse(self.surface.verified_at)
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def test_not_who_entered_it(self):
        with self.assertRaises(AccessError):
            self.inspection.action_verify()
        twin = new_test_user(self.env, "iq_twin", groups="qms_base.group_qms_inspector")
        with self.assertRaises(AccessError):
            # nobody is identified behind this login
            self.inspection.with_user(twin).verify()
        self.assertFalse(self.width.verified_at)

    def test_not_who_may_not_inspect(self):
        for user in (self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError, msg=user.login):
                self.inspection.with_user(user).verify([self.width.id])
        with self.assertRaises(AccessError):
            self.width.with_user(self.second).write({"verified_at": "2026-01-01"})
        self.assertFalse(self.width.verified_at)

    def test_a_corrected_value_is_verified_anew(self):
        self.inspection.with_user(self.second).verify()
        self.width.write({"value_text": "5.1", "correction_reason": "Read again"})
        with self._refused("second person"):
            self.inspection.action_complete()
        # whoever corrects is who entered it
        self.inspection.with_user(self.second).verify()
        self.inspection.action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def test_nothing_to_verify(self):
        self.inspection.with_user(self.second).verify([self.width.id])
        with self._refused("Nothing waits"):
            self.inspection.with_user(self.second).verify()


class TestIndependentInspector(InspectionCase):
    """Where the plan asks, who worked on it does not inspect it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plan(
            cls.device,
            "operation",
            [dict(MEASURED, inspector_not_operator=True), JUDGED],
            operation_id=cls.operation.id,
        )
        cls.order = cls._order(released_part=False)
        cls.inspection = cls._inspections(cls.order.workorder_ids, cls.operator)

    def _worked(self, user):
        self.order.workorder_ids.with_user(user).button_start()
        self.assertEqual(
            self.order.workorder_ids.time_ids.qms_employee_id,
            user.sudo().employee_ids,
        )

    def test_who_worked_enters_nothing(self):
        self._worked(self.operator)
        mine = self.inspection.result_ids.with_user(self.operator)
        with self.assertRaisesRegex(AccessError, "worked at"):
            mine[0].value_text = "5.0"
        self.env.invalidate_all()
        self.assertFalse(mine[0].entered)

    def test_another_person_does(self):
        self._worked(self.operator)
        self._enter(self.inspection, user=self.inspector)
        self.inspection.with_user(self.inspector).action_complete()
        self.assertEqual(self.inspection.state, "passed")

    def test_who_worked_after_entering_is_found_at_completion(self):
        self._enter(self.inspection, user=self.operator)
        self._worked(self.operator)
        with self.assertRaisesRegex(AccessError, "worked at"):
            self.inspection.with_user(self.inspector).action_complete()
        self.env.invalidate_all()
        self.assertEqual(self.inspection.state, "open")


class TestSignedResults(InspectionCase):
    """Where the plan says so, the set of results is signed once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        enrol(cls.inspector)
        cls.plan = cls._plan(result_signature="sign")
        cls.inspection = cls._inspections(cls._receive())

    def setUp(self):
        super().setUp()
        # attempts are counted in a cursor of their own: let the test see it
        self.registry_enter_test_mode()

    def test_the_button_asks_for_the_signature(self):
        self._enter(self.inspection)
        action = self.inspection.action_complete()
        self.assertEqual(action["tag"], "qms_base.sign")
        self.assertEqual(self.inspection.state, "open")

    def test_lines_named_by_another_record_are_read_by_who_signs(self):
        field = self.inspection._fields["result_ids"]
        line = self.inspection.result_ids.characteristic_id[:1]
        values = {
            "characteristic_id": [line._name, str(line.id), line.name],
            "value_text": "5.00",
        }
        words = self.inspection._signature_line_words(
            field, {"id": "1", "values": values}
        )
        self.assertRegex(words, f"^{line.name}, .*5.00")

    def test_signed_it_is_completed(self):
        self._enter(self.inspection, "5.9")
        answer = sign(self.inspection, "complete", self.inspector)
        self.assertTrue(answer["complete"])
        self.env.invalidate_all()
        self.assertEqual(self.inspection.state, "failed")
        self.assertEqual(self.inspection.inspector_id, self.inspector)
        self.assertEqual(self.inspection.qms_signature_state, "signed")
        self.assertEqual(self.inspection.qms_signature_ids.sudo().meaning, "Inspected")
        self.assertEqual(len(self.inspection.digest), 64)

    def test_nothing_is_signed_with_a_value_missing(self):
        self.inspection.result_ids[0].value_text = "5"
        with self.assertRaisesRegex(UserError, "no value for Surface"):
            sign(self.inspection, "complete", self.inspector)
        self.env.invalidate_all()
        self.assertEqual(self.inspection.state, "open")

    def test_a_value_after_the_look_is_not_signed(self):
        self._enter(self.inspection)
        with self.assertRaisesRegex(UserError, "Changed since"):
            sign(
                self.inspection,
                "complete",
                self.inspector,
                digests={str(self.inspection.id): "0" * 64},
            )
        self.env.invalidate_all()
        self.assertEqual(self.inspection.state, "open")

    def test_a_recorded_inspection_is_not_signed(self):
        self._plan(self.device, "final")
        lot = self.env["stock.lot"].create(
            {"name": "D-1", "product_id": self.device.id}
        )
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.lot_producing_ids = lot
        inspection = self._inspections(lot)
        self._enter(inspection)
        with self.assertRaisesRegex(UserError, "recorded, not signed"):
            sign(inspection, "complete", self.inspector)
