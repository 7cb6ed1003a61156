# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import new_test_user

from .common import InspectionCase


class TestInspectionPaths(InspectionCase):
    """No path sets a verdict, a person or a time, or changes what is completed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan()
        cls.lot = cls._receive()
        cls.inspection = cls._inspections(cls.lot).with_user(cls.manager)
        cls.result = cls.inspection.result_ids[0]
        cls.forged = {
            "state": "passed",
            "done_at": fields.Datetime.now(),
            "inspector_id": cls.manager.id,
            "inspector_employee_id": cls.manager.sudo().employee_ids.id,
            "inspector_name": "Somebody",
            "digest": "0" * 64,
            "plan_id": cls.plan.id,
            "lot_id": cls.lot.id,
            "trigger": "final",
            "previous_id": cls.inspection.id,
        }
        cls.forged_result = {
            "conform": "conforms",
            "entered": True,
            "value": 5.0,
            "recorded_by_id": cls.manager.id,
            "recorded_employee_id": cls.manager.sudo().employee_ids.id,
            "recorded_at": fields.Datetime.now(),
            "inspection_id": cls.inspection.id,
            "characteristic_id": cls.result.characteristic_id.id,
            "inspection_state": "passed",
        }

    def _complete(self, value="5.00"):
        self._enter(self.inspection, value)
        self.inspection.with_user(self.inspector).action_complete()

    def test_fields_are_not_writable(self):
        for records, forged in (
            (self.inspection, self.forged),
            (self.result, self.forged_result),
        ):
            for name, value in forged.items():
                for user in (self.manager, self.operator, self.env.user):
                    with self.assertRaises(AccessError, msg=name):
                        records.with_user(user).write({name: value})
                with self.assertRaises(AccessError, msg=name):
                    records.sudo().write({name: value})
        self.env.invalidate_all()
        self.assertEqual(self.inspection.state, "open")
        self.assertEqual(self.result.conform, "not_entered")

    def test_web_save_and_one2many(self):
        for commands in (
            [Command.update(self.result.id, {"conform": "conforms"})],
            [Command.update(self.result.id, {"entered": True, "value": 0.0})],
            [Command.delete(self.result.id)],
            [Command.unlink(self.result.id)],
            [Command.clear()],
            [Command.create({"characteristic_id": self.result.characteristic_id.id})],
        ):
            with self.assertRaises(UserError):
                self.inspection.web_save({"result_ids": commands}, {"state": {}})
        with self.assertRaises(AccessError):
            self.inspection.web_save({"state": "passed"}, {"state": {}})
        self.env.invalidate_all()
        self.assertEqual(len(self.inspection.result_ids), 2)
        self.assertEqual(self.inspection.state, "open")

    def test_nobody_creates(self):
        model = self.inspection.browse()
        values = {
            "name": "X",
            "plan_id": self.plan.id,
            "product_id": self.part.id,
            "lot_id": self.lot.id,
            "company_id": self.company.id,
        }
        for user in (self.manager, self.env.user, self.env.ref("base.user_root")):
            with self.assertRaises(AccessError):
                model.with_user(user).create(values)
            with self.assertRaises(AccessError):
                model.with_user(user).create(dict(values, state="passed"))
        with self.assertRaises(AccessError):
            model.sudo().create(dict(values, state="passed"))
        with self.assertRaises(AccessError):
            self.result.sudo().create(
                {
                    "inspection_id": self.inspection.id,
                    "characteristic_id": self.result.characteristic_id.id,
                    "pass_fail": "pass",
                }
            )

    def test_nobody_copies(self):
        self._complete()
        for record in (self.inspection, self.result):
            with self.assertRaises(AccessError):
                record.copy()
            with self.assertRaises(AccessError):
                record.sudo().copy()

    def test_nobody_imports(self):
        result = self.inspection.browse().load(
            ["name", "plan_id/.id", "product_id/.id", "lot_id/.id", "state"],
            [
                [
                    "X",
                    str(self.plan.id),
                    str(self.part.id),
                    str(self.lot.id),
                    "passed",
                ]
            ],
        )
        self.assertFalse(result["ids"])
        result = self.inspection.browse().load(
            [".id", "state"], [[str(self.inspection.id), "passed"]]
        )
        self.assertFalse(result["ids"])
        self.env.invalidate_all()
        self.assertEqual(self.inspection.state, "open")

    def test_nobody_deletes(self):
        for records in (self.inspection, self.result):
            with self.assertRaises(UserError):
                records.unlink()
            with self.assertRaises(UserError):
                records.sudo().unlink()
        with self.assertRaises(UserError):
            self.plan.sudo().characteristic_ids.unlink()

    def test_completed_is_fixed(self):
        self._complete("5.9")
        self.assertEqual(self.inspection.state, "failed")
        for action in (
            lambda: self.result.write({"value_text": "5.0"}),
            lambda: self.result.sudo().write({"value_text": "5.0"}),
            lambda: self.result.write({"note": "typing error"}),
            lambda: self.inspection.write({"note": "was fine"}),
            lambda: self.inspection.action_complete(),
            lambda: self.inspection.web_save(
                {"result_ids": [Command.update(self.result.id, {"value_text": "5"})]},
                {"state": {}},
            ),
        ):
            with self.assertRaises(UserError):
                action()
        self.env.invalidate_all()
        self.assertEqual(self.result.value_text, "5.9")
        self.assertEqual(self.inspection.state, "failed")

    def test_context_fills_nothing_in(self):
        lot = self.env["stock.lot"].create({"name": "P-9", "product_id": self.part.id})
        action = (
            lot.with_user(self.inspector)
            .with_context(
                default_state="passed",
                default_value_text="5.0",
                default_pass_fail="pass",
                default_conform="conforms",
                default_entered=True,
                default_done_at="2026-01-01 00:00:00",
                default_inspector_id=self.inspector.id,
            )
            .action_qms_open_inspections()
        )
        inspection = self.inspection.browse(action["res_id"])
        self.assertEqual(inspection.state, "open")
        self.assertFalse(inspection.done_at)
        self.assertFalse(inspection.inspector_id)
        for result in inspection.result_ids:
            self.assertFalse(result.value_text)
            self.assertFalse(result.pass_fail)
            self.assertEqual(result.conform, "not_entered")

    def test_private_methods_are_out_of_reach(self):
        for record, name in (
            (self.inspection, "_open_reinspection"),
            (self.inspection, "_create_from_plans"),
            (self.inspection, "_ensure_inspections"),
            (self.result, "_note_recorder"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(record, name)

    def test_who_may_open(self):
        with self.assertRaises(AccessError):
            self.lot.with_user(self.outsider).action_qms_open_inspections()
        lot = self.env["stock.lot"].create({"name": "P-8", "product_id": self.part.id})
        action = lot.with_user(self.auditor).action_qms_open_inspections()
        self.assertFalse(self.inspection.search(action["domain"]))
        action = self.lot.with_user(self.auditor).action_qms_open_inspections()
        self.assertEqual(action["res_id"], self.inspection.id)

    def test_opening_twice_is_one_inspection(self):
        for _ in range(2):
            self.assertEqual(self._inspections(self.lot).ids, self.inspection.ids)

    def test_portal_and_other_companies_see_nothing(self):
        portal = new_test_user(self.env, "iq_portal", groups="base.group_portal")
        for record in (self.inspection, self.result, self.plan):
            with self.assertRaises(AccessError):
                record.with_user(portal).read(["display_name"])
        with self.assertRaises(AccessError):
            self.lot.with_user(portal).action_qms_open_inspections()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.inspector.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        for record in (self.inspection, self.result):
            self.assertFalse(record.with_user(self.inspector).search([]) & record)
            with self.assertRaises(AccessError):
                record.with_user(self.inspector).read(["display_name"])
        with self.assertRaises(AccessError):
            self.result.with_user(self.inspector).value_text = "5.0"
