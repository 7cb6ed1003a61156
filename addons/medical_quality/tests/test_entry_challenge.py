# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .common import MEASURED, InspectionCase

RANGE = dict(MEASURED, plausible_lower="1.00", plausible_upper="10.00")


class TestChallenge(InspectionCase):
    """A value that looks mistyped is typed twice; both are kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(characteristics=[RANGE])
        cls.inspection = cls._inspections(cls._receive())
        cls.width = cls.inspection.result_ids

    def _enter_width(self, value, **more):
        return self.inspection.enter(
            [{"result": self.width.id, "value": value, **more}]
        )

    def _events(self):
        rows = self.env["medical.inspection.challenge"].search(
            [("inspection_id", "=", self.inspection.id)], order="id"
        )
        return [(row.event, row.value_text) for row in rows]

    def test_it_is_not_taken_at_first(self):
        answer = self._enter_width("51")
        self.assertFalse(self.width.entered)
        [challenge] = answer["challenges"]
        self.assertEqual(
            (challenge["result"], challenge["typed"]), (self.width.id, "51 mm")
        )
        self.assertIn("1.00 mm … 10.00 mm", challenge["why"])
        self.assertEqual(self._events(), [("challenged", "51 mm")])

    def test_typed_twice_it_is_confirmed(self):
        self._enter_width("51")
        answer = self._enter_width("51", again="51,0")
        self.assertEqual(answer["challenges"], [])
        self.assertEqual(self.width.value_text, "51")
        self.assertEqual(
            self._events(), [("challenged", "51 mm"), ("confirmed", "51 mm")]
        )

    def test_another_value_corrects_it(self):
        self._enter_width("51")
        self._enter_width("5.1")
        self.assertEqual(self.width.value_text, "5.1")
        self.assertEqual(
            self._events(), [("challenged", "51 mm"), ("corrected", "5.1 mm")]
        )
        row = self.env["medical.inspection.challenge"].search(
            [("event", "=", "corrected")], limit=1
        )
        self.assertEqual(row.challenge_id.value_text, "51 mm")
        self.assertEqual(row.actor_id, self.inspector)
        self.assertTrue(row.employee_id)

    def test_the_same_once_more_is_no_confirmation(self):
        for again in ("", "5.1", "x"):
            self._enter_width("51", again=again)
            self.assertFalse(self.width.entered)
        self.assertEqual(self._events(), [("challenged", "51 mm")])

    def test_another_suspected_value_is_challenged_too(self):
        self._enter_width("51")
        self._enter_width("510")
        self.assertFalse(self.width.entered)
        self._enter_width("5.1")
        self.assertEqual(
            [event for event, _value in self._events()],
            ["challenged", "challenged", "corrected", "corrected"],
        )

    def test_over_every_path(self):
        """Whoever writes it by itself is refused; nothing opens it but typing twice."""
        forged = {"default_value_again": "51", "confirmed": True, "again": "51"}
        paths = {
            "write": lambda: self.width.write({"value_text": "51"}),
            "sudo": lambda: self.width.sudo().write({"value_text": "51"}),
            "context": lambda: self.width.with_context(**forged).write(
                {"value_text": "51"}
            ),
            "web_save": lambda: self.width.web_save({"value_text": "51"}, {}),
            "wrong": lambda: self.width.write(
                {"value_text": "51", "value_again": "52"}
            ),
            "import": lambda: self._load("51"),
        }
        for name, path in paths.items():
            with (
                self.subTest(path=name),
                self.assertRaisesRegex(UserError, "suspected to be mistyped"),
                self.env.cr.savepoint(),
            ):
                path()
            self.env.invalidate_all()
            self.assertFalse(self.width.entered)

    def _load(self, value):
        loaded = self.width.load([".id", "value_text"], [[str(self.width.id), value]])
        if not loaded["ids"]:
            raise UserError(loaded["messages"][0]["message"])

    def test_written_twice_at_once_both_are_kept(self):
        self.width.write({"value_text": "51", "value_again": "51"})
        self.assertEqual(self.width.value_text, "51")
        self.assertEqual(
            self._events(), [("challenged", "51 mm"), ("confirmed", "51 mm")]
        )

    def test_a_correction_is_challenged_as_well(self):
        self._enter_width("5.1")
        answer = self._enter_width("51", reason="Read again")
        self.assertTrue(answer["challenges"])
        self.assertEqual(self.inspection.result_ids.value_text, "5.1")
        self._enter_width("51", reason="Read again", again="51")
        self.assertEqual(self.inspection.result_ids.value_text, "51")

    def test_nobody_writes_a_challenge(self):
        challenges = self.env["medical.inspection.challenge"]
        self._enter_width("51")
        row = challenges.search([("result_id", "=", self.width.id)])
        for user in (self.inspector, self.manager):
            with self.assertRaises(AccessError):
                challenges.with_user(user).create({"value_text": "5"})
            with self.assertRaises(AccessError):
                challenges.with_user(user).sudo().create({"value_text": "5"})
            with self.assertRaises(AccessError):
                row.with_user(user).write({"event": "confirmed"})
        self.assertIn(row, challenges.with_user(self.auditor).search([]))
        with self.assertRaises(AccessError):
            challenges.with_user(self.outsider).search([])

    @mute_logger("odoo.sql_db")
    def test_the_ledger_is_append_only(self):
        self._enter_width("51")
        self.env.flush_all()
        with self.assertRaises(psycopg2.errors.InsufficientPrivilege):
            self.env.cr.execute("UPDATE medical_inspection_challenge SET event = 'x'")


class TestChallengeByHistory(InspectionCase):
    """Values far from those before are challenged, by all versions of the plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan(characteristics=[MEASURED])
        for number in range(8):
            inspection = cls._inspections(cls._receive(f"H-{number}"))
            inspection.result_ids.value_text = f"5.0{number % 3}"

    def _next(self, name="NEXT"):
        return self._inspections(self._receive(name))

    def test_ten_times_too_large(self):
        inspection = self._next()
        answer = inspection.enter(
            [{"result": inspection.result_ids.id, "value": "50.1"}]
        )
        why = answer["challenges"][0]["why"]
        self.assertIn("10 times too large", why)
        self.assertIn("last 8 values", why)
        inspection.enter([{"result": inspection.result_ids.id, "value": "5.01"}])
        self.assertEqual(inspection.result_ids.value_text, "5.01")

    def test_the_next_version_remembers(self):
        action = self.plan.with_user(self.engineer).action_new_version()
        version = self.plan.browse(action["res_id"])
        version.with_user(self.manager)._approve_as_user()
        inspection = self._next()
        self.assertEqual(inspection.plan_id, version)
        answer = inspection.enter(
            [{"result": inspection.result_ids.id, "value": "50.1"}]
        )
        self.assertTrue(answer["challenges"])

    def test_another_characteristic_has_no_history(self):
        self._plan(
            self.device, "final", [dict(MEASURED, lower_limit="1", upper_limit="99")]
        )
        lot = self.env["stock.lot"].create(
            {"name": "D-1", "product_id": self.device.id}
        )
        order = self.env["mrp.production"].create(
            {"product_id": self.device.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        order.lot_producing_ids = lot
        inspection = self._inspections(lot)
        answer = inspection.enter(
            [{"result": inspection.result_ids.id, "value": "50.1"}]
        )
        self.assertEqual(answer["challenges"], [])

    def test_the_distance_is_a_managers(self):
        inspection = self._next()
        values = [{"result": inspection.result_ids.id, "value": "5.30"}]
        self.assertTrue(inspection.enter(values)["challenges"])
        for user in (self.inspector, self.engineer):
            with self.assertRaises(AccessError):
                self.company.with_user(user).medical_challenge_distance = 90
        system = self._person("iq_system", "inspector", base="base.group_system")
        with self.assertRaises(AccessError):
            self.company.with_user(system).medical_challenge_distance = 90
        self.company.medical_challenge_distance = 90
        self.assertFalse(inspection.enter(values)["challenges"])

    def test_superseded_values_are_no_history(self):
        inspection = self._next()
        inspection.enter(
            [{"result": inspection.result_ids.id, "value": "50", "again": "50"}]
        )
        line = inspection.result_ids.characteristic_id
        values = inspection.result_ids._value_histories(line)[line.id]
        self.assertEqual(len(values), 9)
        inspection.enter(
            [{"result": inspection.result_ids.id, "value": "5.00", "reason": "Slip"}]
        )
        values = inspection.result_ids._value_histories(line)[line.id]
        self.assertEqual((len(values), max(values) < 6), (9, True))
