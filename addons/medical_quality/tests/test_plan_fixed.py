# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import JUDGED, MEASURED, InspectionCase


class TestPlanFixed(InspectionCase):
    """An approved plan is changed on no path; its state is set on none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plan = cls._plan().with_user(cls.engineer)
        cls.line = cls.plan.characteristic_ids[0]
        cls.plans = cls.env["medical.inspection.plan"].with_user(cls.engineer)

    def _assert_fixed(self, action):
        before = self.plan.sudo().copy_data()[0]
        with self.assertRaises(UserError):
            action()
        self.env.invalidate_all()
        self.assertEqual(self.plan.sudo().copy_data()[0], before)
        self.assertEqual(self.plan.state, "approved")

    def test_write(self):
        self._assert_fixed(lambda: self.plan.write({"name": "Other"}))
        self._assert_fixed(lambda: self.plan.sudo().write({"name": "Other"}))
        self._assert_fixed(lambda: self.plan.with_user(1).write({"name": "Other"}))

    def test_characteristic_write(self):
        self._assert_fixed(lambda: self.line.write({"upper_limit": "9.99"}))
        self._assert_fixed(lambda: self.line.sudo().write({"upper_limit": "9.99"}))

    def test_one2many_commands(self):
        line = self.line
        for command in (
            Command.update(line.id, {"upper_limit": "9.99"}),
            Command.delete(line.id),
            Command.unlink(line.id),
            Command.create(JUDGED),
            Command.clear(),
            Command.set([]),
        ):
            self._assert_fixed(
                lambda c=command: self.plan.write({"characteristic_ids": [c]})
            )

    def test_web_save(self):
        self._assert_fixed(
            lambda: self.plan.web_save(
                {
                    "characteristic_ids": [
                        Command.update(self.line.id, {"upper_limit": "9.99"})
                    ]
                },
                {"name": {}},
            )
        )

    def test_characteristic_of_a_draft_moved_in(self):
        draft = self._draft()
        moved = draft.characteristic_ids[0]
        self._assert_fixed(lambda: moved.write({"plan_id": self.plan.id}))
        self._assert_fixed(
            lambda: self.plan.write({"characteristic_ids": [Command.link(moved.id)]})
        )

    def test_characteristic_moved_out(self):
        draft = self._draft()
        self._assert_fixed(lambda: self.line.write({"plan_id": draft.id}))

    def test_characteristic_created(self):
        model = self.line.browse()
        self._assert_fixed(lambda: model.create(dict(MEASURED, plan_id=self.plan.id)))
        self._assert_fixed(
            lambda: model.with_context(default_plan_id=self.plan.id).create(MEASURED)
        )

    def test_delete(self):
        self._assert_fixed(lambda: self.plan.unlink())
        self._assert_fixed(lambda: self.line.unlink())
        self._assert_fixed(lambda: self.plan.sudo().unlink())

    def test_import(self):
        self.env["ir.model.data"].create(
            {
                "module": "__test__",
                "name": "fixed_line",
                "model": self.line._name,
                "res_id": self.line.id,
            }
        )
        result = self.line.with_user(self.engineer).load(
            ["id", "upper_limit"], [["__test__.fixed_line", "9.99"]]
        )
        self.assertTrue(result["messages"])
        self.env.invalidate_all()
        self.assertEqual(self.line.upper_limit, "5.20")

    def test_state_is_never_typed_in(self):
        values = {"name": "X", "product_tmpl_id": self.device.product_tmpl_id.id}
        draft = self._draft(self.device, "final")
        for user in (self.engineer, self.manager):
            with self.assertRaises(AccessError):
                draft.with_user(user).write({"state": "approved"})
            with self.assertRaises(AccessError):
                self.plan.with_user(user).write({"state": "draft"})
            with self.assertRaises(AccessError):
                self.plans.with_user(user).create(dict(values, state="approved"))
            with self.assertRaises(AccessError):
                draft.with_user(user).write({"contributor_ids": [Command.clear()]})
            with self.assertRaises(AccessError):
                draft.with_user(user).write({"author_id": self.manager2.id})
        self.assertEqual(draft.state, "draft")

    def test_state_from_the_context_is_ignored(self):
        plan = self.plans.with_context(
            default_state="approved",
            default_version=7,
            default_author_id=self.manager2.id,
            default_approved_by_id=self.manager.id,
        ).create({"name": "X", "product_tmpl_id": self.device.product_tmpl_id.id})
        self.assertEqual(plan.state, "draft")
        self.assertEqual(plan.version, 1)
        self.assertEqual(plan.author_id, self.engineer)
        self.assertFalse(plan.approved_by_id)

    def test_import_of_an_approved_plan(self):
        result = self.plans.load(
            ["name", "product_tmpl_id/.id", "state"],
            [["X", str(self.device.product_tmpl_id.id), "approved"]],
        )
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_copy_is_a_draft_of_its_own(self):
        copy = self.plan.copy()
        self.assertEqual(copy.state, "draft")
        self.assertNotEqual(copy.number, self.plan.number)
        self.assertEqual(copy.author_id, self.engineer)
        self.assertFalse(copy.approved_by_id)

    def test_private_methods_are_out_of_reach(self):
        from odoo.service.model import get_public_method

        for name in ("_approve", "_retire", "_note_contributor"):
            with self.assertRaises(AccessError):
                get_public_method(self.plan, name)

    def test_chatter_still_works(self):
        self.plan.message_post(body="Read and understood")
        self.plan.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.engineer.id
        )
