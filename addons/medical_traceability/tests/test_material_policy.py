# Copyright 2026 The Medical Quality for Odoo contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl-3.0).
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.qms_base.tests.signing import enrol, sign

from .material_common import MaterialCase


@tagged("post_install", "-at_install")
class TestMaterialPolicy(MaterialCase):
    """More is required by writing it, less by a signed change; the nearest counts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.engineer, cls.manager):
            cls.env["hr.employee"].create({"name": user.login, "user_id": user.id})
            enrol(user)
        cls.top = cls.env["product.category"].create({"name": "Top"})
        cls.below = cls.env["product.category"].create(
            {"name": "Below", "parent_id": cls.top.id}
        )
        cls.item = cls._product("Item", "lot", categ_id=cls.below.id)
        cls.Policy = cls.env["medical.material.policy"]
        cls.Change = cls.env["medical.material.policy.change"]

    def setUp(self):
        super().setUp()
        self.registry_enter_test_mode()

    def _of(self, product):
        company = self.env.company.id
        found = self.Policy._of_products({company}, product)
        return found.get((company, product.id), self.Policy)

    def _policy(self, user=None, **vals):
        return self.Policy.with_user(user or self.engineer).create(vals)

    # ------------------------------------------------------------------
    # The nearest
    # ------------------------------------------------------------------
    def test_product_then_category_then_above(self):
        self.assertFalse(self._of(self.item))
        top = self._policy(categ_id=self.top.id, min_days_use=10)
        self.assertEqual(self._of(self.item), top)
        below = self._policy(categ_id=self.below.id, min_days_use=20)
        self.assertEqual(self._of(self.item), below)
        own = self._policy(
            product_tmpl_id=self.item.product_tmpl_id.id, min_days_use=30
        )
        self.assertEqual(self._of(self.item), own)
        self.assertFalse(self._of(self.kit))

    def test_of_one_thing(self):
        for vals in (
            {},
            {
                "categ_id": self.top.id,
                "product_tmpl_id": self.item.product_tmpl_id.id,
            },
        ):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self._policy(**vals)
                    self.env.flush_all()

    # ------------------------------------------------------------------
    # Not less
    # ------------------------------------------------------------------
    def test_more_is_written_less_is_refused(self):
        policy = self.policy.with_user(self.engineer)
        policy.write({"min_days_receipt": 90, "min_days_use": 30, "retest_days": 365})
        policy.write({"retest_days": 180})
        policy.write({"certificate_type_ids": [Command.link(self.type_coa.id)]})
        policy.write({"or_better": False})
        other = self.env["medical.material.specification"].create(
            {"number": "MS-U", "name": "Other"}
        )
        for vals in (
            {"min_days_receipt": 89},
            {"min_days_use": 0},
            {"retest_days": 181},
            {"retest_days": 0},
            {"or_better": True},
            {"specification_id": False},
            {"specification_id": other.id},
            {"certificate_type_ids": [Command.unlink(self.type_coa.id)]},
            {"certificate_type_ids": [Command.set(self.type_22.ids)]},
            {"certificate_type_ids": [Command.clear()]},
            {"active": False},
        ):
            for attempt in (policy, self.policy.with_user(self.manager), self.policy):
                with self.subTest(vals=vals), self.assertRaises(UserError) as refused:
                    with self.env.cr.savepoint():
                        attempt.write(vals)
                self.assertIn("quality manager signs", str(refused.exception))
        loaded = self.Policy.with_user(self.manager).load(
            [".id", "min_days_receipt"], [[str(policy.id), "1"]]
        )
        self.assertTrue(loaded["messages"])
        self.env.invalidate_all()
        self.assertEqual(policy.min_days_receipt, 90)

    def test_a_better_type_may_replace_one_or_better(self):
        self.policy.with_user(self.engineer).certificate_type_ids = self.type_32
        self.assertEqual(self.policy.certificate_type_ids, self.type_32)

    def test_nearer_requirements_do_not_undercut(self):
        self._policy(categ_id=self.top.id, min_days_use=10)
        for scope in (
            {"categ_id": self.below.id},
            {"product_tmpl_id": self.item.product_tmpl_id.id},
        ):
            with self.subTest(scope=scope), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    self._policy(**scope, min_days_use=9)
        self._policy(categ_id=self.below.id, min_days_use=10, retest_days=3)

    def test_scope_and_rows_stay(self):
        policy = self.policy.with_user(self.manager)
        for vals in (
            {"product_tmpl_id": self.kit.product_tmpl_id.id},
            {"product_tmpl_id": False, "categ_id": self.top.id},
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                policy.write(vals)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.policy.sudo().unlink()

    def test_a_category_does_not_leave_by_moving(self):
        self._policy(categ_id=self.top.id, min_days_use=10)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.below.write({"parent_id": False})
        self.env.invalidate_all()
        self.assertEqual(self.below.parent_id, self.top)
        self._policy(categ_id=self.below.id, min_days_use=10)
        # where a category of regulated products belongs is a quality engineer's
        self.below.with_user(self.engineer).sudo().write({"parent_id": False})

    def test_types_in_use_are_not_loosened(self):
        kinds = self.env["medical.certificate.type"].with_user(self.engineer)
        for code, vals in (
            ("31", {"needs_results": False}),
            ("31", {"needs_heat": False}),
        ):
            kind = kinds.browse(getattr(self, f"type_{code}").id)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                kind.write(vals)
        coc = kinds.browse(self.type_coc.id)
        self._certified(self._receive(self.part, "P-T"), type_id=coc.id)
        with self.assertRaises(UserError):
            coc.write({"satisfies_id": self.type_32.id})
        with self.assertRaises(UserError):
            kinds.browse(self.type_31.id).unlink()
        free = kinds.create({"name": "Free of latex", "code": "FoL"})
        free.write({"needs_results": True})
        free.write({"needs_results": False})

    def test_who_writes(self):
        draft = self._revision("W")
        for user in (self.operator, self.inspector, self.auditor, self.clerk):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._policy(user, categ_id=self.top.id, min_days_use=1)
            with self.assertRaises(AccessError):
                self.policy.with_user(user).write({"min_days_use": 5})
            for model, vals in (
                ("medical.material.specification", {"number": "N", "name": "N"}),
                (
                    "medical.material.specification.revision",
                    {"specification_id": self.specification.id, "name": "N"},
                ),
                (
                    "medical.material.property",
                    {"revision_id": draft.id, "name": "N", "wanted_text": "x"},
                ),
                (
                    "medical.material.policy.change",
                    {"policy_id": self.policy.id, "reason": "x"},
                ),
                ("medical.certificate.type", {"name": "N", "code": "N"}),
            ):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).create(vals)

    # ------------------------------------------------------------------
    # Less, signed
    # ------------------------------------------------------------------
    def _request(self, **changes):
        action = self.policy.with_user(self.engineer).action_request_change()
        form = Form(
            self.Change.with_user(self.engineer).with_context(**action["context"])
        )
        form.reason = "Supplier has been proven"
        for name, value in changes.items():
            setattr(form, name, value)
        return form.save()

    def test_less_by_the_signature_of_a_manager(self):
        self.policy.with_user(self.engineer).min_days_use = 30
        change = self._request(min_days_use=10)
        self.assertEqual(self.policy.min_days_use, 30)
        with self.assertRaises(AccessError):
            sign(change, "apply", self.engineer)
        sign(change, "apply", self.manager)
        self.assertEqual(change.state, "applied")
        self.assertEqual(self.policy.min_days_use, 10)
        self.assertEqual(self.policy.certificate_type_ids, self.type_31)
        row = self.env["qms.controlled.change"].search(
            [("kind", "=", "material_policy"), ("res_id", "=", self.policy.id)]
        )
        self.assertEqual(row.reason, "Supplier has been proven")
        self.assertIn("30", row.before)
        self.assertIn("10", row.after)
        self.assertEqual(row.actor_id, self.manager)
        for attempt in (
            lambda: change.sudo().write({"reason": "Other"}),
            lambda: change.sudo().write({"state": "draft"}),
            lambda: change.sudo().unlink(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_the_state_of_a_change_is_not_written(self):
        change = self._request(min_days_use=0)
        for user in (self.engineer, self.manager):
            with self.assertRaises(AccessError):
                change.with_user(user).write({"state": "applied"})
        sent = self.Change.with_user(self.manager).create(
            {"policy_id": self.policy.id, "reason": "x", "state": "applied"}
        )
        self.assertEqual(sent.state, "draft")

    def test_requirements_are_ended_by_a_change(self):
        change = self._request(archives=True)
        sign(change, "apply", self.manager)
        self.assertFalse(self.policy.active)
        self.assertFalse(self._of(self.part))
        lot = self._receive(self.part, "NOTHING")
        self.assertEqual(self._codes(lot), [])

    def test_own_and_lesser_requirements_by_a_change(self):
        self._policy(categ_id=self.top.id, min_days_use=10)
        change = self.Change.with_user(self.engineer).create(
            {
                "product_tmpl_id": self.item.product_tmpl_id.id,
                "min_days_use": 2,
                "reason": "Used the same day",
            }
        )
        sign(change, "apply", self.manager)
        self.assertEqual(self._of(self.item).min_days_use, 2)

    # ------------------------------------------------------------------
    # Specifications
    # ------------------------------------------------------------------
    def test_a_specification_takes_effect_by_two_signatures(self):
        second = self._person("tm_engineer2", "qms_base.group_qms_engineer")
        self.env["hr.employee"].create({"name": "Second", "user_id": second.id})
        enrol(second)
        revision = self._revision("S").with_user(self.engineer)
        revision.property_ids[0].write({"upper_limit": "3,0"})
        self.assertEqual(revision.property_ids[0].upper_limit, "3.0")
        with self.assertRaises(AccessError):
            sign(revision, "make_effective", self.engineer)
        sign(revision, "make_effective", second)
        self.assertEqual(revision.state, "draft")
        with self.assertRaises(AccessError):
            sign(revision, "make_effective", second)
        sign(revision, "make_effective", self.manager)
        self.env.invalidate_all()
        self.assertEqual(revision.state, "effective")
        self.assertEqual(self.revision.state, "superseded")
        self.assertEqual(self.specification.effective_revision_id, revision)
        for attempt in (
            lambda: revision.sudo().write({"state": "draft"}),
            lambda: revision.sudo().write({"name": "T"}),
            lambda: revision.property_ids[0].sudo().write({"upper_limit": "9"}),
            lambda: revision.property_ids.sudo().unlink(),
            lambda: revision.sudo().unlink(),
            lambda: self.specification.sudo().write({"number": "X"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        draft = self.revision.browse(
            revision.with_user(self.engineer).action_new_revision()["res_id"]
        )
        self.assertEqual(len(draft.property_ids), 2)
        self.assertEqual(draft.state, "draft")

    def test_properties_that_would_let_everything_pass(self):
        draft = self._revision("P")
        for vals in (
            {"name": "None"},
            {"name": "Both", "lower_limit": "1", "wanted_text": "x"},
            {"name": "Order", "lower_limit": "2", "upper_limit": "1"},
            {"name": "Word", "lower_limit": "about 2"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    draft.property_ids.create({**vals, "revision_id": draft.id})
        zero = draft.property_ids.create(
            {"name": "Zero", "upper_limit": "0.0", "revision_id": draft.id}
        )
        self.assertEqual(zero.limits, "≤ 0.0")
        draft.property_ids.unlink()
        with self.assertRefused("no properties"):
            draft._make_effective()
