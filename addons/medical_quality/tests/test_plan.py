# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

from .common import JUDGED, MEASURED, InspectionCase


class TestPlan(InspectionCase):
    """Who approves what, and what a plan must say."""

    def test_approval_by_a_manager_who_did_not_write_it(self):
        plan = self._draft()
        plan.with_user(self.manager)._approve_as_user()
        self.assertEqual(plan.state, "approved")
        self.assertEqual(plan.approved_by_id, self.manager)
        self.assertTrue(plan.approved_at)

    def test_engineer_and_auditor_cannot_approve(self):
        plan = self._draft()
        for user in (self.engineer, self.operator, self.auditor, self.outsider):
            with self.assertRaises(AccessError):
                plan.with_user(user)._approve_as_user()
        with self.assertRaises(AccessError):
            plan.sudo()._approve_as_user()
        with self.assertRaises(AccessError):
            plan.with_user(1)._approve_as_user()
        self.assertEqual(plan.state, "draft")

    def test_author_cannot_approve(self):
        plan = self._draft().with_user(self.manager).copy()
        with self._refused("Somebody else"):
            plan._approve_as_user()

    def test_who_changed_one_limit_cannot_approve(self):
        plan = self._draft()
        plan.with_user(self.manager).characteristic_ids[0].upper_limit = "5.30"
        with self._refused("Somebody else"):
            plan.with_user(self.manager)._approve_as_user()
        plan.with_user(self.manager2)._approve_as_user()

    def test_empty_plan_cannot_be_approved(self):
        plan = self._draft(characteristics=[])
        with self._refused("no characteristics"):
            plan.with_user(self.manager)._approve_as_user()

    def test_measured_needs_a_sensible_limit(self):
        for limits in (
            {"lower_limit": False, "upper_limit": False},
            {"lower_limit": "5.3"},
            {"lower_limit": "abc"},
            {"upper_limit": "5.205"},
        ):
            with self.assertRaises(ValidationError, msg=limits):
                self._draft(characteristics=[dict(MEASURED, **limits)])

    def test_limit_zero_is_a_limit_and_empty_is_none(self):
        plan = self._draft(
            characteristics=[dict(MEASURED, lower_limit=False, upper_limit="0,0")]
        )
        line = plan.characteristic_ids
        self.assertEqual(line.upper_limit, "0.0")
        self.assertFalse(line.lower_limit)
        self.assertEqual(line.limits, "≤ 0.0 mm")

    def test_pass_fail_has_no_limits(self):
        with self.assertRaises(ValidationError):
            self._draft(characteristics=[dict(JUDGED, upper_limit="1")])

    def test_operation_belongs_to_the_product(self):
        with self.assertRaises(ValidationError):
            self._draft(self.part, "operation", operation_id=self.operation.id)
        with self.assertRaises(ValidationError):
            self._draft(self.device, "operation")
        with self.assertRaises(ValidationError):
            self._draft(self.device, "final", operation_id=self.operation.id)

    def test_untracked_product_has_nothing_to_inspect(self):
        plan = self._draft(self._product("Loose", tracking="none"))
        with self._refused("not tracked"):
            plan.with_user(self.manager)._approve_as_user()

    def test_one_plan_in_force(self):
        first = self._plan()
        other = self._draft()
        with self._refused("in force"):
            other.with_user(self.manager)._approve_as_user()
        first.with_user(self.manager).action_retire()
        other.with_user(self.manager)._approve_as_user()
        self.assertEqual(first.state, "retired")

    def test_11_10_k_new_version_retires_the_old(self):
        plan = self._plan()
        action = plan.with_user(self.engineer).action_new_version()
        new = plan.browse(action["res_id"])
        self.assertEqual(
            (new.number, new.version, new.state), (plan.number, 2, "draft")
        )
        self.assertEqual(len(new.characteristic_ids), 2)
        with self._refused("being written"):
            plan.with_user(self.engineer).action_new_version()
        new.with_user(self.engineer).characteristic_ids[0].upper_limit = "5.10"
        self.assertEqual(plan.characteristic_ids[0].upper_limit, "5.20")
        new.with_user(self.manager)._approve_as_user()
        self.assertEqual((plan.state, new.state), ("retired", "approved"))

    def test_new_version_takes_nothing_from_the_context(self):
        plan = self._plan()
        action = (
            plan.with_user(self.engineer)
            .with_context(default_state="approved", default_approved_by_id=2)
            .action_new_version()
        )
        new = plan.browse(action["res_id"])
        self.assertEqual((new.state, new.approved_by_id.id), ("draft", False))

    def test_only_managers_retire(self):
        plan = self._plan()
        with self.assertRaises(AccessError):
            plan.with_user(self.engineer).action_retire()
        plan.with_user(self.manager).action_retire()
        with self.assertRaises(UserError):
            plan.with_user(self.manager).action_retire()

    def test_written_through_the_form(self):
        with Form(self.env["medical.inspection.plan"].with_user(self.engineer)) as form:
            form.name = "Receipt of parts"
            form.product_tmpl_id = self.part.product_tmpl_id
            with form.characteristic_ids.new() as line:
                line.name = "Bore"
                line.upper_limit = "2,5"
        plan = form.record
        self.assertEqual(plan.state, "draft")
        self.assertEqual(plan.author_id, self.engineer)
        self.assertEqual(plan.characteristic_ids.limits, "≤ 2.5")

    def test_operators_and_outsiders_write_no_plan(self):
        values = {"name": "X", "product_tmpl_id": self.part.product_tmpl_id.id}
        for user in (self.operator, self.inspector, self.auditor, self.outsider):
            with self.assertRaises(AccessError):
                self.env["medical.inspection.plan"].with_user(user).create(values)
        with self.assertRaises(AccessError):
            self._draft().with_user(self.outsider).read(["name"])

    def test_other_companies_see_nothing(self):
        plan = self._draft()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.engineer.write(
            {"company_ids": [Command.set(company.ids)], "company_id": company.id}
        )
        mine = self.env["medical.inspection.plan"].with_user(self.engineer)
        self.assertNotIn(plan, mine.search([]))
        with self.assertRaises(AccessError):
            plan.with_user(self.engineer).characteristic_ids.read(["name"])
